"""Building: a root compiled, and compiled again quickly."""
