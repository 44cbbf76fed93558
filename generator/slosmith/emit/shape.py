"""The text of an SLO's groups, of which most is printed once for all SLOs of a shape.

Thousands of SLOs have the same objective and the same alerts. They differ in their names and in
words, and in the rules that may read raw series. All else is printed of an SLO that has neither
names nor a source, with marks where each SLO's own goes.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import field, replace
from functools import lru_cache
from typing import NamedTuple, TypeAlias

from slosmith.emit.groups import groups_around, own_rules
from slosmith.model import naming
from slosmith.model.burnrate import Plan
from slosmith.model.indicators import (
    EventIndicator,
    Indicator,
    Part,
    RatioIndicator,
    StateIndicator,
)
from slosmith.model.labels import Labels
from slosmith.model.objective import Objective
from slosmith.model.settings import Settings
from slosmith.model.slo import Alerting, Slo
from slosmith.model.units import Duration
from slosmith.output.document import MARK, Group, Rule, inside_quotes, print_groups, print_rule
from slosmith.promql import Selector, Windowed, escape_template
from slosmith.record import dataclass


class Dialect(NamedTuple):
    """What an engine needs: how the groups of an SLO are ordered, and how each rule is written."""

    groups: Callable[[Iterable[Group], Settings], Iterable[Group]]
    rule: Callable[[Rule, Settings], Rule]


PROMETHEUS = Dialect(lambda groups, _: groups, lambda rule, _: rule)
Reads: TypeAlias = tuple[str | None, tuple[str, ...]]
"""What a rule records, None where it is an alert, and the names of the records that it reads."""
_SERVICE, _NAME, _TEAM, _ALERT, _DESCRIPTION, _UID = (
    f"{MARK}{word}{MARK}" for word in ("service", "name", "team", "alert", "description", "uid")
)
_CUT = re.compile(f"({MARK}[^{MARK}]*{MARK})")
_RECORDED = re.compile(r"slo:\w+:\w+")


def slo_text(slo: Slo, settings: Settings, dialect: Dialect = PROMETHEUS) -> str:
    """The groups of an SLO as they stand in the rule file of a dialect."""
    own = own_rules(slo, settings)
    pieces = _pieces(_shape_of(slo), tuple(map(_reads, own)), settings, dialect)
    words = {
        _SERVICE: slo.service,
        _NAME: slo.name,
        _TEAM: inside_quotes(slo.team),
        _ALERT: slo.alerting.name,
        _DESCRIPTION: inside_quotes(escape_template(slo.description)),
        _UID: naming.slo_uid(slo.service, slo.name),
    }
    for what, pairs in _pairs(slo).items():
        words |= {_mark(what, n): inside_quotes(value) for n, (_, value) in enumerate(pairs)}
    for number, rule in enumerate(own):
        words[_mark("rule", number)] = print_rule(dialect.rule(rule, settings))
    parts = list(pieces)
    parts[1::2] = [words[mark] for mark in pieces[1::2]]
    return "".join(parts)


def group_sizes(slo: Slo, settings: Settings) -> tuple[int, ...]:
    """How many rules each group of an SLO has."""
    reads = tuple(map(_reads, own_rules(slo, settings)))
    return tuple(len(group.rules) for group in _groups(_shape_of(slo), reads, settings))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shape:
    """All that rules say of an SLO, but for what is its own.

    ``slo`` is one of this shape, of which nothing else may be looked at.
    """

    described: bool
    objective: Objective
    period: Duration
    plan: Plan
    by: tuple[str, ...]
    source: type[Indicator]
    counts: Part | None
    apart: bool
    idle: Duration | None
    contradiction: bool
    keys: tuple[tuple[str, ...], ...]
    excluded: bool
    slo: Slo = field(compare=False, repr=False)


def _shape_of(slo: Slo) -> _Shape:
    alerting, indicator = slo.alerting, slo.indicator
    return _Shape(
        described=bool(slo.description),
        objective=slo.objective,
        period=slo.period,
        plan=slo.plan,
        by=tuple(map(str, slo.by)),
        source=type(indicator),
        counts=indicator.counts if isinstance(indicator, EventIndicator) else None,
        apart=isinstance(indicator, EventIndicator) and indicator.apart,
        idle=alerting.idle,
        contradiction=alerting.contradiction,
        keys=tuple(tuple(key for key, _ in pairs) for pairs in _pairs(slo).values()),
        excluded=bool(slo.exclusions),
        slo=slo,
    )


def _pairs(slo: Slo) -> dict[str, Labels]:
    """Labels and annotations, whose values stand in quotes and nowhere else."""
    alerting = slo.alerting
    return {
        "label": alerting.labels,
        "annotation": alerting.annotations,
        "information": slo.labels,
    }


@lru_cache(maxsize=256)  # the SLOs of many services have a few objectives, and a few policies
def _pieces(
    shape: _Shape, reads: tuple[Reads, ...], settings: Settings, dialect: Dialect
) -> tuple[str, ...]:
    """What is alike for all SLOs of a shape, cut at marks, each of which stands between two."""
    text = print_groups(dialect.groups(_groups(shape, reads, settings), settings))
    for number, one in enumerate(reads):
        text = text.replace(print_rule(_stand_in(number, *one)), _mark("rule", number))
    text = text.replace(naming.slo_uid(_SERVICE, _NAME), _UID)
    return tuple(_CUT.split(text))


@lru_cache(maxsize=256)
def _groups(shape: _Shape, reads: tuple[Reads, ...], settings: Settings) -> tuple[Group, ...]:
    stand_ins = [_stand_in(number, *one) for number, one in enumerate(reads)]
    return groups_around(stand_ins, _without_own(shape), settings)


def _reads(rule: Rule) -> Reads:
    records = rule.name if rule.annotations is None else None
    return records, tuple(_RECORDED.findall(rule.expr))


@lru_cache(maxsize=256)
def _mark(what: str, number: int) -> str:
    """Where one of an SLO's own rules, or one of its values, goes."""
    return f"{MARK}{what} {number}{MARK}"


def _stand_in(number: int, records: str | None, read: tuple[str, ...]) -> Rule:
    """In the place of an SLO's own rule, reading what that reads."""
    expression = f"{_mark('rule', number)} {' '.join(read)}"
    if records is None:
        return Rule("", expression, (), annotations=())
    return Rule(records, expression, ())


def _without_own(shape: _Shape) -> Slo:
    labels, annotations, information = (
        tuple((key, _mark(what, number)) for number, key in enumerate(keys))
        for what, keys in zip(_pairs(shape.slo), shape.keys, strict=True)
    )
    alerting = Alerting(
        name=_ALERT,
        no_data=None,
        idle=shape.idle,
        contradiction=shape.contradiction,
        labels=labels,
        annotations=annotations,
    )
    return replace(
        shape.slo,
        service=_SERVICE,
        name=_NAME,
        team=_TEAM,
        labels=information,
        description=_DESCRIPTION if shape.described else "",
        by=shape.by,
        indicator=_sourceless(shape),
        alerting=alerting,
        kind="",
        traffic=None,
        latency=None,
        area="",
        expressions=(),
        template=None,
    )


def _sourceless(shape: _Shape) -> Indicator:
    nothing = Windowed(parts=("",))
    if shape.source is StateIndicator:
        return StateIndicator(bad_now="", series=())
    if shape.source is RatioIndicator:
        return RatioIndicator(ratio=Selector(metric=""))
    assert shape.counts is not None
    return EventIndicator(
        total=nothing,
        part=nothing,
        counts=shape.counts,
        missing_is_zero=True,
        total_series=(),
        part_series=(),
        apart=shape.apart,
    )
