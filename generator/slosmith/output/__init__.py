"""Rendered documents, and how they are written below the output folder."""
