"""One plugin a file, named in registry.py; beside them what only they need."""
