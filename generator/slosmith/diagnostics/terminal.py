"""Foreign text on a terminal or in a log: nothing in it moves, hides or turns anything."""

import re
from collections.abc import Iterator

# Control characters, those that format text (bidi overrides, isolates, marks), the separators of
# lines and paragraphs, and whatever else Unicode lets programs show as nothing:
# https://www.unicode.org/Public/UCD/latest/ucd/DerivedCoreProperties.txt (Default_Ignorable_…).
# Joiners and the choice of a letter's variant are seen in scripts and emoji that need them, and
# nowhere beside ASCII. A tab and a line feed are left to who prints.
_UNSAFE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f"
    "\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb"
    "\ud800-\udfff\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
    r"(?:(?<![\u200c\u200d\ufe0e\ufe0f])"
    r"|(?<=[ -~][\u200c\u200d])(?=[\r\n -~]|\Z)"
    r"|(?<=[ -\"$-)+-/:-~\ufe0e\ufe0f][\ufe0e\ufe0f]))"
)
_UNSAFE_IN_LINE = re.compile(rf"{_UNSAFE.pattern}|[\t\n]")


def one_line(text: str) -> str:
    """A text that stays on its line, like a file's name; what would not is written as an escape."""
    return _UNSAFE_IN_LINE.sub(_escaped, text)


def printable(text: str, most: int = 200) -> str:
    """A text of somebody else on one line of a terminal; nothing in it moves or turns anything."""
    shown = one_line(" ".join(text.split()))
    return shown if len(shown) <= most else f"{shown[: most - 1]}…"


def inert(text: str) -> str:
    """A text of several lines without what a terminal obeys."""
    return _UNSAFE.sub(_escaped, text)


# Azure, TeamCity and GitHub's older form obey a command wherever it stands in a line, GitHub and
# Gitea the newer form where a line begins with it, after blanks.
_COMMAND = re.compile(r"##(?=(?:vso|teamcity)?\[)")
_FIRST = re.compile(
    r"(?m)^(\s*):(?=:)"
    r"(?!:(?:error|warning|notice) (?:file=[^:\n]*,)?title=(?:S[0-9]{3,4}|slosmith)::)"
)


def unobeyed(text: str, *, begins: bool) -> str:
    """A text without what pipelines obey in their logs, but annotations in the form of ours.

    ``begins`` says whether it stands at the beginning of a line.
    """
    text = _COMMAND.sub("# #", text)
    if "::" not in text:
        return text
    head, end, rest = ("", "", text) if begins else text.partition("\n")
    return head + end + _FIRST.sub(r"\1: ", rest)


def blanked(text: str) -> str:
    """A line as wide as it was, with a mark for each character that would not be safe."""
    return _UNSAFE_IN_LINE.sub(lambda match: match[0] if match[0] == "\t" else "\ufffd", text)


def unsafe_characters(text: str) -> Iterator[re.Match[str]]:
    """Where a text holds characters that nobody sees, or that change what everybody sees.

    A carriage return before a line feed is an end of a line as Windows writes it.
    """
    for match in _UNSAFE.finditer(text):
        if match[0] != "\r" or text[match.end() : match.end() + 1] != "\n":
            yield match


def _escaped(match: re.Match[str]) -> str:
    return ascii(match[0])[1:-1]
