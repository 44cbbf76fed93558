"""The command line: help, start and end."""
