"""User-agent rules of uap-core 0.12.0, the version that Logstash 8.19 carries."""
