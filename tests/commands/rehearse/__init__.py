"""Rehearsals: failures that are played on paper, and what is said of them."""
