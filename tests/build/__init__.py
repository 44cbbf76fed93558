"""Building again: what has not changed is left out, and nobody can tell."""
