"""What a row of a table of commands means: a password stands behind some words of a command."""

from collections.abc import Callable, Iterator

from slosmith.secret_patterns.rule import Rule

WORD = (
    r"[\"']{0,2}(?P<secret>(?!\()"
    r"(?:(?<=[\"'=])[a-z]{2,15}(?: [a-z]{2,15}){2,6}(?=[\"'])|[^\s\"'`{}\[\]]{3,100}))"
)
"""A word of a command, in quotes or in none; in quotes it may be several."""


def typed(table: str, holds: Callable[[str], bool]) -> Iterator[Rule]:
    """A rule for each row: words of which one is there, and what stands before the password.

    A `…` is what else a command says.
    """
    for row in table.strip("\n").split("\n"):
        words, before = row.split(" | ", 1)
        parts = tuple(words.strip(",").replace(", ", ",").split(","))
        before = before.strip().replace(" … ", r"\b[^\n]{0,300}?\s")
        yield Rule(
            what="a password of a command",
            words=parts,
            pattern=rf"(?<![\w-])(?:{before}){WORD}",
            source="gitleaks: curl-auth-user",
            begins=_begins(before, parts),
            holds=holds,
        )


def _begins(before: str, words: tuple[str, ...]) -> bool:
    """Whether a row says that one of its words comes first: `curl`, or `(?:mysql|mariadb)`."""
    first = [word.strip() for word in words]
    return before.startswith((f"(?:{'|'.join(first)})", first[0] if len(first) == 1 else "(?:)"))
