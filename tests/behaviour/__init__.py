"""What an SRE may rely on: which alert fires, when, and when it clears, from raw series."""
