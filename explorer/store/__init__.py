"""What is on disk, and the only thing that processes share: a catalogue, and one folder for each run."""
