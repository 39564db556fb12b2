"""The jars of the local stack, fetched once by Maven."""
