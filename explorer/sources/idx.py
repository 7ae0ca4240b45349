"""The IDX format of MNIST and Fashion-MNIST: http://yann.lecun.com/exdb/mnist, packed with gzip.

Two zero bytes, one for the type (8: unsigned bytes), one for the number of dimensions; each dimension as four bytes,
the largest first; then the values, the last dimension running fastest.
"""

from __future__ import annotations

import gzip
import struct
import zlib
from math import prod
from pathlib import Path

import numpy as np

from explorer.sources.data_error import DataError

UNSIGNED_BYTES = 8


def read_idx(path: Path) -> np.ndarray:
    """The array of a packed IDX file, uint8.

    Raises:
        DataError: not such a file, or not all of it.
    """
    try:
        content = gzip.decompress(path.read_bytes())
    except (OSError, EOFError, zlib.error) as error:
        raise DataError(f"{path} cannot be unpacked ({error}); delete it, and it is downloaded again") from error
    if len(content) < 4 or content[:3] != bytes((0, 0, UNSIGNED_BYTES)):
        raise DataError(f"{path} is not an IDX file of bytes: it begins with {content[:4].hex(' ') or 'nothing'}")
    count = content[3]
    start = 4 + 4 * count
    if len(content) < start:
        raise DataError(f"{path} ends before its {count} dimensions are told")
    shape = struct.unpack(f">{count}I", content[4:start])
    if len(content) - start != prod(shape):
        raise DataError(
            f"{path} says that it holds {' × '.join(map(str, shape))} values, and has {len(content) - start:,}"
        )
    return np.frombuffer(content, np.uint8, offset=start).reshape(shape)
