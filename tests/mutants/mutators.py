"""The kinds of damage: each mutator is a function from a rule to its damaged versions."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from slosmith.model.units import Duration, print_decimal
from slosmith.output.document import Rule
from tests.mutants import calculation, structure

Damages = Iterator[tuple[str, Rule]]

_COMPARED = re.compile(r"(?<![<>=!~])(>=|<=|==|>|<)( bool)? (\d+(?:\.\d+)?)")
_RANGE = re.compile(r"\[([0-9a-z]+)(?::([0-9a-z]+))?\](?: offset ([0-9a-z]+))?")
_RECORDED = re.compile(
    r"(slo:(?:bad_events|total_events|error_ratio):rate)(5m|30m|1h|2h|6h|1d|3d)\b"
)
_BRACES = re.compile(r"\{([^{}]*)\}")
_THERE = '!=""'
_DIVISION = re.compile(r"/ (?=\(?[a-z])")
_ABOVE_ZERO = re.compile(r" > 0\)")
_MATCHER = re.compile(r'\w+(?:=~|!~|!=|=)"(?:[^"\\]|\\.)*"')
_GUARD = re.compile(
    r"\nand (?:on \([^)]*\) )?(?:(?!\nand ).)*bad_events(?:(?!\nand ).)*$", re.DOTALL
)

# Another window of the same series; the raw rates exist for the first three alone.
_OTHER = {"5m": "1h", "30m": "5m", "1h": "30m", "2h": "6h", "6h": "2h", "1d": "6h", "3d": "1d"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutator:
    """One kind of damage, as the report calls it."""

    kind: str
    damage: Callable[[Rule], Damages]


def _text(rule: Rule, start: int, end: int, new: str) -> Rule:
    return rule._replace(expr=rule.expr[:start] + new + rule.expr[end:])


def _scaled(factor: Decimal) -> Callable[[Rule], Damages]:
    def damage(rule: Rule) -> Damages:
        for match in _COMPARED.finditer(rule.expr):
            number = Decimal(match[3])
            if number:
                new = print_decimal(number * factor)
                yield f"{match[0]} to {new}", _text(rule, match.start(3), match.end(3), new)

    return damage


def _turned(rule: Rule) -> Damages:
    for match in _COMPARED.finditer(rule.expr):
        new = match[1].translate(str.maketrans("<>", "><"))
        if new != match[1]:
            yield f"{match[0]} turned", _text(rule, match.start(1), match.end(1), new)


def _and_to_or(rule: Rule) -> Damages:
    for match in re.finditer(r"\band\b", rule.expr):
        yield f"and at {match.start()} to or", _text(rule, match.start(), match.end(), "or")


def _windows(rule: Rule) -> Damages:
    for match in _RECORDED.finditer(rule.expr):
        new = _OTHER[match[2]]
        if match[2] in ("5m", "30m", "1h") or "error_ratio" in match[1]:
            yield f"{match[0]} to {new}", _text(rule, match.start(2), match.end(2), new)
    for match in _RANGE.finditer(rule.expr):
        new = _other_range(match[1])
        yield f"{match[0]} to [{new}]", _text(rule, match.start(1), match.end(1), new)
        if match[2]:
            new = str(Duration(Duration.parse(match[2]).ms * 2))
            yield f"{match[0]} to a step of {new}", _text(rule, match.start(2), match.end(2), new)
        if match[3]:
            bare = _text(rule, match.end(0) - len(f" offset {match[3]}"), match.end(0), "")
            yield f"{match[0]} without offset", bare
            new = str(Duration(Duration.parse(match[3]).ms * 2))
            yield f"{match[0]} to offset {new}", _text(rule, match.start(3), match.end(3), new)


def _other_range(text: str) -> str:
    """Another short window, one millisecond short where this is; else half of it."""
    window = Duration.parse(text)
    if text in _OTHER:
        return _OTHER[text]
    whole = str(Duration(window.ms + 1))
    if whole in _OTHER:
        return str(Duration(Duration.parse(_OTHER[whole]).ms - 1))
    return str(Duration(window.ms // 2))


def _dropped_matcher(rule: Rule) -> Damages:
    for place, matcher, without in _without_matchers(rule):
        if not matcher.endswith(_THERE) and not _divides(rule, place):
            yield f"{matcher} dropped", without


def _dropped_presence(rule: Rule) -> Damages:
    for place, matcher, without in _without_matchers(rule):
        if matcher.endswith(_THERE):
            yield f"{matcher} dropped at {place}", without


def _dropped_on_one_side(rule: Rule) -> Damages:
    for place, matcher, without in _without_matchers(rule):
        if not matcher.endswith(_THERE) and _divides(rule, place):
            yield f"{matcher} dropped at {place}", without


def _without_matchers(rule: Rule) -> Iterator[tuple[int, str, Rule]]:
    for braces in _BRACES.finditer(rule.expr):
        matchers = _MATCHER.findall(braces[1])
        for matcher in matchers:
            kept = ",".join(other for other in matchers if other != matcher)
            yield braces.start(), matcher, _text(rule, braces.start(1), braces.end(1), kept)


def _divides(rule: Rule, place: int) -> bool:
    """Whether a place is on one side of a division by something that is measured."""
    return any(one.start() > place or one.end() <= place for one in _DIVISION.finditer(rule.expr))


def _idle_denominator(rule: Rule) -> Damages:
    for match in _ABOVE_ZERO.finditer(rule.expr):
        yield f"> 0 dropped at {match.start()}", _text(rule, match.start(), match.end(), ")")


def _static_label(rule: Rule) -> Damages:
    labels = tuple(sorted((*rule.labels, ("added", "elsewhere"))))
    yield "a static label added", rule._replace(labels=labels)


def _bad_for_total(rule: Rule) -> Damages:
    swapped = (
        rule.expr.replace("slo:bad_events", "\0")
        .replace("slo:total_events", "slo:bad_events")
        .replace("\0", "slo:total_events")
    )
    if swapped != rule.expr:
        yield "bad and total swapped", rule._replace(expr=swapped)


def _severity(rule: Rule) -> Damages:
    other = {"page": "ticket", "ticket": "page", "info": "ticket"}
    labels = dict(rule.labels)
    if "severity" in labels:
        changed = tuple({**labels, "severity": other[labels["severity"]]}.items())
        yield "severity changed", rule._replace(labels=changed)


def _no_guard(rule: Rule) -> Damages:
    if rule.annotations is not None and "tier" in dict(rule.labels):
        bare = _GUARD.sub("", rule.expr)
        if bare != rule.expr:
            yield "guard removed", rule._replace(expr=bare)


def _waits(factor: Decimal) -> Callable[[Rule], Damages]:
    def damage(rule: Rule) -> Damages:
        if rule.wait is not None:
            other = _longer(rule.wait, factor)
            yield f"for {rule.wait} to {other}", rule._replace(wait=other)
        if rule.keep_firing is not None:
            other = _longer(rule.keep_firing, factor)
            what = f"keep_firing_for {rule.keep_firing} to {other}"
            yield what, rule._replace(keep_firing=other)

    return damage


def _longer(time: Duration, factor: Decimal) -> Duration:
    return Duration.of((time.seconds * factor).quantize(Decimal(1)))


def _renamed(rule: Rule) -> Damages:
    if rule.annotations is None:
        yield "record renamed", rule._replace(name=f"{rule.name}_renamed")


MUTATORS: tuple[Mutator, ...] = (
    Mutator(kind="threshold x1.5", damage=_scaled(Decimal("1.5"))),
    Mutator(kind="threshold /1.5", damage=_scaled(1 / Decimal("1.5"))),
    Mutator(kind="> and < exchanged", damage=_turned),
    Mutator(kind="and becomes or", damage=_and_to_or),
    Mutator(kind="window exchanged", damage=_windows),
    Mutator(kind="matcher dropped", damage=_dropped_matcher),
    Mutator(kind="presence of a group dropped", damage=_dropped_presence),
    Mutator(kind="matcher dropped on one side of a division", damage=_dropped_on_one_side),
    Mutator(kind="> 0 dropped from a denominator", damage=_idle_denominator),
    Mutator(kind="static label added", damage=_static_label),
    Mutator(kind="bad and total exchanged", damage=_bad_for_total),
    Mutator(kind="severity changed", damage=_severity),
    Mutator(kind="guard removed", damage=_no_guard),
    Mutator(kind="for x1.5", damage=_waits(Decimal("1.5"))),
    Mutator(kind="for /1.5", damage=_waits(1 / Decimal("1.5"))),
    Mutator(kind="record renamed", damage=_renamed),
    *(Mutator(kind=kind, damage=damage) for kind, damage in structure.KINDS),
)

CALCULATION: tuple[Mutator, ...] = tuple(
    Mutator(kind=kind, damage=damage) for kind, damage in calculation.KINDS
)
"""What is asked besides, of which not yet enough of each kind is noticed."""

RENDERED: tuple[Mutator, ...] = (
    *(one for one in MUTATORS if one.kind.startswith("threshold")),
    Mutator(kind="for x2", damage=_waits(Decimal(2))),
    Mutator(kind="for /2", damage=_waits(Decimal("0.5"))),
    Mutator(kind="for to 0", damage=_waits(Decimal(0))),
)
"""What somebody may change in a rendered file without breaking it."""
