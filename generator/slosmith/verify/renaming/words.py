"""The words of a proof: which may be called otherwise, and what promtool sees of a name.

promtool compares names with each other, and values of one label with each other; it matches regular
expressions. All that is kept; what a word is beyond that, it cannot see.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from slosmith.promql.functions import FUNCTIONS
from slosmith.promql.regex import matches_regex, regex_problem
from slosmith.promql.tokens import AGGREGATIONS, KEYWORDS

METRIC, ALERT = "__name__", "alertname"
# What ends a line in YAML too, or parts words from each other where they are shown.
CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff]")

# What a word looks like, and its end that says more than a name: what kind of series it is.
_WORD = re.compile(r"[A-Za-z_/][A-Za-z0-9_./@-]*")
_ROLE = re.compile(r"_(?:bucket|count|sum|total|created|info)$")
# What promtool makes up itself or reads in a way of its own, and words that YAML or PromQL does.
_STATES, _METRICS = ("firing", "pending"), ("ALERTS", "ALERTS_FOR_STATE")
_NAMES = (METRIC, ALERT, "alertstate")
_NUMBERS = ("le", "quantile")
_OWN = frozenset((*_STATES, *_METRICS, *_NAMES, *_NUMBERS))
_RESERVED = (
    frozenset(("y", "n", "yes", "no", "on", "off", "true", "false", "null"))  # of YAML
    | {"inf", "nan", "start", "end", "step", "range"}
    | KEYWORDS
    | AGGREGATIONS
    | FUNCTIONS
)

Piece = tuple[str, bool]
"""A part of a text, and whether it is a word."""
Pieces = tuple[Piece, ...]


class NoFormError(Exception):
    """There is something in a text of which nobody knows what a name does in it."""


@dataclass
class Words:
    """The words of one proof, in the order in which they come."""

    names: set[str] = field(default_factory=lambda: {*_NAMES})
    values: dict[str, set[str]] = field(
        default_factory=lambda: {METRIC: {*_METRICS}, "alertstate": {*_STATES}}
    )
    patterns: set[str] = field(default_factory=set)
    literal: set[str] = field(default_factory=set)
    _numbers: dict[str, int] = field(default_factory=dict)

    def name(self, word: str) -> Piece:
        """A label."""
        self.names.add(word)
        return self._seen(word)

    def value(self, label: str, word: str) -> Piece:
        """A value of a label; metrics and alerts are values too."""
        self.values.setdefault(label, set()).add(word)
        if label in _NUMBERS:
            self.literal.add(word)
        return self._seen(word)

    def other(self, word: str) -> Piece:
        """What is never compared but for being the same, as a group of rules."""
        return self._seen(word)

    def pattern(self, pattern: str) -> None:
        """A regular expression, which stays as it is written."""
        if regex_problem(pattern):
            raise NoFormError(pattern)
        self.patterns.add(pattern)

    def shown(self, pieces: Pieces) -> str:
        """A text with every word as its number; all of them must be known by now."""
        return "".join(self._shown[text] if is_word else text for text, is_word in pieces)

    def facts(self) -> Iterator[str]:
        """What promtool can see of the words: their orders, and what patterns match."""
        yield self._in_order(self.names)
        for label in sorted(self.values):
            yield self._in_order((label,)) + ": " + self._in_order(self.values[label])
        free = [word for word in self._numbers if self._is_free(word)]
        for pattern in sorted(self.patterns):
            yield pattern + " " + "".join(str(int(matches_regex(pattern, one))) for one in free)

    def _in_order(self, words: Iterable[str]) -> str:
        return " ".join(map(self._shown.__getitem__, sorted(words)))

    @cached_property
    def _shown(self) -> Mapping[str, str]:
        """Each word as it is shown: one that may be called otherwise by its number and its role."""
        shown = {}
        for word in (*self._numbers, *_OWN, *self.literal):
            shown[word] = f"\0{word}\0"
            if self._is_free(word):
                role = _ROLE.search(word)
                shown[word] = f"\1{self._numbers[word]}{role[0] if role else ''}\1"
        return shown

    def _seen(self, word: str) -> Piece:
        self._numbers.setdefault(word, len(self._numbers))
        return word, True

    def _is_free(self, word: str) -> bool:
        """Whether a word may be called otherwise; all that is not plainly a name is left alone."""
        return (
            word in self._numbers
            and word not in self.literal
            and word not in _OWN
            and word.lower() not in _RESERVED
            and not word.startswith("__")
            and _WORD.fullmatch(word) is not None
        )
