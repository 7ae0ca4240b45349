"""What surrounds every session's loop, one file each."""
