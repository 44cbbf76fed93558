"""Routing, judged by a real Alertmanager and by what it sends."""
