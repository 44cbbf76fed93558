"""More than anybody has room for: what a small specification may repeat as often as it has SLOs."""

from collections.abc import Iterable, Iterator

MOST_IN_A_FILE = 256_000_000
"""Characters; the rules of 10,000 SLOs of one service are 190 million."""
MOST = 20_000_000_000
"""Of all files that one process renders; all of 100,000 SLOs are 8 billion."""


class TooMuchError(Exception):
    """What would be rendered is too much for the machine."""

    hint = (
        "divide a service in several, or write less that each SLO or alert repeats, like "
        "exclusions, labels and long texts"
    )


def in_a_file(texts: Iterable[str], what: str) -> Iterator[str]:
    """The texts of ``what``, a file, for as long as they are not too much for one."""
    room = MOST_IN_A_FILE
    for text in texts:
        room -= len(text)
        if room < 0:
            millions = MOST_IN_A_FILE // 1_000_000
            raise TooMuchError(f"{what} would be a file of more than {millions} MB")
        yield text


class Room:
    """How much more one process may render."""

    def __init__(self, most: int = MOST) -> None:
        self._most = self._left = most

    def take(self, text: str) -> None:
        """Count a text; raises where it is too much."""
        self._left -= len(text)
        if self._left < 0:
            raise TooMuchError(f"more than {self._most // 1_000_000_000} GB would be rendered")
