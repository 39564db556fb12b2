"""Filters in processes of their own; inputs and outputs stay with the pipeline."""
