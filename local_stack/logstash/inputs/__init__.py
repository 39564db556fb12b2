"""One plugin a file; registry.py names them."""
