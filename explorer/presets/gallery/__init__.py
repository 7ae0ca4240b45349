"""The presets, one file each, in the order in which Home shows them."""

from explorer.presets.gallery import (
    cifar,
    dead_bias,
    degradation,
    drop_a_block,
    exploding_gradients,
    fashion_mnist,
    lagging_average,
    larger_learning_rates,
    neither_alone,
    noisy_batchnorm,
    only_gamma_and_beta,
    scale_invariance,
    sigmoid,
    smoothness,
    vanishing_gradients,
    where_it_changes_little,
)

MODULES = (
    larger_learning_rates,
    sigmoid,
    vanishing_gradients,
    degradation,
    neither_alone,
    drop_a_block,
    lagging_average,
    smoothness,
    noisy_batchnorm,
    exploding_gradients,
    scale_invariance,
    dead_bias,
    only_gamma_and_beta,
    where_it_changes_little,
    fashion_mnist,
    cifar,
)
