"""Real servers and stand-ins on loopback and free ports, each ended by its process id."""
