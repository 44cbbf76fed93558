"""Scenes of one evaluation, in which rates rise and fall so that each window holds another sum.

All that was recorded before it is put in, and what is measured then comes from raw series. The
budget is worked out before a new block is made, as it is at most moments.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from fractions import Fraction

from slosmith.emit.alerts import burn_rule
from slosmith.emit.promtool_tests.burn import scene_of, subject_of
from slosmith.emit.promtool_tests.decoy_series import decoys_until, excluded_decoys, none_ungrouped
from slosmith.emit.promtool_tests.history import Terms
from slosmith.emit.promtool_tests.input_supply import (
    EventSupply,
    RatioSupply,
    RecordedSupply,
    Supply,
    recorded_series,
)
from slosmith.emit.promtool_tests.phases import clock_for, longest_summed
from slosmith.emit.promtool_tests.supply_choice import offsets_of
from slosmith.emit.promtool_tests.worked_out import (
    Evaluation,
    evaluation_of,
    evaluation_since_block,
)
from slosmith.model import naming
from slosmith.model.indicators import EventIndicator
from slosmith.model.settings import Settings
from slosmith.model.slo import Slo
from slosmith.simulate.promtool_file import Check, Input, Scene, between, fires
from slosmith.simulate.timeline import Phase

_SPARE, _WHOLE = 4, Fraction(1)
_ENOUGH, _TOO_FEW = "fires as soon as enough are bad", "is silent while too few are bad"


def once_scenes(slo: Slo, supply: Supply, settings: Settings) -> Iterator[Scene]:
    """What is made of recorded rates, and of what was counted since a block that is no news."""
    longest = longest_summed(slo, settings)
    if longest is None or (isinstance(supply, RecordedSupply) and supply.contested):
        return
    terms = Terms(
        settings=settings,
        plan=slo.plan,
        period=slo.period,
        budget=slo.objective.budget,
        longest=longest,
        measured=isinstance(supply, EventSupply),
        counted=isinstance(slo.indicator, EventIndicator),
        guarded=not isinstance(supply, RatioSupply),
    )
    whole, since = evaluation_of(terms), evaluation_since_block(terms)
    grouped = tuple(_none_ungrouped(slo, whole, settings))
    yield _scene(slo, supply, "once", whole, settings, grouped)
    yield _scene(slo, supply, "since a block", since, settings, ())


def _scene(
    slo: Slo,
    supply: Supply,
    name: str,
    played: Evaluation,
    settings: Settings,
    looks: Iterable[Check],
) -> Scene:
    whose = slo.recorded_labels(supply.groups)
    given = (
        Input(series=recorded_series(one, whose), values=values) for one, values in played.given
    )
    found = (
        between(slo.ref, played.at, one, whose.items(), bounds) for one, bounds in played.found
    )
    inputs = (
        *_measured(slo, supply, played, settings),
        *given,
        *_decoys(slo, supply, played, settings),
    )
    checks = (*found, *_alerts(slo, supply, played, settings), *looks)
    scene = scene_of(slo, name, played.at, played.interval, inputs, checks)
    return replace(scene, blocks_last=True)


def _measured(slo: Slo, supply: Supply, played: Evaluation, settings: Settings) -> Iterator[Input]:
    """Raw series, for as long as it takes until their rates are those of the last moment."""
    if not isinstance(supply, EventSupply):
        return
    interval, step = played.interval, settings.evaluation_interval
    reach = settings.raw(settings.windows.base) + max(offsets_of(slo, settings))
    lasting = reach.in_steps(interval) + interval * _SPARE
    phases = (Phase(lasting=lasting, share=played.share, volume=_WHOLE),)
    blanks = played.at // interval - lasting // interval
    for one in supply.inputs(phases, clock_for(slo, step, interval, settings), played.rate):
        yield Input(series=one.series, values=f"_x{blanks} {one.values}")


def _decoys(slo: Slo, supply: Supply, played: Evaluation, settings: Settings) -> Iterator[Input]:
    """What is put in, of others, and of the SLO before it had each of its groups."""
    names = _given(slo, played, settings)
    hour = settings.windows.hour // played.interval
    blanks = played.at // played.interval - hour
    yield from decoys_until(slo, supply.groups, names, blanks, hour)
    if slo.exclusions:
        yield from excluded_decoys(slo, f"_x{blanks} 1x{hour}")


def _alerts(slo: Slo, supply: Supply, played: Evaluation, settings: Settings) -> Iterator[Check]:
    for alert, is_enough in played.tiers:
        rule, subject = burn_rule(slo, alert, settings), subject_of(slo, alert)
        claim = _ENOUGH if is_enough else _TOO_FEW
        yield fires(subject, claim, played.at, rule, [supply.groups] if is_enough else [])


def _none_ungrouped(slo: Slo, played: Evaluation, settings: Settings) -> Iterator[Check]:
    """What is made of anything else than what is put in has each of the groups."""
    windows = settings.windows
    made = {*_given(slo, played, settings), *map(naming.error_ratio, windows.short)}
    if not isinstance(slo.indicator, EventIndicator):
        made.add(naming.burn_rate(windows.hour))
    return none_ungrouped(slo, (name for name, _ in played.found if name not in made), played.at)


def _given(slo: Slo, played: Evaluation, settings: Settings) -> tuple[str, ...]:
    """The names of what is put in, of the SLO or of others."""
    names = tuple(name for name, _ in played.given)
    if not isinstance(slo.indicator, EventIndicator):
        return names
    base = settings.windows.base
    return (*names, naming.BAD_SURE, naming.good_rate(base), naming.failed_rate(base))
