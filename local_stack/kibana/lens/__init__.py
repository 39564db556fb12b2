"""Lens layers (formBased) to Elasticsearch searches, and the answers to tables.

A layer's columns are buckets, which nest in the order of `columnOrder`, and metrics, which sit
in the innermost bucket or are computed from others once the rows are there.
"""
