"""Pushing dashboards to a Grafana."""
