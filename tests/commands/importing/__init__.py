"""Importing what other tools have."""
