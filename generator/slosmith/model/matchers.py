"""Matchers of labels as people write them for Alertmanager, in its old and its new forms."""

import re
from collections.abc import Iterable, Iterator, Mapping

from slosmith.promql.regex import matches_regex, regex_problem
from slosmith.record import dataclass

# One matcher, up to a comma or the end: the name and the value with or without quotes.
_MATCHER = re.compile(
    r"""\s*(?P<name>[a-zA-Z_][\w:]*|"(?:\\.|[^"\\])*")\s*(?P<operator>=~|!~|!=|=)\s*
        (?P<value>"(?:\\.|[^"\\])*"|(?:\\.?|[^,"\\])*?)\s*(?:,|$)""",
    re.VERBOSE | re.DOTALL | re.ASCII,
)
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelMatcher:
    """A label, an operator (`=`, `!=`, `=~`, `!~`) and what the label's value is held against."""

    name: str
    operator: str
    value: str

    def matches(self, labels: Mapping[str, str]) -> bool:
        """Whether labels meet it; one that is missing is empty."""
        has = labels.get(self.name, "")
        met = self._is_regex_met(has) if "~" in self.operator else has == self.value
        return met != self.operator.startswith("!")

    @property
    def problem(self) -> str | None:
        """What is wrong with its regular expression, if anything."""
        return regex_problem(self.value) if "~" in self.operator else None

    def _is_regex_met(self, has: str) -> bool:
        return self.problem is None and matches_regex(self.value, has)

    def __str__(self) -> str:
        """As Alertmanager prints it."""
        return f'{self.name}{self.operator}"{self.value}"'


def match_all(matchers: Iterable[LabelMatcher], labels: Mapping[str, str]) -> bool:
    """Whether labels meet every matcher."""
    return all(one.matches(labels) for one in matchers)


def parse_matchers(text: str) -> tuple[LabelMatcher, ...] | None:
    """The matchers of one line, perhaps in braces; None where it cannot be read."""
    text = text.strip().removeprefix("{").removesuffix("}")
    found, place = list[LabelMatcher](), 0
    while place < len(text) and text[place:].strip():
        match = _MATCHER.match(text, place)
        if match is None:
            return None
        found.append(
            LabelMatcher(
                name=_unquoted(match["name"]),
                operator=match["operator"],
                value=_unquoted(match["value"]),
            )
        )
        place = match.end()
    return tuple(found)


def old_matchers(match: Mapping[str, str], match_re: Mapping[str, str]) -> Iterator[LabelMatcher]:
    """What `match` and `match_re` say, and the like of inhibitions."""
    for operator, labels in (("=", match), ("=~", match_re)):
        for name, value in labels.items():
            yield LabelMatcher(name=name, operator=operator, value=value)


def _unquoted(text: str) -> str:
    """A text without its quotes and escapes; a stray backslash stands for itself."""
    inner = text[1:-1] if text.startswith('"') else text
    return _ESCAPE.sub(lambda m: {"n": "\n", '"': '"', "\\": "\\"}.get(m[1], m[0]), inner)
