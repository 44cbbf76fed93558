"""Running the real promtool, amtool, Prometheus and Alertmanager."""

TOOLS = "SLOSMITH_TOOLS"
"""The variable that names folders with tools, divided as those of PATH are."""
