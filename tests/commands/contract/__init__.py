"""The metric contract beside what a server has."""
