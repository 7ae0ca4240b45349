"""The presets, one file each: a module with a `PRESET` is one, and needs no other mention."""
