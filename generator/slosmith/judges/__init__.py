"""Running the real promtool, amtool, Prometheus and Alertmanager."""
