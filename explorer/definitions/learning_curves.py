"""What the panels of the Lab and of the lecture show."""

from explorer.definitions.description import Definition

CROSS_ENTROPY = Definition(
    "Loss",
    "Mean over the batch of minus the logarithm of the probability that the network gives to the true class, in nats. "
    "Guessing among K classes costs ln K.",
    r"L = -\frac{1}{N}\sum_{i=1}^{N} \ln p_\theta(y_i \mid x_i)",
    "Goodfellow et al. 2016, §6.2.1",
)
ACCURACY = Definition(
    "Test accuracy",
    "The share of held-out samples, or of their pixels in segmentation, whose most probable class is the true one.",
    r"\frac{1}{N}\sum_{i=1}^{N} \left[\operatorname*{arg\,max}_k\, p_\theta(k \mid x_i) = y_i\right]",
    "Goodfellow et al. 2016, §5.1.2",
)
DEFINITIONS = (CROSS_ENTROPY, ACCURACY)
