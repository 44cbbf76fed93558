"""Damage to how a query calculates: aggregations, functions, operators, numbers and limits."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal

from slosmith.model.units import print_decimal
from slosmith.output.document import Rule
from slosmith.promql.operators import COMPARISONS
from slosmith.promql.tokens import Token, TokenKind, tokens

Damages = Iterator[tuple[str, Rule]]

_AGGREGATIONS = {
    "sum": ("max",),
    "max": ("min",),
    "min": ("max",),
    "avg": ("sum", "max"),
    "count": ("sum",),
    "topk": ("bottomk",),
    "bottomk": ("topk",),
}
_FUNCTIONS = {
    "rate": ("increase", "irate"),
    "irate": ("rate",),
    "increase": ("rate",),
    "delta": ("increase",),
    "deriv": ("delta",),
    "changes": ("resets",),
    "resets": ("changes",),
    "sum_over_time": ("avg_over_time",),
    "avg_over_time": ("sum_over_time", "max_over_time"),
    "max_over_time": ("avg_over_time", "min_over_time"),
    "min_over_time": ("max_over_time",),
    "last_over_time": ("sum_over_time",),
    "count_over_time": ("sum_over_time",),
}
_OPERATORS = {"+": ("-",), "-": ("+",), "*": ("/",), "/": ("*",), "%": ("*",), "^": ("*",)}
_LISTS = {"by": "by label", "without": "by label", "on": "joining label"} | {
    "ignoring": "joining label",
    "group_left": "copied label",
    "group_right": "copied label",
}
_LIMITS = frozenset(("clamp", "clamp_min", "clamp_max"))
_ADDED = "instance"
_WORD = TokenKind.IDENTIFIER
_SHOWN = re.compile(r"\{\{-? *(?:\$|printf|query|humanize|label|value)[^{}]*\}\}")


def _read(rule: Rule) -> list[Token]:
    """All tokens but those in braces and brackets, and but comments."""
    found, inside = [], ""
    for token in tokens(rule.expr):
        if token.text in ("{", "["):
            inside = token.text
        elif token.text in ("}", "]"):
            inside = ""
        elif not inside and token.kind is not TokenKind.COMMENT:
            found.append(token)
    return found


def _text(rule: Rule, start: int, end: int, new: str) -> Rule:
    return rule._replace(expr=rule.expr[:start] + new + rule.expr[end:])


def _instead(rule: Rule, token: Token, new: str) -> tuple[str, Rule]:
    what = f"{token.text} at {token.start} to {new or 'nothing'}"
    return what, _text(rule, token.start, token.end, new)


def _exchanged(
    others: Mapping[str, Sequence[str]], before: Sequence[str], kind: TokenKind
) -> Callable[[Rule], Damages]:
    """Each word of these by each of the others, where one of some follows it, or anything."""

    def damage(rule: Rule) -> Damages:
        read = _read(rule)
        for place, token in enumerate(read[:-1]):
            follows = not before or read[place + 1].text in before
            if token.kind is kind and follows and (place or token.text != "-"):
                for other in others.get(token.text, ()):
                    yield _instead(rule, token, other)

    return damage


def _other_constant(factor: Decimal) -> Callable[[Rule], Damages]:
    """Numbers that nothing is compared with: a comparison's are damaged as thresholds."""

    def damage(rule: Rule) -> Damages:
        read = _read(rule)
        for place, token in enumerate(read):
            before = read[place - 1].text if place else ""
            if token.kind is TokenKind.NUMBER and before not in (*COMPARISONS, "bool"):
                number = Decimal(token.text)
                if number:
                    yield _instead(rule, token, print_decimal(number * factor))

    return damage


def _lost_limit(rule: Rule) -> Damages:
    read = _read(rule)
    for place, token in enumerate(read):
        if token.text in _LIMITS:
            depth, comma = 0, 0
            for one in read[place + 1 :]:
                depth += (one.kind is TokenKind.OPEN) - (one.kind is TokenKind.CLOSE)
                if one.kind is TokenKind.COMMA and depth == 1 and not comma:
                    comma = one.start
                if not depth:
                    inner = rule.expr[read[place + 1].end : comma]
                    what = f"{token.text} at {token.start} lost"
                    yield what, _text(rule, token.start, one.end, f"({inner})")
                    break


