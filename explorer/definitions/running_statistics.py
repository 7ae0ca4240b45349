"""What the panels of Running statistics show."""

from explorer.definitions.description import Definition

DISTANCE = Definition(
    "Distance from the truth",
    "Of a running mean r and a running variance s from the population’s mean M and variance V, those of all training "
    "samples as one batch, per channel. A layer’s distance is the root mean square over its channels.",
    r"d_\mathrm{mean} = \frac{r - M}{\sqrt{V + \varepsilon}}, \qquad "
    r"d_\mathrm{variance} = \ln\frac{s + \varepsilon}{V + \varepsilon}",
    "Population statistics: Ioffe & Szegedy 2015, Algorithm 2; Wu & Johnson 2021, §3",
)
RUNNING_AVERAGE = Definition(
    "Running average",
    "What is kept of the batches’ statistics b. The momentum m weights the new value, as in PyTorch; a textbook’s λ, "
    "the weight of the old one, is 1 − m. After one half-life, half of the start value’s weight is left.",
    r"r_t = (1 - m)\,r_{t-1} + m\,b_t, \qquad t_{1/2} = \frac{\ln 2}{-\ln(1 - m)}",
    "Ioffe & Szegedy 2015, §3.1; PyTorch, BatchNorm2d",
)
MODES = Definition(
    "Train mode and eval mode",
    "Train mode normalizes with the mean and variance of the batch at hand, eval mode with the running ones.",
    r"\hat x_\mathrm{train} = \frac{x - \mu_B}{\sqrt{\sigma_B^2 + \varepsilon}}, \qquad "
    r"\hat x_\mathrm{eval} = \frac{x - r}{\sqrt{s + \varepsilon}}",
    "Ioffe & Szegedy 2015, §3.1 and Algorithm 2",
)
RECALIBRATION = Definition(
    "Recalibration",
    "Replaces the running statistics by the exact ones of n training samples as one batch, layer after layer, each "
    "with the layers before it normalized alike. No weight changes.",
    r"\mu = \frac{1}{n}\sum_{i=1}^{n} x_i, \qquad \sigma^2 = \frac{1}{n}\sum_{i=1}^{n} (x_i - \mu)^2",
    "Wu & Johnson 2021, §3",
)
BATCH_NOISE = Definition(
    "Noise of a batch’s mean",
    "How far the mean of one batch lies from the population’s, in the population’s standard deviations. Of n "
    "independent values it has the standard deviation on the right.",
    r"\frac{\mu_B - M}{\sigma}, \qquad \operatorname{sd} = \frac{1}{\sqrt{n}}",
    "Standard error of a mean; for small batches see Wu & He 2018, §1",
)
DEFINITIONS = (DISTANCE, RUNNING_AVERAGE, MODES, RECALIBRATION, BATCH_NOISE)
