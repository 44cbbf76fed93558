"""The project's own tests, and what they need of the machine."""
