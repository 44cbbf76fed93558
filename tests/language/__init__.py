"""The language that authors write."""
