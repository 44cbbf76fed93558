"""What an SLO measured at each evaluation of the past: its records of raw series.

All other records are made of these, and are played. Raw series are read through the rendered
expressions; where a server has none any more, what was recorded is read.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import isfinite

from slosmith.emit.records import Recorded, emit_records
from slosmith.history.expressions import RawExpressions
from slosmith.history.past import Past
from slosmith.model.root import Labels, Model, Settings, Slo
from slosmith.promql import parse_expression, selectors_in

_OWN = "slo:"
Values = Mapping[int, float]
"""Values by the number of the evaluation at which they were."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """The evaluations of some time: ``count`` of them, each ``step`` seconds after another."""

    begin: int
    step: int
    count: int

    @property
    def end(self) -> int:
        """The moment of the last."""
        return self.begin + self.count * self.step

    def place(self, moment: float) -> int:
        """The number of the evaluation at a moment; the first is a step after the beginning."""
        return round((moment - self.begin) / self.step) - 1

    def at(self, place: int) -> int:
        """The moment of an evaluation."""
        return self.begin + (place + 1) * self.step


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """The records of each group of an SLO by their names; ``from_records`` were read as such."""

    names: frozenset[str]
    groups: Mapping[Labels, Mapping[str, Values]]
    queries: tuple[str, ...]
    from_records: frozenset[str]


def measured_names(slo: Slo, settings: Settings) -> Iterator[str]:
    """The records that read something else than records."""
    for rule in emit_records(slo, settings):
        read = selectors_in(parse_expression(rule.expr))
        if any(not use.selector.metric.startswith(_OWN) for use in read):
            yield rule.name


def read_measured(slo: Slo, model: Model, past: Past, span: Span) -> Measured:
    """Ask for each of them at each evaluation; raises HttpError."""
    raw, recorded = RawExpressions(model), Recorded(slo)
    groups: dict[Labels, dict[str, Values]] = {}
    names = tuple(dict.fromkeys(measured_names(slo, model.settings)))
    queries, from_records = list[str](), set[str]()
    for name in names:
        text = raw.of(slo, name)
        queries.append(text)
        found = _read(slo, past, text, span)
        if not found:
            text = recorded.in_groups(name)
            queries.append(text)
            if found := _read(slo, past, text, span):
                from_records.add(name)
        for group, values in found.items():
            groups.setdefault(group, {})[name] = values
    return Measured(
        names=frozenset(names),
        groups=groups,
        queries=tuple(queries),
        from_records=frozenset(from_records),
    )


def _read(slo: Slo, past: Past, text: str, span: Span) -> dict[Labels, dict[int, float]]:
    found: dict[Labels, dict[int, float]] = {}
    for series in past.read(text, span.begin, span.end, span.step):
        group = tuple((str(label), series.labels.get(label, "")) for label in slo.by)
        values = found.setdefault(group, {})
        for moment, value in series.points:
            place = span.place(moment)
            if 0 <= place < span.count and isfinite(value):
                values[place] = value
    return found
