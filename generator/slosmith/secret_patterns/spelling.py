"""What is spelt otherwise than it is read: letters as their numbers, and lines that are one."""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator

# Letters and digits never need it, in YAML, JSON, a shell and a URL. Marks and spaces often do.
# A long row of digits behind the first two is one of bytes: `\x47778d05a0e698a4`.
_NEEDLESS = r"(?:3[0-9]|[46][1-9A-Fa-f]|[57][0-9Aa])(?![0-9a-f]{10})"
_LINE = re.compile(
    rf"(?m)^[^\n]*(?:(?:\\(?:x|u00|U000000)|%){_NEEDLESS}|:\\/\\/|%3[Aa]%2[Ff]%2[Ff])[^\n]*$"
    r"|^(?:[^\n]*\\\n){1,40}[^\n]*$"
)
_SPELT = re.compile(
    r"\\?\\(?:x|u00|U000000)(?P<a>[2-7][0-9A-Fa-f])|%(?P<b>[2-7][0-9A-Fa-f])|\\(?=/)|\\\n[ \t]*"
)


def read_lines(text: str) -> tuple[str, Callable[[int], int]] | None:
    """The lines of a text that are spelt so, as they are read, and where a character stood.

    None where there are none.
    """
    pieces, read, stood, length = list[str](), list[int](), list[int](), 0
    for piece, start in _pieces(text):
        pieces.append(piece)
        read.append(length)
        stood.append(start)
        length += len(piece)
    if not pieces:
        return None

    def place(offset: int) -> int:
        number = bisect_right(read, offset) - 1
        return stood[number] + offset - read[number]

    return "".join(pieces), place


def _pieces(text: str) -> Iterator[tuple[str, int]]:
    for line in _LINE.finditer(text):
        at = line.start()
        for spelt in _SPELT.finditer(text, line.start(), line.end()):
            yield text[at : spelt.start()], at
            number = spelt["a"] or spelt["b"]
            yield (chr(int(number, 16)) if number else ""), spelt.start()
            at = spelt.end()
        yield text[at : line.end()] + "\n", at
