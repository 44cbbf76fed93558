"""The dashboards: their shape, their queries on a real Prometheus, and how they look."""
