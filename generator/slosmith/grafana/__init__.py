"""Grafana: rendered dashboards read, previewed without a server, and pushed to one."""
