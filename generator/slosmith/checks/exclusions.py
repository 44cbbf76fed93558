"""Time that is left out: conditions that can end, and time that is left over."""

from collections.abc import Iterable, Iterator
from itertools import groupby

from slosmith.checks.expressions import check_query
from slosmith.checks.itself import silenced_by
from slosmith.checks.reading import Query, read_query
from slosmith.diagnostics import codes
from slosmith.diagnostics.finding import Diagnostic
from slosmith.diagnostics.lists import each_of
from slosmith.model.alerts import slo_alerts
from slosmith.model.contract import Contract
from slosmith.model.exclusion import During, When, leave_nothing
from slosmith.model.root import Model, Slo
from slosmith.promql import Kind, has_comparison, kind_of


def check_exclusions(model: Model) -> Iterator[Diagnostic]:
    """Each exclusion once, though those of settings are those of every SLO."""
    every = [one for slo in model.slos for one in slo.exclusions]
    conditions = {
        (one.origin.file.path, one.origin.span()): one for one in every if isinstance(one, When)
    }
    found = [*(f for one in conditions.values() for f in _check_condition(one, model))]
    found += [f for slo in model.slos for f in _check_itself(slo)]
    sets = dict.fromkeys(_during(slo) for slo in model.slos)
    yield from dict.fromkeys((*found, *(f for during in sets for f in _check_rest(during))))


def _during(slo: Slo) -> tuple[During, ...]:
    return tuple(one for one in slo.exclusions if isinstance(one, During))


def _check_condition(one: When, model: Model) -> Iterator[Diagnostic]:
    reading = read_query(one.condition, windowed=False)
    if isinstance(reading, Diagnostic):
        yield reading
        return
    if (problem := _problem(reading)) is not None:
        yield one.condition.origin.finding(codes.EXCLUSION_CONDITION, *problem)
        return
    contract = Contract.of(model.metrics_by_name) if model.has_contract else None
    yield from check_query(reading, contract, model.settings)


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


def _check_itself(slo: Slo) -> Iterator[Diagnostic]:
    """Time that is left out because it is bad: it would never be bad for long."""
    for one in (one for one in slo.exclusions if isinstance(one, When)):
        reading = read_query(one.condition, windowed=False)
        if not isinstance(reading, Query):
            continue
        for use in reading.uses:
            own = slo.recorded_labels()
            records = use.selector.metric.startswith(_OF_SLOS) and use.selector.matches(own)
            fires = silenced_by([use.selector], slo_alerts(slo))
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
