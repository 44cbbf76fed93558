"""Rules played over what a server remembers."""
