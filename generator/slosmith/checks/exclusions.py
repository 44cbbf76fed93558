"""Time that is left out: conditions that can end, and time that is left over."""

from collections.abc import Iterable, Iterator
from itertools import groupby

from slosmith.checks.expressions import check_query
from slosmith.checks.itself import ALERTS, silenced_by
from slosmith.checks.reading import Query, read_query
from slosmith.diagnostics import codes
from slosmith.diagnostics.finding import Diagnostic
from slosmith.diagnostics.lists import each_of
from slosmith.model.alerts import slo_alerts
from slosmith.model.contract import NOTHING, Contract
from slosmith.model.exclusion import During, Exclusion, When, leave_nothing
from slosmith.model.root import Model
from slosmith.model.slo import Slo
from slosmith.promql import Kind, Selector, has_comparison, kind_of


def check_exclusions(model: Model) -> Iterator[Diagnostic]:
    """Each exclusion once, though those of settings are those of every SLO."""
    shared = {id(slo.exclusions): slo.exclusions for slo in model.slos}
    every = {id(one): one for some in shared.values() for one in some if isinstance(one, When)}
    conditions = {(one.origin.file.path, one.origin.span()): one for one in every.values()}
    contract = Contract.of(model.metrics_by_name) if model.has_contract else None
    found = [*(f for one in conditions.values() for f in _check_condition(one, model, contract))]
    ours = {at: [*_of_slosmith(some)] for at, some in shared.items()}
    found += [f for slo in model.slos for f in _check_itself(slo, ours[id(slo.exclusions)])]
    sets = dict.fromkeys(map(_during, shared.values()))
    yield from dict.fromkeys((*found, *(f for during in sets for f in _check_rest(during))))


def _during(exclusions: Iterable[Exclusion]) -> tuple[During, ...]:
    return tuple(one for one in exclusions if isinstance(one, During))


def _check_condition(one: When, model: Model, contract: Contract | None) -> Iterator[Diagnostic]:
    reading = read_query(one.condition, windowed=False)
    if isinstance(reading, Diagnostic):
        yield reading
        return
    if (problem := _problem(reading)) is not None:
        yield one.condition.origin.finding(codes.EXCLUSION_CONDITION, *problem)
        return
    labelled = reading.labelled(contract or NOTHING)
    yield from check_query(reading, labelled, contract, model.settings)


def _problem(reading: Query) -> tuple[str, str] | None:
    """What keeps a query from saying that time is excluded now, and that it is not."""
    text = reading.expression.text
    if not reading.uses:
        hint = "name the interval by during:, or compare a metric, as in maintenance_mode == 1"
        return f'"{text}" reads no series', hint
    if kind_of(reading.tree) is Kind.SCALAR or not has_comparison(reading.tree):
        hint = f"compare it, as in {reading.uses[0].selector.text} == 1"
        return f'"{text}" has a result at all times, so all time would be excluded', hint
    return None


def _of_slosmith(exclusions: Iterable[Exclusion]) -> Iterator[tuple[When, Selector]]:
    """Conditions that read what rules of ours record, or alerts."""
    for one in exclusions:
        reading = read_query(one.condition, windowed=False) if isinstance(one, When) else None
        if isinstance(one, When) and isinstance(reading, Query):
            for use in reading.uses:
                if use.selector.metric.startswith((_OF_SLOS, ALERTS)):
                    yield one, use.selector


def _check_itself(slo: Slo, ours: Iterable[tuple[When, Selector]]) -> Iterator[Diagnostic]:
    """Time that is left out because it is bad: it would never be bad for long."""
    for one, selector in ours:
        records = selector.metric.startswith(_OF_SLOS) and selector.matches(slo.recorded_labels())
        fires = silenced_by([selector], slo_alerts(slo))
        if records or fires:
            what = f"what {slo.ref} records of itself" if records else fires[0].name
            yield one.condition.origin.finding(
                codes.SILENCES_ITSELF,
                f"time of {slo.ref} is left out by {what}: an incident would end itself",
                "read a metric that says when it is meant, as in maintenance_mode == 1",
            )


_OF_SLOS = "slo:"


def _check_rest(during: Iterable[During]) -> Iterator[Diagnostic]:
    """Intervals of one zone, as only those are at the same time on every day."""
    by_zone = sorted(during, key=lambda one: one.zone.name)
    for zone, alike in groupby(by_zone, key=lambda one: one.zone.name):
        here = [*alike]
        if leave_nothing(one.times for one in here):
            names = each_of(f'"{name}"' for name in dict.fromkeys(o.name for o in here))
            yield (
                here[-1]
                .origin.at("during")
                .finding(
                    codes.EXCLUDES_ALL,
                    f"{names} in {zone} leave no time that counts",
                    "give the interval times, weekdays, days_of_month or months",
                )
            )
