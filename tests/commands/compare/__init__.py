"""Comparing old rules with new ones."""
