"""What the panels of Predictions show."""

from explorer.definitions.description import Definition

DECISION_REGION = Definition(
    "Decision region",
    "All points for which the network gives a class the largest probability. Probabilities are the softmax of its "
    "logits z; on the boundary of two regions both classes are equally probable.",
    r"R_k = \{x : p_k(x) \ge p_j(x)\ \text{for all}\ j\}, \qquad p_k = \frac{e^{z_k}}{\sum_j e^{z_j}}",
    "Bishop 2006, §1.5.1 and §4.3.4",
)
UNIT_LINE = Definition(
    "Line of a unit",
    "Where the nonlinearity of a unit of the first layer gets 0: there a ReLU switches between passing and zero. With "
    "batch normalization before the nonlinearity, μ and σ move the line, and so do γ and β.",
    r"\gamma\,\frac{w^\top x + b - \mu}{\sqrt{\sigma^2 + \varepsilon}} + \beta = 0",
    "Ioffe & Szegedy 2015, Algorithm 1; regions of ReLU networks: Montúfar et al. 2014, §3",
)
CONFUSION = Definition(
    "Confusion matrix",
    "How many samples of true class i the network answers with class j, i.e. for which class j is the most probable. "
    "Right answers stand on the diagonal.",
    r"n_{ij} = \#\{s : y_s = i,\ \operatorname{arg\,max}_k\, p_k(x_s) = j\}",
    "Bishop 2006, §1.5.1; Stehman 1997",
)
WRONG_ANSWER = Definition(
    "Wrong answer",
    "The most probable class is not the true one. In train mode the answer to an image depends on the other images of "
    "its batch.",
    r"\operatorname{arg\,max}_k\, p_k(x_s) \ne y_s",
    "Bishop 2006, §1.5.1; train and eval mode as in Ioffe & Szegedy 2015, §3.1",
)
MASK = Definition(
    "Mask",
    "The most probable class of each pixel (h, w).",
    r"m(h, w) = \operatorname{arg\,max}_k\, p_k(h, w)",
    "Ronneberger, Fischer & Brox 2015, §3",
)
DEFINITIONS = (DECISION_REGION, UNIT_LINE, CONFUSION, WRONG_ANSWER, MASK)
