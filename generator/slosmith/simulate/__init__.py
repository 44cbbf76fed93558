"""Proving: scenes made up from the model in which each alert must fire, stay silent and clear."""
