"""The scene in which every tier of an SLO says what it says while all is bad from the beginning.

Then every ratio is one, and each figure in a text follows from the objective alone.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from fractions import Fraction

from slosmith.emit.alerts import burn_rule
from slosmith.emit.promtool_tests.burn import scene_of, subject_of
from slosmith.emit.promtool_tests.decoy_series import (
    BLOCKS,
    decoys,
    end_decoys,
    none_ungrouped,
    summed_blocks,
    ungrouped,
    ungrouped_blocks,
)
from slosmith.emit.promtool_tests.exclusion import none_excluded
from slosmith.emit.promtool_tests.input_supply import EventSupply, Groups, RatioSupply, Supply
from slosmith.emit.promtool_tests.phases import clock_for
from slosmith.emit.promtool_tests.supply_choice import answers_alone
from slosmith.model import naming
from slosmith.model.indicators import EventIndicator, Part
from slosmith.model.settings import Settings
from slosmith.model.slo import Slo
from slosmith.model.units import Duration
from slosmith.promql import build
from slosmith.promql.strings import quote
from slosmith.simulate.promtool_file import Check, Scene, fires, labelled
from slosmith.simulate.said import said
from slosmith.simulate.timeline import Phase

SAYS = "says what is written, with its numbers"
_WINDOWS = 3


def texts_scene(slo: Slo, supply: Supply, settings: Settings) -> Iterator[Scene]:
    """Raises NotKnownError where a text of the author's is not worked out here."""
    step = settings.evaluation_interval
    lasting = (settings.windows.base * _WINDOWS).in_steps(step)
    clock = clock_for(slo, step, step, settings)
    # Alerts come before the group of the budget, and so show it as it was an evaluation ago. A
    # gauge is there from the beginning, and a rate from the second sample on.
    seen = lasting if _begins_at_once(slo, supply, settings) else lasting - step
    figures = _figures(slo, supply.groups, seen, settings)
    group = dict(supply.groups)
    rules = [(alert, burn_rule(slo, alert, settings)) for alert in slo.plan.all_alerts]
    # They share one name, by which promtool asks, so that the first is expected with all others.
    every = tuple(said(rule, group, Fraction(1), figures) for _, rule in rules)
    checks = [
        replace(fires(subject_of(slo, alert), SAYS, lasting, rule, [supply.groups]), says=every)
        for alert, rule in rules
    ]
    if checks:
        checks += _made_of_it(slo, supply, lasting, settings)
        phases = (Phase(lasting=lasting, share=Fraction(1), volume=Fraction(1)),)
        inputs = (
            *supply.inputs(phases, clock),
            *none_excluded(slo, lasting, step),
            *decoys(slo, supply.groups, settings, lasting, step),
            *end_decoys(slo, supply.groups, lasting // step),
            *ungrouped(slo, supply.groups, settings, lasting, step),
            *ungrouped_blocks(slo, supply.groups, summed_blocks(slo.period), lasting // step),
        )
        checks += none_ungrouped(slo, (*BLOCKS, *_increases(slo.period)), lasting)
        yield scene_of(slo, "texts", step, step, inputs, checks)


def _increases(period: Duration) -> tuple[str, ...]:
    return naming.bad_increase(period), naming.total_increase(period), naming.seen(period)


def _made_of_it(slo: Slo, supply: Supply, at: Duration, settings: Settings) -> Iterator[Check]:
    """Blocks carry the labels of the SLO alone; what is made of them would hide another one."""
    whose = slo.recorded_labels(supply.groups)
    good = [naming.good_rate(settings.windows.base)] if _counts_good(slo, supply) else []
    for name in (*BLOCKS, naming.BLOCK_END, *good):
        yield Check(
            subject=slo.ref,
            claim=f"{name} has no other labels",
            at=at,
            query=f"0 * {labelled(name, whose.items())}",
            expected=((labelled("", whose.items()), "0"),),
        )


def _counts_good(slo: Slo, supply: Supply) -> bool:
    """Whether good events are recorded, and not put in as the bad ones that they leave."""
    events = slo.indicator if isinstance(supply, EventSupply) else None
    return isinstance(events, EventIndicator) and events.counts is Part.GOOD


def _begins_at_once(slo: Slo, supply: Supply, settings: Settings) -> bool:
    if isinstance(supply, EventSupply) and isinstance(slo.indicator, EventIndicator):
        return answers_alone(slo.indicator.total.at(str(settings.windows.base)))
    return isinstance(supply, RatioSupply)


def _figures(
    slo: Slo, groups: Groups, seen: Duration, settings: Settings
) -> Mapping[str, Fraction]:
    """What the queries in the texts find."""
    burn = 1 / Fraction(slo.objective.budget)
    found = {
        naming.burn_rate(settings.windows.hour): burn,
        naming.burn_rate(slo.period): burn,
        naming.BUDGET_REMAINING: 1 - burn,
        naming.seen(slo.period): Fraction(seen.ms, 1000),
    }
    labels = slo.recorded_labels(groups)
    whose = ",".join(f"{name}={quote(value)}" for name, value in labels.items())
    figures = {f"{name}{{{whose}}}": number for name, number in found.items()}
    if slo.exclusions:
        own = build.of_slo(slo.service, slo.name)
        figures[f"{naming.excluded(slo.period)}{own}"] = Fraction(0)
    return figures
