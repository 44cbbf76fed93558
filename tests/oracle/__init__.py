"""Rendered rules held against counts of events that were made without PromQL."""
