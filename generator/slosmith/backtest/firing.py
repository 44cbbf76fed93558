"""When alerts would have fired: the rendered rules of an SLO, and plain alerts."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import yaml

from slosmith.backtest.measured import Measured, Span, Values
from slosmith.emit.rules import slo_groups
from slosmith.history.firing import Firing
from slosmith.history.past import Past
from slosmith.model import naming
from slosmith.model.root import Labels, PlainAlert, Settings, Slo
from slosmith.output.document import HEADING, print_rules
from slosmith.output.document import Group as Rendered
from slosmith.player.counters import Mask
from slosmith.player.playing import Play, Unplayable, kept, lasting
from slosmith.player.rules import Group, Rule, read_groups

_Labels = Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Played:
    """What an SLO's rules did: alerts that fired, and of each group the share of bad and its sums.

    ``alerts`` are all that it has; ``not_played`` says of rules why it is not known what they
    would have done.
    """

    alerts: tuple[Rule, ...]
    firings: tuple[Firing, ...]
    groups: Mapping[Labels, "Course"]
    not_played: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """Bad and all events per second at each evaluation, and where they are known."""

    bad: "np.ndarray[tuple[int], np.dtype[np.float64]]"
    total: "np.ndarray[tuple[int], np.dtype[np.float64]]"
    here: Mask


def play_slo(
    slo: Slo, settings: Settings, measured: Measured, span: Span, *, closed: bool
) -> Played:
    """Play the rules of an SLO over what it measured, each group of it for itself.

    ``closed`` says that ranges hold both of their ends, as they do in Prometheus 2.
    """
    every = rendered(slo_groups(slo, settings))
    rules = _without(every, measured.names)
    firings: list[Firing] = []
    reasons: dict[str, None] = {}
    courses: dict[Labels, Course] = {}
    for group, records in (measured.groups or {(): {}}).items():
        play = Play([], span.count, span.step, closed=closed)
        for name, values in records.items():
            labels = {**_own(slo), **dict(group), "__name__": name}
            play.take(labels, *_dense(values, span))
        reasons |= dict.fromkeys(play.run_all(rules))
        for rule, mask in play.alerts:
            labels = {**dict(group), **rule.labels, "alertname": rule.alert}
            firings += _firings(mask, labels, span)
        courses[group] = _course(play, settings)
    return Played(
        alerts=alerts_in(every),
        firings=tuple(firings),
        groups=courses,
        not_played=tuple(reasons),
    )


def play_alert(alert: PlainAlert, rule: Rule, past: Past, span: Span) -> tuple[Firing, ...]:
    """Ask a server when the expression of a plain alert held, and wait as the rule does."""
    found: dict[tuple[tuple[str, str], ...], set[int]] = {}
    for series in past.read(alert.rule, span.begin, span.end, span.step):
        labels = {k: v for k, v in series.labels.items() if k != "__name__"}
        places = found.setdefault(tuple(sorted(labels.items())), set())
        places |= {span.place(moment) for moment, _ in series.points}
    firings: list[Firing] = []
    for own, places in sorted(found.items()):
        true = np.zeros(span.count, dtype=np.bool_)
        true[[place for place in places if 0 <= place < span.count]] = True
        mask = kept(lasting(true, round(rule.wait / span.step)), round(rule.keep / span.step))
        labels = {**dict(own), **rule.labels, "alertname": rule.alert}
        firings += _firings(mask, labels, span)
    return tuple(firings)


def rendered(groups: Iterable[Rendered]) -> tuple[Group, ...]:
    """Groups as they stand in a rule file, read as a server reads them."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    document = yaml.load(print_rules(groups, HEADING), loader)  # noqa: S506  # a safe one
    return read_groups(document["groups"] or ())


def alerts_in(groups: Iterable[Group]) -> tuple[Rule, ...]:
    """The alerts of groups, in their order."""
    return tuple(rule for group in groups for rule in group.rules if rule.alert)


def _own(slo: Slo) -> dict[str, str]:
    return {"service": slo.service, "slo": slo.name}


def _without(groups: Iterable[Group], names: frozenset[str]) -> tuple[Group, ...]:
    return tuple(
        Group(
            name=group.name,
            interval=group.interval,
            rules=tuple(rule for rule in group.rules if rule.record not in names),
        )
        for group in groups
    )


def _dense(
    values: Values, span: Span
) -> tuple["np.ndarray[tuple[int], np.dtype[np.float64]]", Mask]:
    numbers, here = np.zeros(span.count), np.zeros(span.count, dtype=np.bool_)
    places = np.fromiter(values.keys(), dtype=np.int64, count=len(values))
    numbers[places] = np.fromiter(values.values(), dtype=np.float64, count=len(values))
    here[places] = True
    return numbers, here


def _course(play: Play, settings: Settings) -> Course:
    base = settings.windows.base
    try:
        bad, total = (play.series(one) for one in (naming.bad_rate(base), naming.total_rate(base)))
    except Unplayable:  # nothing of it was measured
        nothing = np.zeros(len(play.at))
        return Course(bad=nothing, total=nothing, here=nothing > 0)
    return Course(bad=bad.values, total=total.values, here=bad.here & total.here)


def _firings(mask: Mask, labels: _Labels, span: Span) -> Iterator[Firing]:
    edges = np.flatnonzero(np.diff(np.concatenate(([False], mask, [False])).astype(np.int8)))
    for first, after in zip(edges[::2], edges[1::2], strict=True):
        ends = None if after == span.count else span.at(int(after))
        yield Firing(labels=labels, begins=span.at(int(first)), ends=ends)
