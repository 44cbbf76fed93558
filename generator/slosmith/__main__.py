"""Runs the command line as `python -m slosmith`.

Python then looks for modules where one stands before it looks anywhere else. That may be a
stranger's tree, of which nothing is imported.
"""

import sys

if not sys.flags.safe_path:
    del sys.path[0]

from slosmith.start import run

run()
