"""Pictures in the docs, drawn by chromium from what is rendered now: `python -m tests.pictures`."""
