"""Grok: named patterns, expanded and compiled."""
