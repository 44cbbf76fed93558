"""Damages to rendered rules, and for each a history in which it does harm."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from slosmith.output.document import Group
from tests.oracle.history import Away, History, Source, Span
from tests.oracle.kinds import KINDS
from tests.oracle.play import Case, Written

LENGTH = 4_800


def _source(
    good: Callable[[int], int], bad: Callable[[int], int], group: str = "x", **more: object
) -> Source:
    seconds = range(LENGTH + 1)
    source = Source(
        instance=group,
        group=group,
        phase=10,
        good=tuple(map(good, seconds)),
        bad=tuple(map(bad, seconds)),
        before=10_000,
    )
    return replace(source, **more)  # type: ignore[arg-type]  # the fields of a source by name


def _case(kind: str, sources: Iterable[Source], *, by: bool = False) -> Case:
    history = History(
        length=LENGTH, scrape=30, evaluation=60, period=240, period_phase=60, sources=tuple(sources)
    )
    written = next(one for one in KINDS if one.name == kind)
    slo = Written(name="a", kind=written, by=by, objective="99")
    return Case(seed=0, history=history, slos=(slo,))


def _none(_: int) -> int:
    return 0


def _twenty(_: int) -> int:
    return 20


def _burst(at: int) -> int:
    return 5 * (at in range(2_985, 3_025))


HISTORIES = {
    # 15% of 20 a second: between the threshold of 14.4% and one that is a tenth higher.
    "15% fail": _case("bad", [_source(lambda _: 17, lambda at: 3 * (at >= 300))]),
    # 40 s of five failures across a full five minutes, then nobody comes any more.
    "burst": _case("bad", [_source(lambda at: at < 4_200, _burst)]),
    # The first after half an hour, then for two minutes in ten.
    "now and then": _case(
        "bad", [_source(_twenty, lambda at: 5 * (at > 1_800 and at % 600 < 120), late=True)]
    ),
    # 2 of 24 in an hour are above 6%.
    "two failures": _case(
        "bad", [_source(lambda at: at % 150 == 0, lambda at: at in (2_400, 2_800))]
    ),
    "one group of two": _case(
        "bad",
        [_source(_twenty, _none), _source(lambda _: 2, lambda at: 18 * (at > 2_000), "y")],
        by=True,
    ),
    "no bucket in one source": _case(
        "latency", [_source(_twenty, _none), _source(_twenty, _none, "y", bucket=False)]
    ),
    "the one with the bucket gone": _case(
        "latency", [_source(_twenty, _none, gone=2_400), _source(_twenty, _none, "y", bucket=False)]
    ),
    "a bucket goes": _case(
        "latency",
        [
            _source(
                _twenty, _none, away=(Away(counter="bucket", span=Span(begin=2_400, end=3_300)),)
            ),
            _source(_twenty, lambda at: 20 * (at > 600), "y"),
        ],
    ),
    # Two a minute, in no order, between two times in which nobody comes.
    "good of another target": _case(
        "apart-good",
        [_source(lambda at: 900 < at < 4_200 and at**3 % 9_973 % 40 == 0, _none, shift=15)],
    ),
    "source gone": _case("good", [_source(_twenty, _none, gone=2_400)]),
}
"""Small ones, each of one SLO of 99%."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Damage:
    """A pattern that is replaced in the expressions of rules; ``history`` shows it."""

    what: str
    history: str
    rule: str
    pattern: str
    put: str

    def apply(self, groups: tuple[Group, ...]) -> tuple[Group, ...]:
        """The groups with every such place damaged; there must be one."""
        damaged = tuple(
            replace(
                group,
                rules=tuple(
                    rule._replace(expr=re.sub(self.pattern, self.put, rule.expr))
                    if re.fullmatch(self.rule, rule.name)
                    else rule
                    for rule in group.rules
                ),
            )
            for group in groups
        )
        assert damaged != groups, f"{self.what}: no such place"
        return damaged


DAMAGES = (
    Damage(
        what="a lost `or`: no failures are no answer",
        history="now and then",
        rule="slo:bad_events:rate5m",
        pattern=r"\nor on \(\) 0 \* .*",
        put="",
    ),
    Damage(
        what="a window of 30m in place of 6h",
        history="one group of two",
        rule="slo:error_ratio:rate6h",
        pattern=r"\[6h\]",
        put="[30m]",
    ),
    Damage(
        what="sums that forget their groups",
        history="one group of two",
        rule="slo:.*",
        pattern=r"sum by \(g\)",
        put="sum",
    ),
    Damage(
        what="another base window",
        history="now and then",
        rule="slo:(bad|total)_events:rate5m",
        pattern=r"\[5m30s\]",
        put="[3m30s]",
    ),
    Damage(
        what="a threshold that is a tenth higher",
        history="15% fail",
        rule="OABudgetBurn",
        pattern=r"> 0\.144",
        put="> 0.1584",
    ),
    Damage(
        what="no guard",
        history="two failures",
        rule="OABudgetBurn",
        pattern=r"> 2\.5",
        put=">= 0",
    ),
    Damage(
        what="blocks that count each evaluation twice",
        history="burst",
        rule="slo:.*:block",
        pattern=r"60 \* sum_over_time",
        put="120 * sum_over_time",
    ),
    Damage(
        what="blocks that forget where the last ended",
        history="burst",
        rule="slo:.*:block",
        pattern=r"\n *unless on \(\)[^\n]*",
        put="",
    ),
    Damage(
        what="`> 0` off a denominator",
        history="burst",
        rule="slo:error_ratio:.*",
        pattern=r" > 0\)",
        put=")",
    ),
    Damage(
        what="sources without the bucket count too",
        history="no bucket in one source",
        rule="slo:total_events:rate5m",
        pattern=r" unless ignoring \(__ends\) \(.* offset 5m\)",
        put="",
    ),
    Damage(
        what="good ones of a source that has lost its bucket",
        history="a bucket goes",
        rule="slo:good_events:rate5m",
        pattern=r" unless ignoring \(__ends, le\) \(.* offset 5m\)",
        put="",
    ),
    Damage(
        what="what only one target has seen is bad at once",
        history="good of another target",
        rule="slo:bad_events:rate5m",
        pattern=r"(?s)^(.*)$",
        put=r"clamp_min(\1, 0)",
    ),
    Damage(
        what="NoData looks elsewhere",
        history="source gone",
        rule="OANoData",
        pattern=r"slo:total_events:rate5m",
        put="slo:objective:ratio",
    ),
    Damage(
        what="an hour without its latest minutes",
        history="one group of two",
        rule="slo:(bad|total)_events:rate1h",
        pattern=r"270 \* slo:\w+:rate5m",
        put=r"0 * slo:total_events:rate5m",
    ),
    Damage(
        what="good events for bad ones",
        history="15% fail",
        rule="slo:bad_events:rate5m",
        pattern=r'r="bad"',
        put='r="ok"',
    ),
)
"""All of them must be noticed."""
