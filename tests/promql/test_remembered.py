"""How much of what is parsed is kept."""

from __future__ import annotations

import subprocess
import sys

_READ = """
import resource
from slosmith.promql import kind_of, parse_expression, selectors_in
for number in range({queries}):
    asked = (f'a{{{{x="{{one}}", y=~"b{{number}}.+"}}}}' for one in range(150))
    tree = parse_expression("max(" + " or ".join(asked) + ") > 1")
    assert len(selectors_in(tree)) == 150
    assert kind_of(tree) == "vector"
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


def test_of_trees_that_take_much_memory_only_the_last_are_kept() -> None:
    some, twice = (_peak(_READ.format(queries=number)) for number in (24, 48))
    assert twice < 1.2 * some


def _peak(code: str) -> int:
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return int(done.stdout)
