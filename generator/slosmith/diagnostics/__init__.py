"""Findings: their codes, and how they are printed."""
