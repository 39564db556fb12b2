"""The monitoring API: counters that processes share, and what the API makes of them."""
