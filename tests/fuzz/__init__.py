"""Input that nobody thought of: it is refused with findings, or rendered as it should be."""
