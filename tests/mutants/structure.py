"""Damage to how a query is put together: operands, alternatives, groups, and to whose it is."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

from slosmith.output.document import Rule

Damages = Iterator[tuple[str, Rule]]

_OPEN, _CLOSE = "([{", ")]}"
_HIDDEN = re.compile(r'"(?:[^"\\]|\\.)*"|\{[^{}]*\}|\[[^\[\]]*\]')
_OR = re.compile(r"\bor\b(?: on \([^)]*\))?")
_SET = re.compile(r"\b(unless|and)\b")
_BY = re.compile(r" by \(([^)]+)\) (?=\()")
_OFFSET = re.compile(r" offset (?=\d)")
_END = re.compile(r" @ end\(\)")

# Nothing but texts that are alternatives.
_REGEX = re.compile(r'=~"((?:[\w:]|\\\\.|\|)+)"')


def _text(rule: Rule, start: int, end: int, new: str) -> Rule:
    return rule._replace(expr=rule.expr[:start] + new + rule.expr[end:])


def _plain(expr: str) -> str:
    """The same with what stands in quotes, braces and brackets blanked out."""
    return _HIDDEN.sub(lambda found: "\0" * len(found[0]), expr)


def _end_of(text: str, start: int, *, stops: re.Pattern[str] | None = None) -> int:
    """Where what begins here ends: at the bracket that closes around it, or before a stop."""
    depth = 0
    for place in range(start, len(text)):
        if text[place] in _OPEN:
            depth += 1
        elif text[place] in _CLOSE or (text[place] == "," and not depth):
            if not depth:
                return place
            depth -= 1
        elif not depth and stops and stops.match(text, place):
            return place
    return len(text)


def _start_of(text: str, end: int) -> int:
    """Where the operand before this place begins."""
    depth = 0
    for place in range(end - 1, -1, -1):
        if text[place] in _CLOSE:
            depth += 1
        elif text[place] in _OPEN or (text[place] == "," and not depth):
            if not depth:
                return place + 1
            depth -= 1
        elif not depth and text.startswith("or ", place) and text[place - 1].isspace():
            return place + len("or ")
    return 0


def _lost_operand(rule: Rule) -> Damages:
    text = _plain(rule.expr)
    for found in _OR.finditer(text):
        end = _end_of(text, found.end(), stops=_OR)
        yield f"what follows or at {found.start()} lost", _text(rule, found.start(), end, "")
        start = _start_of(text, found.start())
        yield f"what is before or at {found.start()} lost", _text(rule, start, found.end(), "")


def _exchanged(pattern: re.Pattern[str], other: Mapping[str, str]) -> Callable[[Rule], Damages]:
    def damage(rule: Rule) -> Damages:
        for found in pattern.finditer(_plain(rule.expr)):
            if new := other.get(found[1]):
                what = f"{found[1]} at {found.start(1)} to {new}"
                yield what, _text(rule, found.start(1), found.end(1), new)

    return damage


def _dropped(pattern: re.Pattern[str], new: str = "") -> Callable[[Rule], Damages]:
    def damage(rule: Rule) -> Damages:
        for found in pattern.finditer(rule.expr):
            what = f"{found[0].strip()} at {found.start()} to {new.strip() or 'nothing'}"
            yield what, _text(rule, found.start(), found.end(), new)

    return damage


def _lost_alternative(rule: Rule) -> Damages:
    for found in _REGEX.finditer(rule.expr):
        every = found[1].split("|")
        for place, lost in enumerate(every) if len(every) > 1 else ():
            kept = "|".join((*every[:place], *every[place + 1 :]))
            what = f"{lost} at {found.start(1)} no alternative"
            yield what, _text(rule, found.start(1), found.end(1), kept)


def _lost_label(rule: Rule) -> Damages:
    for name, value in rule.labels:
        kept = tuple(pair for pair in rule.labels if pair[0] != name)
        yield f"label {name}={value} lost", rule._replace(labels=kept)


KINDS: tuple[tuple[str, Callable[[Rule], Damages]], ...] = (
    ("an operand of or lost", _lost_operand),
    ("an alternative lost", _lost_alternative),
    ("and, unless exchanged", _exchanged(_SET, {"unless": "and", "and": "unless"})),
    ("by dropped", _dropped(_BY)),
    ("offset turned", _dropped(_OFFSET, " offset -")),
    ("@ end() dropped", _dropped(_END)),
    ("label lost", _lost_label),
)
