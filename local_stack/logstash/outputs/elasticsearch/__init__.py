"""The elasticsearch output: its settings, its requests, and what becomes of the answers."""
