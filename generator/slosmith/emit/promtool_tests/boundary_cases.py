"""The two ends of a query whose single events are not known: nothing is bad, and everything.

While traffic is steady, any function of it is steady too, so that what it says of all and of none
is known, whatever it makes of a single event.
"""

from collections.abc import Iterator
from fractions import Fraction

from slosmith.emit.alerts import burn_rule
from slosmith.emit.promtool_tests.burn import scene_of
from slosmith.emit.promtool_tests.input_supply import EventSupply
from slosmith.emit.promtool_tests.phases import clock_for
from slosmith.model.root import Settings, Slo
from slosmith.simulate.promtool_file import Scene, fires
from slosmith.simulate.timeline import Phase

_WINDOWS = 3
_ENDS = (
    ("nothing bad", Fraction(0), "is silent while nothing is bad"),
    ("all bad", Fraction(1), "fires while everything is bad"),
)


def extreme_scenes(slo: Slo, supply: EventSupply, settings: Settings) -> Iterator[Scene]:
    """Steady traffic from the beginning, for as long as it takes to fill the base window."""
    step = settings.evaluation_interval
    lasting = settings.windows.base * _WINDOWS
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
