"""One codec a file; registry.py names them."""
