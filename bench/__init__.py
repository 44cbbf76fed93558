"""Benchmarks that anyone can rerun: what this compiler costs, beside its peers."""
