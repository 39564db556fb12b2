"""The configuration language: text to tree to Python functions."""
