"""What a policy becomes at an objective: dead tiers, outages seen late, tiny budgets."""

from collections.abc import Iterator
from decimal import Decimal

from slosmith.checks.places import objective_place
from slosmith.diagnostics import codes
from slosmith.diagnostics.finding import Diagnostic
from slosmith.diagnostics.lists import each_of
from slosmith.model.alerts import Purpose, find_alert
from slosmith.model.burnrate import GUARD_EVENTS, BurnAlert
from slosmith.model.indicators import EventIndicator
from slosmith.model.references import References
from slosmith.model.service import Service
from slosmith.model.settings import FEWEST_SCRAPES, ServiceSettings
from slosmith.model.slo import Slo
from slosmith.model.units import print_decimal, print_percent


def check_tiers(service: Service, references: References) -> Iterator[Diagnostic]:
    """Everything that arithmetic knows before anything runs."""
    for slo in service.slos:
        counted = isinstance(slo.indicator, EventIndicator)
        yield from _check_plan(slo, slo.traffic if counted else None)
        yield from _check_windows(slo, references.settings)
        if slo.traffic is not None and counted:
            yield from _check_traffic(slo, service, slo.traffic)


def _check_plan(slo: Slo, pace: Decimal | None) -> Iterator[Diagnostic]:
    plan = slo.plan
    if not plan.unreachable and plan.outage is None and plan.unseen is None:
        return
    # An objective that is so low has all of these for consequences.
    cause = f"the objective of {slo.ref}" if plan.unreachable else ""
    place = objective_place(slo)
    if plan.unreachable and plan.unseen is None:
        lowest = min(plan.unreachable, key=lambda one: one.factor)
        yield place.finding(
            codes.TIER_UNREACHABLE,
            f"{_dropped(slo)} of {slo.ref} can never fire and {_are(slo)} dropped: at "
            f"{_factor(lowest)}x more than {print_percent(lowest.threshold)} of all would be bad",
            _unreachable_hint(slo),
        ).because(cause)
    outage = slo.plan.outage
    # Of one that the traffic never lets fire it is said that it is so, and not that it is added.
    if outage and (seen := outage.fires_after(Decimal(1), pace)):
        yield place.finding(
            codes.OUTAGE_TIER_ADDED,
            f"no page of {slo.ref} sees a total outage soon, so an outage tier is added: "
            f"more than {print_percent(outage.threshold)} bad over {outage.long} and "
            f"{outage.short}, seen after {seen}",
            f'`slosmith explain {slo.ref}` shows the minutes; a policy without "outage" has none',
        ).because(cause)
    if slo.plan.unseen is not None:
        yield place.finding(
            codes.OUTAGE_UNSEEN,
            f"no page of {slo.ref} sees a total outage within {slo.plan.unseen}, "
            f"and {print_percent(slo.objective.budget)} may be bad anyway"
            + (f": {_dropped(slo)} can never fire and {_are(slo)} dropped" if cause else ""),
            "raise the objective, or page on a plain alert beside it",
        ).because(cause)


def _dropped(slo: Slo) -> str:
    tiers = [f'"{one.tier}"' for one in slo.plan.unreachable]
    return f"the tier{'s' if len(tiers) > 1 else ''} {each_of(tiers)}"


def _are(slo: Slo) -> str:
    return "are" if len(slo.plan.unreachable) > 1 else "is"


def _unreachable_hint(slo: Slo) -> str:
    if slo.plan.outage:
        shown = f"`slosmith explain {slo.ref}` shows when"
        return f"nothing is to be done: the outage tier pages instead; {shown}"
    return "nothing is to be done if the other tiers are enough; else raise the objective"


def _factor(alert: BurnAlert) -> str:
    return print_decimal(alert.factor.quantize(Decimal("0.01")))


def _check_windows(slo: Slo, settings: ServiceSettings) -> Iterator[Diagnostic]:
    shortest = min((alert.short for alert in slo.plan.all_alerts), default=None)
    if shortest is not None and settings.has_few_scrapes(shortest):
        yield (
            slo.origin.at("policy")
            .closest.finding(
                codes.WINDOW_TOO_SHORT,
                f"the short window {shortest} of {slo.ref} holds fewer than {FEWEST_SCRAPES} "
                f"scrapes of {settings.scrape_interval}",
                f"lengthen it to {settings.scrape_interval * FEWEST_SCRAPES} or more, "
                "or scrape more often",
            )
            .because(f"a window of {shortest}")
        )


def _check_traffic(slo: Slo, service: Service, traffic: Decimal) -> Iterator[Diagnostic]:
    own = slo.origin.at("traffic")
    place = own if own.text is not None else service.origin.at("traffic")
    cause = f"traffic of {place.file.path} {place.path}"
    budget = traffic * slo.period.seconds * slo.objective.budget
    if budget < 1:
        yield place.finding(
            codes.BUDGET_UNDER_ONE_EVENT,
            f"at {place.text} the budget of {slo.ref} is {print_decimal(budget)} events in "
            f"{slo.period}: a single bad one overspends it",
            "lower the objective, or lengthen the period",
        ).because(cause)
    for alert in slo.plan.all_alerts:
        if traffic * alert.long.seconds < GUARD_EVENTS:
            yield place.finding(
                codes.GUARD_NEVER_MET,
                f'the tier "{alert.tier}" of {slo.ref} needs {GUARD_EVENTS} bad events in '
                f"{alert.long}, and {place.text} brings fewer events than that",
                "add a probe, so that there is something to count, or rely on the longer tiers",
            ).because(cause)
    idle = find_alert(slo, Purpose.IDLE)
    if idle and idle.wait and traffic * idle.wait.seconds < GUARD_EVENTS:
        yield place.finding(
            codes.IDLE_TOO_SHORT,
            f"at {place.text} silence of {idle.wait} is ordinary, so {slo.ref} would be called "
            "idle",
            "lengthen alerting.idle, or turn it off with idle: false",
        ).because(cause)
