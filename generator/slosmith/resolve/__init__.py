"""Resolving: specs become the model; names are looked up, defaults filled in, kinds lowered."""
