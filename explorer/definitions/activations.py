"""What the panels of Activations show."""

from explorer.definitions.description import Definition

LAYER_SPREAD = Definition(
    "Standard deviation of a layer",
    "The root mean square of its channels’ standard deviations. Each is taken over n = N·H·W values of a batch of N "
    "samples, or over N where a channel has no pixels.",
    r"\sigma_\ell = \sqrt{\frac{1}{C}\sum_{c=1}^{C} \sigma_c^2}",
    "Glorot & Bengio 2010, §4.2; the variance as in Ioffe & Szegedy 2015, §3.2",
)
CHANNEL_STATISTICS = Definition(
    "Mean and variance of a channel",
    "Over all n values of a channel in a batch; the variance is the biased one, divided by n.",
    r"\mu_c = \frac{1}{n}\sum_i x_i, \qquad \sigma_c^2 = \frac{1}{n}\sum_i (x_i - \mu_c)^2",
    "Ioffe & Szegedy 2015, Algorithm 1 and §3.2",
)
DENSITY = Definition(
    "Density of a channel’s values",
    "The share of its values on the probe samples that fall into a bin, over the bin’s width w.",
    r"\hat p_j = \frac{k_j}{n\,w}",
    "Histogram with n values, of which bin j holds kⱼ; over training as in Ioffe & Szegedy 2015, Figure 1",
)
SCALE_AND_SHIFT = Definition(
    "Scale γ and shift β",
    "What a channel’s normalized value is multiplied by, and what is added to it. Both are trained.",
    r"y_c = \gamma_c\,\hat x_c + \beta_c",
    "Ioffe & Szegedy 2015, Algorithm 1",
)
FEATURE_MAP = Definition(
    "Feature map",
    "One channel’s values for one image, at every place (h, w) of it: the input weighted by the channel’s filter.",
    r"x_c(h, w) = b_c + \sum_{k,i,j} w_{c,k}(i, j)\; a_k(h + i, w + j)",
    "LeCun et al. 1998, §II.A",
)
DEFINITIONS = (LAYER_SPREAD, CHANNEL_STATISTICS, DENSITY, SCALE_AND_SHIFT, FEATURE_MAP)
