"""Previews of dashboards."""
