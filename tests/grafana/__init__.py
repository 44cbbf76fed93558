"""Dashboards read, previewed and pushed."""
