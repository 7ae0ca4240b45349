"""What the panels of Gradient flow show."""

from explorer.definitions.description import Definition

NORM = Definition(
    "Gradient norm",
    "Length of the gradient of the batch’s loss with respect to all values h of a layer’s output, a block’s input or a "
    "weight tensor: its L2 norm.",
    r"\left\lVert \frac{\partial L}{\partial h} \right\rVert = \sqrt{\sum_i \left(\frac{\partial L}{\partial h_i}"
    r"\right)^2}",
    "By depth as in Glorot & Bengio 2010, §4.2.2",
)
TWO_PATHS = Definition(
    "Gradient through shortcut and branch",
    "The sum at a block’s output copies the gradient: one part comes back unchanged through the shortcut, the other "
    "through the branch F. Their sum is the gradient at the block’s input.",
    r"y = x + F(x): \qquad \frac{\partial L}{\partial x} = \frac{\partial L}{\partial y} + "
    r"\left(\frac{\partial F}{\partial x}\right)^{\!\top} \frac{\partial L}{\partial y}",
    "He et al. 2016, Identity mappings, eq. 5",
)
SHARE = Definition(
    "Share through the shortcut",
    "The squared norm of the gradient s that arrives through the shortcut, over that plus the squared norm of b, which "
    "arrives through the branch. Where paths are concatenated, the same of each path over the sum of all.",
    r"\frac{\lVert s \rVert^2}{\lVert s \rVert^2 + \lVert b \rVert^2}",
    "The two parts: He et al. 2016, Identity mappings, eq. 5",
)
UPDATE_RATIO = Definition(
    "Update-to-weight ratio",
    "Length of one optimizer step over the length of the weights that it changes, per weight tensor.",
    r"\frac{\lVert \Delta w \rVert}{\lVert w \rVert}",
    "Karpathy, CS231n: Neural networks part 3",
)
NOISE = Definition(
    "Cosine from step to step",
    "Between the gradient of this batch and that of the batch before, per weight tensor: 1 is the same direction, 0 a "
    "right angle, −1 the opposite one.",
    r"\cos(g_t, g_{t-1}) = \frac{\langle g_t, g_{t-1} \rangle}{\lVert g_t \rVert\,\lVert g_{t-1} \rVert}",
    "Cosine of two vectors; noise of a batch’s gradient: McCandlish et al. 2018",
)
LESION = Definition(
    "Lesion study",
    "Test accuracy in eval mode of the trained network without block k: its output is its input, brought to the "
    "output’s shape where the two differ. Nothing is trained anew.",
    r"h_k = h_{k-1} \quad\text{in place of}\quad h_k = h_{k-1} + F_k(h_{k-1})",
    "Veit et al. 2016, §4.1",
)
PATHS = Definition(
    "Paths by length",
    "n residual blocks unroll into 2ⁿ paths, C(n, k) of them through k branches. A path’s gradient may pass each block "
    "by its branch alone or by its shortcut alone; all of one length carry their number times the mean of one.",
    r"2^n = \sum_{k=0}^{n} \binom{n}{k}, \qquad \binom{n}{k}\,\overline{\lVert g_k \rVert}",
    "Veit et al. 2016",
)
INITIAL = Definition(
    "Growth at initialization",
    "Before training, in wide plain networks with ReLU and large batches, batch normalization multiplies the squared "
    "gradient norm by this factor per layer in backpropagation. Smaller batches give more, other networks something "
    "else.",
    r"\frac{\mathbb{E}\lVert g_{\ell} \rVert^2}{\mathbb{E}\lVert g_{\ell+1} \rVert^2} = \frac{\pi}{\pi - 1} "
    r"\approx 1.47",
    "Yang et al. 2019",
)
SHATTERING = Definition(
    "Correlation of neighboring gradients",
    "Mean cosine between the gradients g of one logit at neighboring points x and x′ of straight lines between "
    "training samples, with the statistics frozen at the population’s.",
    r"\cos\!\left(g(x), g(x')\right), \qquad g(x) = \frac{\partial z_k(x)}{\partial h}",
    "Balduzzi et al. 2017",
)
DEFINITIONS = (NORM, TWO_PATHS, SHARE, UPDATE_RATIO, NOISE, LESION, PATHS, INITIAL, SHATTERING)
