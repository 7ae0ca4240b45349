"""Any run as one readable PyTorch file that needs torch and numpy only, and gives the same losses."""

from __future__ import annotations

from explorer.standalone.script import ScriptError, script

__all__ = ["ScriptError", "script"]
