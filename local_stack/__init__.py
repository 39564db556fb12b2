"""The whole of Cardwatch on one machine: real servers on loopback, one file a server."""
