"""Audits: one report, computed, that hides no gap."""
