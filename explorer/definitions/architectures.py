"""What the panels of Architectures show."""

from explorer.definitions.description import Definition

PARAMETERS = Definition(
    "Parameters of a convolution",
    "A kernel of k × k weights for each pair of channels, and a bias for each output channel where there is one; "
    "a normalizer with γ and β has two parameters per channel.",
    r"C_\mathrm{out}\,(C_\mathrm{in}\,k^2 + 1)",
    "Dumoulin & Visin 2016, §2",
)
OUTPUT_SIZE = Definition(
    "Size of an output",
    "Of an input of i pixels a side, with a kernel of k, a padding of p and a stride of s.",
    r"o = \left\lfloor \frac{i + 2p - k}{s} \right\rfloor + 1",
    "Dumoulin & Visin 2016, §2.4",
)
AVERAGED = Definition(
    "How many values share one mean",
    "Of N samples with C channels of H × W pixels, in G groups.",
    r"n_\mathrm{batch} = N H W, \quad n_\mathrm{layer} = C H W, \quad n_\mathrm{group} = \tfrac{C}{G} H W, \quad "
    r"n_\mathrm{instance} = H W",
    "Wu & He 2018, §3.1",
)
UNROLLED = Definition(
    "Unrolled residual blocks",
    "Each block passes its input on and adds its branch’s output, so that n of them are a sum over 2ⁿ paths.",
    r"h_k = h_{k-1} + F_k(h_{k-1})",
    "Veit et al. 2016, §3",
)
DEFINITIONS = (PARAMETERS, OUTPUT_SIZE, AVERAGED, UNROLLED)
