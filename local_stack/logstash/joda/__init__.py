"""Joda date patterns: printing and parsing."""
