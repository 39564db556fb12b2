"""The file input: what is watched, one open file, and how far each was read."""
