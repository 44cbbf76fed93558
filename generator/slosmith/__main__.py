"""Runs the command line as `python -m slosmith`."""

from slosmith.start import run

run()
