"""Slosmith compiles service level objectives into rules, routes, dashboards and runbooks."""

__version__ = "0.1.0"
