"""What the panels of Inside BatchNorm show."""

from explorer.definitions.description import Definition

MOMENTS = Definition(
    "Mean and variance of a batch",
    "Of each channel over its n values; the variance is the biased one, divided by n.",
    r"\mu = \frac{1}{n}\sum_i x_i, \qquad \sigma^2 = \frac{1}{n}\sum_i (x_i - \mu)^2",
    "Ioffe & Szegedy 2015, Algorithm 1",
)
FORWARD = Definition(
    "Batch normalization, forward",
    "A value is centered and divided by the standard deviation, then scaled by γ and shifted by β.",
    r"\hat x = \frac{x - \mu}{\sqrt{\sigma^2 + \varepsilon}}, \qquad y = \gamma\,\hat x + \beta",
    "Ioffe & Szegedy 2015, Algorithm 1",
)
BACKWARD = Definition(
    "Batch normalization, backward",
    "The gradient of every value contains those of all values of its channel, because they share μ and σ².",
    r"\frac{\partial L}{\partial x} = \frac{\gamma}{\sqrt{\sigma^2 + \varepsilon}} \left( dy - \overline{dy} - "
    r"\hat x\,\overline{dy\,\hat x} \right), \qquad d\gamma = \sum dy\,\hat x, \qquad d\beta = \sum dy",
    "Ioffe & Szegedy 2015, §3",
)
CELLS = Definition(
    "Which cells share one mean",
    "The set of cells over which mean and variance of the cell (n, c) are taken, each with all its pixels; "
    "C/G channels make a group. Instance normalization takes the cell alone.",
    r"\text{batch: } \{n'\} \times \{c\}, \qquad \text{layer: } \{n\} \times \{c'\}, \qquad "
    r"\text{group: } \left\{c' : \left\lfloor \tfrac{c'}{C/G} \right\rfloor = "
    r"\left\lfloor \tfrac{c}{C/G} \right\rfloor\right\}",
    "Wu & He 2018, §3.1, eqs. 3–7",
)
IDLE_BIAS = Definition(
    "A bias before batch normalization",
    "Whatever is added to all values of a channel is taken away with their mean.",
    r"\operatorname{BN}(wx + b) = \operatorname{BN}(wx), \qquad \frac{\partial L}{\partial b} = 0",
    "Ioffe & Szegedy 2015, §3.2",
)
WEIGHT_SCALE = Definition(
    "Scale of the weights before batch normalization",
    "A weight that is a times as long gives the same output as ε → 0, and a gradient 1/a times as long.",
    r"\operatorname{BN}(a\,w x) = \operatorname{BN}(w x), \qquad \nabla_{aw} L = \frac{1}{a}\,\nabla_w L",
    "Ioffe & Szegedy 2015, §3.3; van Laarhoven 2017",
)
DETACHED = Definition(
    "Statistics outside the gradient",
    "Where backpropagation treats the mean as a constant, a step changes the bias before it, and the output not at "
    "all.",
    r"u + (b + \Delta b) - \mathbb{E}[u + (b + \Delta b)] = u + b - \mathbb{E}[u + b]",
    "Ioffe & Szegedy 2015, §2",
)
TWO_VALUES = Definition(
    "A batch of two values",
    "Their mean lies halfway between them, so that of their difference d little but the sign is left.",
    r"\hat x = \pm\frac{d/2}{\sqrt{d^2/4 + \varepsilon}}",
    "Follows from Ioffe & Szegedy 2015, Algorithm 1",
)
CONVENTIONS = Definition(
    "Conventions of the running average",
    "Libraries weight the new value by m or the old one by λ = 1 − m, and keep the biased variance σ² or the "
    "unbiased one.",
    r"r \leftarrow (1 - m)\,r + m\,b = \lambda\,r + (1 - \lambda)\,b, \qquad s^2 = \frac{n}{n - 1}\,\sigma^2",
    "PyTorch, BatchNorm2d; Keras, BatchNormalization",
)
DEFINITIONS = (MOMENTS, FORWARD, BACKWARD, CELLS, IDLE_BIAS, WEIGHT_SCALE, DETACHED, TWO_VALUES, CONVENTIONS)
