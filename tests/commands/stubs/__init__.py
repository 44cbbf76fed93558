"""Stubs of documents."""
