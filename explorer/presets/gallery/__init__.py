"""The presets, one file each, in the order in which Home shows them."""

from explorer.presets.gallery import (
    cifar,
    dead_bias,
    degradation,
    drop_a_block,
    exploding_gradients,
    fashion_mnist,
    lagging_average,
    neither_alone,
    scale_invariance,
    smoothness,
    vanishing_gradients,
    where_it_changes_little,
)

MODULES = (
    vanishing_gradients,
    degradation,
    neither_alone,
    drop_a_block,
    exploding_gradients,
    lagging_average,
    where_it_changes_little,
    smoothness,
    scale_invariance,
    dead_bias,
    fashion_mnist,
    cifar,
)
