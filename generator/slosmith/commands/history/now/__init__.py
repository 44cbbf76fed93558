"""How SLOs stand now, by what is recorded of them, and whether that lets a deployment through."""
