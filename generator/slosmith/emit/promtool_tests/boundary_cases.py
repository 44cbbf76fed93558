"""The two ends of a query whose single events are not known: nothing is bad, and everything.

While traffic is steady, any function of it is steady too, so that what it says of all and of none
is known, whatever it makes of a single event.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction

from slosmith.emit.alerts import burn_rule
from slosmith.emit.promtool_tests.burn import scene_of, subject_of
from slosmith.emit.promtool_tests.input_supply import EventSupply, RatioSupply
from slosmith.emit.promtool_tests.neighbours import Neighbour, in_all_groups
from slosmith.emit.promtool_tests.phases import clock_for
from slosmith.model.settings import Settings
from slosmith.model.slo import Slo
from slosmith.model.units import Duration
from slosmith.simulate.promtool_file import Scene, fires
from slosmith.simulate.timeline import Phase

_WINDOWS = 3
_ENDS = (
    ("nothing bad", Fraction(0), "is silent while nothing is bad"),
    ("all bad", Fraction(1), "fires while everything is bad"),
)


def extreme_scenes(
    slo: Slo, supply: EventSupply, settings: Settings, offset: Duration
) -> Iterator[Scene]:
    """Steady traffic from the beginning, for as long as it takes to fill the base window.

    What is read with an ``offset`` is seen by so much later, and what is not may not end before.
    """
    step = settings.evaluation_interval
    lasting = _lasting(settings, offset)
    clock = clock_for(slo, step, step, settings)
    for name, share, claim in _ENDS:
        phases = (Phase(lasting=lasting, share=share, volume=Fraction(1)),)
        checks = []
        for alert in slo.plan.all_alerts:
            rule = burn_rule(slo, alert, settings)
            subject = f"{rule.name} ({slo.ref}, {alert.tier})"
            groups = [supply.groups] if share else []
            checks.append(fires(subject, claim, lasting, rule, groups))
        yield scene_of(slo, name, step, step, supply.inputs(phases, clock), checks)


def together_scene(
    slo: Slo,
    supply: EventSupply | RatioSupply,
    neighbours: Sequence[Neighbour],
    settings: Settings,
    offset: Duration = Duration(0),  # noqa: B008  # it cannot change
) -> Iterator[Scene]:
    """Everything is bad in several groups at once, and each of them has alerts of its own."""
    step, lasting = settings.evaluation_interval, _lasting(settings, offset)
    phases = (Phase(lasting=lasting, share=Fraction(1), volume=Fraction(1)),)
    if isinstance(supply, EventSupply):
        supply = replace(supply, healthy=())
    bare = replace(supply, decoys=())
    played = bare.inputs(phases, clock_for(slo, step, step, settings))
    inputs, groups = in_all_groups(played, supply.groups, neighbours)
    if len(groups) == 1:
        return
    checks = []
    for alert in slo.plan.all_alerts:
        rule, subject = burn_rule(slo, alert, settings), subject_of(slo, alert)
        claim = "fires for each of the groups that are bad at once"
        checks.append(fires(subject, claim, lasting, rule, groups))
    yield scene_of(slo, "together", step, step, inputs, checks)


def _lasting(settings: Settings, offset: Duration) -> Duration:
    base = settings.windows.base
    return base * _WINDOWS + offset.in_steps(base)
