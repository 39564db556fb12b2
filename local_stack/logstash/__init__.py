"""Runs Logstash pipeline files where no Logstash is installed."""
