"""Previews: rendered dashboards with real answers of a Prometheus, as pages that stand alone."""
