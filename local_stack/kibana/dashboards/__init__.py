"""A saved dashboard: its references resolved, its panels' data for one refresh."""