def _lost_bool(rule: Rule) -> Damages:
    for token in _read(rule):
        if token.kind is TokenKind.KEYWORD and token.text == "bool":
            yield _instead(rule, token, "")


def _labels(read: Sequence[Token], of: str) -> Iterator[tuple[Token, list[Token], Token]]:
    """Each list of labels of a kind: its word, the labels, and what closes it."""
    for place, token in enumerate(read[:-1]):
        named = token.kind is TokenKind.KEYWORD and _LISTS.get(token.text) == of
        if named and read[place + 1].text == "(":
            end = next(n for n in range(place, len(read)) if read[n].kind is TokenKind.CLOSE)
            labels = [one for one in read[place + 2 : end] if one.kind is not TokenKind.COMMA]
            yield token, labels, read[end]


def _lost_label(of: str) -> Callable[[Rule], Damages]:
    def damage(rule: Rule) -> Damages:
        for word, labels, end in _labels(_read(rule), of):
            for lost in labels:
                kept = ", ".join(one.text for one in labels if one is not lost)
                what = f"{lost.text} of {word.text} at {word.start} lost"
                yield what, _text(rule, word.start, end.end, f"{word.text} ({kept})")

    return damage


def _added_label(rule: Rule) -> Damages:
    for word, labels, end in _labels(_read(rule), "by label"):
        if _ADDED not in (names := [one.text for one in labels]):
            new = f"{word.text} ({', '.join((*names, _ADDED))})"
            yield f"{_ADDED} in {word.text} at {word.start}", _text(rule, word.start, end.end, new)


def _kept_apart(rule: Rule) -> Damages:
    """`by` for `without`, and the other way round."""
    for word, _, _ in _labels(_read(rule), "by label"):
        yield _instead(rule, word, "by" if word.text == "without" else "without")


def _lost_wait(rule: Rule) -> Damages:
    if rule.wait is not None:
        yield f"for {rule.wait} lost", rule._replace(wait=None)


def _lost_keep(rule: Rule) -> Damages:
    if rule.keep_firing is not None:
        yield f"keep_firing_for {rule.keep_firing} lost", rule._replace(keep_firing=None)


def _other_label(rule: Rule) -> Damages:
    for name, value in rule.labels:
        changed = tuple((n, f"{v}-other" if n == name else v) for n, v in rule.labels)
        yield f"label {name}={value} changed", rule._replace(labels=changed)


def _other_text(rule: Rule) -> Damages:
    """Each value that a text shows."""
    for name, text in rule.annotations or ():
        for found in _SHOWN.finditer(text):
            new = f"{text[: found.start()]}other{text[found.end() :]}"
            changed = tuple((n, new if n == name else t) for n, t in rule.annotations or ())
            yield f"{found[0]} of {name} to other", rule._replace(annotations=changed)


KINDS: tuple[tuple[str, Callable[[Rule], Damages]], ...] = (
    ("aggregation exchanged", _exchanged(_AGGREGATIONS, ("(", "by", "without"), _WORD)),
    ("function exchanged", _exchanged(_FUNCTIONS, ("(",), _WORD)),
    ("operator exchanged", _exchanged(_OPERATORS, (), TokenKind.OPERATOR)),
    ("constant x1.5", _other_constant(Decimal("1.5"))),
    ("constant x0.5", _other_constant(Decimal("0.5"))),
    ("limit lost", _lost_limit),
    ("bool lost", _lost_bool),
    ("by label lost", _lost_label("by label")),
    ("by label added", _added_label),
    ("by and without exchanged", _kept_apart),
    ("joining label lost", _lost_label("joining label")),
    ("copied label lost", _lost_label("copied label")),
    ("for lost", _lost_wait),
    ("keep_firing_for lost", _lost_keep),
    ("label changed", _other_label),
    ("shown value changed", _other_text),
)
