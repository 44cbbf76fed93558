"""The arithmetic that `explain` shows."""
