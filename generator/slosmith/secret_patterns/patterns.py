"""Regular expressions that are compiled when they are first asked for: most texts ask for none."""

import re
from functools import cache


@cache
def pattern(text: str) -> re.Pattern[str]:
    """The same, compiled."""
    return re.compile(text)
