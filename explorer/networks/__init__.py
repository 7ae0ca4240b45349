"""Networks in torch: normalizers, initial values, and the module that computes a graph."""

from __future__ import annotations

from explorer.networks.network import Network
from explorer.networks.normalization import Mode, Normalizer

__all__ = ["Mode", "Network", "Normalizer"]
