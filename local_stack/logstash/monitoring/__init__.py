"""The monitoring API: counters that processes share, and what the API makes of them."""

# Of the real one that the cases in tests/logstash/golden were made with.
VERSION = "8.19.20"
