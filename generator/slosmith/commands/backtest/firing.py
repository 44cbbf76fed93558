"""When alerts would have fired: the rendered rules of an SLO, and plain alerts."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import ceil

import numpy as np

from slosmith.commands.backtest.measured import Measured, Span, read_series
from slosmith.commands.backtest.needed import Record, alerts_in, record_of
from slosmith.commands.history.firing import Firing
from slosmith.commands.history.past import Past
from slosmith.model import naming
from slosmith.model.labels import Labels
from slosmith.model.plain_alert import PlainAlert
from slosmith.model.slo import Slo
from slosmith.model.units import Duration
from slosmith.player.counters import Mask
from slosmith.player.playing import Alerting, Play, stretches
from slosmith.player.rules import Group, Rule
from slosmith.promql import parse_expression

_Labels = Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Played:
    """What an SLO's rules did: alerts that fired, and of each group the share of bad and its sums.

    ``alerts`` are all that it has; ``not_played`` says of rules why it is not known what they
    would have done. ``behind`` are firings of each of the plain alerts that were played with it.
    """

    alerts: tuple[Rule, ...]
    firings: tuple[Firing, ...]
    groups: Mapping[Labels, "Course"]
    not_played: tuple[str, ...]
    behind: tuple[tuple[Firing, ...], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """Bad and all events per second at each evaluation, and where they are known."""

    bad: "np.ndarray[tuple[int], np.dtype[np.float64]]"
    total: "np.ndarray[tuple[int], np.dtype[np.float64]]"
    here: Mask


def play_slo(
    slo: Slo,
    base: Duration,
    groups: Sequence[Group],
    measured: Measured,
    span: Span,
    *,
    closed: bool,
) -> Played:
    """Play the rules of an SLO over what was measured, and plain alerts behind them.

    ``closed`` says that ranges hold both of their ends, as they do in Prometheus 2.
    """
    play = Play(
        [], span.count, span.step, closed=closed, begin=span.begin, answers=measured.answers
    )
    for one in (one for some in measured.recorded.values() for one in some):
        play.take(one.labels, one.values, one.here)
    reasons = play.run_all(_without(groups, measured.recorded.keys()))
    own = tuple(rule for rule in alerts_in(groups) if "slo" in rule.labels)
    behind = (rule for rule in alerts_in(groups) if "slo" not in rule.labels)
    return Played(
        alerts=own,
        firings=_fired(play, own, span),
        groups=_courses(play, slo, base),
        not_played=tuple(dict.fromkeys(reasons)),
        behind=tuple(_fired(play, (rule,), span) for rule in behind),
    )


def play_alert(alert: PlainAlert, rule: Rule, past: Past, span: Span) -> tuple[Firing, ...]:
    """Ask a server when the expression of a plain alert held, and wait as the rule does.

    What was pending or kept as the time begins is known by what held before it. Raises Unplayable
    where two series become one by the labels of the rule, as a Prometheus fails it then.
    """
    steps = ceil((rule.wait + rule.keep) / span.step) + 1
    longer = Span(begin=span.begin - steps * span.step, step=span.step, count=span.count + steps)
    answers = {str(parse_expression(rule.expr)): read_series(past, alert.rule, longer)}
    play = Play([], longer.count, longer.step, begin=longer.begin, answers=answers)
    play.run((Group(name=alert.name, interval=span.step, rules=(rule,)),))
    return tuple(
        firing
        for one in play.fired
        for firing in _firings(one, longer)
        if firing.until(span.end + 1) > span.begin
    )


def _without(groups: Iterable[Group], records: Collection[Record]) -> tuple[Group, ...]:
    return tuple(
        replace(group, rules=tuple(one for one in group.rules if record_of(one) not in records))
        for group in groups
    )


def _courses(play: Play, slo: Slo, base: Duration) -> dict[Labels, Course]:
    """Of each group, as far as anything of it was measured."""
    own = slo.recorded_labels()
    bad, total = (
        {_group(one.labels, slo): one for one in play.all_series(name, **own)}
        for name in (naming.bad_rate(base), naming.total_rate(base))
    )
    return {
        group: Course(
            bad=bad[group].values, total=total[group].values, here=bad[group].here & one.here
        )
        for group, one in sorted(total.items())
        if group in bad
    }


def _group(labels: _Labels, slo: Slo) -> Labels:
    return tuple((str(label), labels.get(label, "")) for label in slo.by)


def _fired(play: Play, rules: Sequence[Rule], span: Span) -> tuple[Firing, ...]:
    fired = (one for one in play.fired if any(one.rule is rule for rule in rules))
    return tuple(firing for one in fired for firing in _firings(one, span))


def _firings(one: Alerting, span: Span) -> Iterator[Firing]:
    for first, after in stretches(one.mask):
        ends = None if after == span.count else span.at(after)
        yield Firing(labels=one.labels, begins=span.at(first), ends=ends)
