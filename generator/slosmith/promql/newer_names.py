"""Names that Prometheus takes from 3.0 on alone: of metrics and labels, in quotes."""

import re
from collections.abc import Iterator
from itertools import pairwise

from slosmith.promql.places import find_places
from slosmith.promql.selectors import METRIC_LABEL, PLAIN_METRIC
from slosmith.promql.strings import label_text, unquote
from slosmith.promql.tokens import Token, TokenKind, tokens

SINCE = (3, 0)
# Most texts hold no name in quotes, and are not looked at any closer.
_MAYBE = re.compile(r"""[{(,]\s*["'`]|__name__""")
_JOINING = frozenset({"on", "ignoring", "group_left", "group_right"})


def newer_names(text: str) -> Iterator[Token]:
    """The names in a valid query that older versions refuse, where they stand; `$window` may."""
    if not _MAYBE.search(text):
        return
    places = find_places(text)
    named = [one.quoted for one in places.selectors if one.quoted is not None]
    for selector in places.selectors:
        for matcher in selector.matchers:
            if matcher.label.text == METRIC_LABEL and matcher.operator == "=":
                named.append(matcher.value)
            elif matcher.label.kind is TokenKind.STRING:
                named.append(matcher.label)
    for token in named:
        if not PLAIN_METRIC.fullmatch(unquote(token.text) or ""):
            yield token
    for token in places.grouping:
        if token.kind is TokenKind.STRING and not is_plain(unquote(token.text) or ""):
            yield token


def joined_names(text: str) -> Iterator[Token]:
    """The names of labels, in quotes, by which a valid query joins its sides."""
    inside = False
    for before, token in pairwise(tokens(text) if _MAYBE.search(text) else ()):
        if token.text == "(":
            inside = before.kind is TokenKind.KEYWORD and before.text.lower() in _JOINING
        elif token.text == ")":
            inside = False
        elif inside and token.kind is TokenKind.STRING and not is_plain(unquote(token.text) or ""):
            yield token


def is_plain(label: str) -> bool:
    """Whether every version takes the name of a label."""
    return label_text(label) == label
