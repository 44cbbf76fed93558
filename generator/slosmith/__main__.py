"""Runs the command line as `python -m slosmith`."""

from slosmith.cli import run

run()
