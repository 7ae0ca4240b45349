"""What the panels of Loss landscape show."""

from explorer.definitions.description import Definition

SLICE = Definition(
    "Slice of the loss",
    "The loss at weights θ moved by α along a direction δ and by β along η. Each filter of a random direction is as "
    "long as the weights’ own filter; γ, β and biases stay.",
    r"f(\alpha, \beta) = L(\theta + \alpha\,\delta + \beta\,\eta), \qquad "
    r"d_{ij} \leftarrow \frac{d_{ij}}{\lVert d_{ij} \rVert}\,\lVert \theta_{ij} \rVert",
    "Li et al. 2018, §4",
)
SLICE_IN_MODES = Definition(
    "The same slice in three modes",
    "At every point of the slice the layers normalize with the batch’s own statistics, with the running ones of θ, or "
    "with ones recomputed at that point. The mode is part of the function, so each has a slice of its own.",
    r"f_m(\alpha) = L_m(\theta + \alpha\,\delta), \qquad m \in \{\text{batch},\ \text{running},\ \text{recomputed}\}",
    "Slices: Li et al. 2018, §4; modes: Ioffe & Szegedy 2015, §3.1",
)
PATH = Definition(
    "The path from above",
    "Kept weights θₜ, projected onto the two principal axes u of their differences from the last ones. The share that "
    "the two axes explain is that of these differences’ variance.",
    r"\alpha_t = \langle \theta_t - \theta_T,\ u_1 \rangle, \qquad \beta_t = \langle \theta_t - \theta_T,\ u_2 \rangle",
    "Li et al. 2018, §7.2",
)
SHARPNESS = Definition(
    "Sharpness",
    "The largest eigenvalue of the Hessian: the curvature in the direction in which the loss curves most. Plain "
    "gradient descent with learning rate η stays stable on a quadratic up to 2/η.",
    r"H v = \lambda_{\max} v, \qquad \lambda_{\max} \le \frac{2}{\eta}",
    "Cohen et al. 2021",
)
LOSS_RANGE = Definition(
    "Loss along the gradient",
    "The loss after steps of different lengths along the gradient g of the run’s next batch.",
    r"L(\theta - \eta g), \qquad \tfrac12\,\eta_0 \le \eta \le 4\,\eta_0, \qquad g = \nabla L(\theta)",
    "Santurkar et al. 2018, §3.1 and Figure 4a",
)
ALONG_THE_GRADIENT = Definition(
    "Change of the gradient",
    "How much the gradient changes along a step (predictiveness; over the step’s length, effective β), or how much "
    "a layer’s gradient G changes to G′ when the layers below take their step (internal covariate shift).",
    r"\lVert \nabla L(\theta) - \nabla L(\theta - \eta g) \rVert, \qquad "
    r"\frac{\lVert \nabla L(\theta) - \nabla L(\theta - \eta g) \rVert}{\lVert \eta g \rVert}, \qquad "
    r"\lVert G - G' \rVert",
    "Santurkar et al. 2018, Figures 4b and 4c, and Definition 2.1",
)
DEFINITIONS = (SLICE, SLICE_IN_MODES, PATH, SHARPNESS, LOSS_RANGE, ALONG_THE_GRADIENT)
