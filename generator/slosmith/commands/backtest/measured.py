"""What rules read that no rule records: asked of a server at each evaluation of the past.

All else is made of it, and is played. Where a server has no raw series of an SLO any more, what was
recorded is read.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from promql_parser import Call, Expr

from slosmith.commands.backtest.needed import Record, is_recorded, record_of
from slosmith.commands.history.past import Past
from slosmith.model import naming
from slosmith.player.rules import Group, Rule
from slosmith.player.vectors import Series, Vector
from slosmith.promql import build, children, parse_expression, print_expression, selectors_in


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
    """What a server answered, by the queries that stand in rules; ``queries`` are all as asked.

    ``recorded`` are the series of records whose raw series are gone.
    """

    answers: Mapping[str, Vector]
    recorded: Mapping[Record, Vector]
    queries: tuple[str, ...]

    @property
    def is_empty(self) -> bool:
        """Whether nothing is known."""
        return not any(self.recorded.values()) and not any(self.answers.values())


def read_measured(groups: Iterable[Group], past: Past, span: Span) -> Measured:
    """Ask for all that some rules read; raises HttpError."""
    rules = [rule for group in groups for rule in group.rules]
    questions = {rule.expr: dict(_questions(parse_expression(rule.expr))) for rule in rules}
    answers: dict[str, Vector] = {}
    queries = list[str]()
    for key, text in ((k, t) for some in questions.values() for k, t in some.items()):
        if key not in answers:
            answers[key] = read_series(past, text, span)
            queries.append(text)
    recorded: dict[Record, Vector] = {}
    for record in _gone([rule for rule in rules if questions[rule.expr]], questions, answers):
        text = f"{record.name}{build.of_slo(record.service, record.slo)}"
        recorded[record] = read_series(past, text, span)
        queries.append(text)
    found = {record: some for record, some in recorded.items() if some}
    return Measured(answers=answers, recorded=found, queries=tuple(queries))


def read_series(past: Past, text: str, span: Span) -> Vector:
    """The series of a query at each evaluation; raises HttpError."""
    found: dict[tuple[tuple[str, str], ...], Series] = {}
    for part in past.read(text, span.begin, span.end, span.step):
        key = tuple(sorted(part.labels.items()))
        if key not in found:
            values, here = np.zeros(span.count), np.zeros(span.count, dtype=np.bool_)
            found[key] = Series(values=values, here=here, labels=dict(part.labels))
        one = found[key]
        moments, values = (np.frombuffer(one) for one in (part.times, part.values))
        places = np.round((moments - span.begin) / span.step).astype(np.int64) - 1
        inside = (places >= 0) & (places < span.count)
        one.values[places[inside]] = values[inside]
        one.here[places[inside]] = True
    return list(found.values())


def _questions(node: Expr) -> Iterator[tuple[str, str]]:
    """The largest parts of a query that read nothing recorded, and what it takes a server to say.

    Each by the text that it has in its rule, and as it is asked.
    """
    read = selectors_in(node)
    if not any(is_recorded(use.selector) for use in read):
        if read or _asks_the_clock(node):
            yield str(node), print_expression(node)
        return
    for child in children(node):
        yield from _questions(child)


_PLAYED = frozenset({"time", "vector"})


def _asks_the_clock(node: Expr) -> bool:
    """Whether functions like `day_of_week` stand in it."""
    called = isinstance(node, Call) and node.func.name not in _PLAYED
    return called or any(map(_asks_the_clock, children(node)))


def _gone(
    rules: Iterable[Rule], questions: Mapping[str, Mapping[str, str]], answers: Mapping[str, Vector]
) -> Iterator[Record]:
    """The records of SLOs of which no raw series is there; what excludes time always is."""
    of_slos: dict[tuple[str, str], list[Rule]] = {}
    for rule in rules:
        record = record_of(rule)
        if rule.record and record.name != naming.EXCLUDED:
            of_slos.setdefault((record.service, record.slo), []).append(rule)
    for some in of_slos.values():
        if not any(answers[key] for rule in some for key in questions[rule.expr]):
            yield from map(record_of, some)
