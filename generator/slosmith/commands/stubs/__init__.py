"""Stubs: small documents with the real names of a root, and what to think about beside them."""
