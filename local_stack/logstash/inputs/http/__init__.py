"""The http input: the plugin, its server, and what a request becomes."""
