"""The metric contract beside what a source has: read, compared, and merged."""
