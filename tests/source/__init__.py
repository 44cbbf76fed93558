"""YAML as authors write it."""
