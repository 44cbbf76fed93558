"""Resolving policies: tiers with their windows and shares, and which policy an SLO has."""

from decimal import ROUND_UP, Decimal
from typing import cast

from slosmith.diagnostics import codes
from slosmith.diagnostics.finding import Diagnostic
from slosmith.language.documents.policy import OutageSpec, PolicySpec
from slosmith.load.documents import Loaded
from slosmith.model.burnrate import AlertSeverity, OutageTier, Policy, Tier, Windows
from slosmith.model.units import Duration, print_percent
from slosmith.resolve.findings import Findings
from slosmith.resolve.settings import LOOKBACK
from slosmith.source import Origin

PERIOD = Duration.parse("30d")
"""The period of an SLO that names none."""


def resolve_policy(document: Loaded, windows: Windows) -> tuple[Policy, tuple[Diagnostic, ...]]:
    """The policy of one document, and what does not fit."""
    spec, origin, findings = cast(PolicySpec, document.spec), document.origin, Findings()
    sound = check_period(spec.period, origin.at("period"), windows, findings)
    tiers = [
        Tier(
            name=tier.tier,
            severity=AlertSeverity(tier.severity),
            budget=tier.budget,
            long=tier.long,
            short=tier.short,
        )
        for tier in spec.tiers
    ]
    places = ((t.name, origin.at("tiers", i, "tier"), t) for i, t in enumerate(tiers))
    findings.unique(places, "tier")
    policy = Policy(
        name=spec.policy,
        period=spec.period,
        source=spec.source,
        tiers=tuple(tiers),
        outage=_outage(spec.outage) if spec.outage else None,
        when_spent=spec.when_spent,
    )
    _check_tiers(policy, origin, findings, sound=sound)
    _check_outage(policy, origin.at("outage"), findings)
    return policy, tuple(findings.found)


def _outage(spec: OutageSpec) -> OutageTier:
    return OutageTier(
        severity=AlertSeverity(spec.severity),
        bad=spec.bad,
        long=spec.long,
        short=spec.short,
        unless_within=spec.unless_within,
    )


def check_period(period: Duration, origin: Origin, windows: Windows, findings: Findings) -> bool:
    """Real SLOs count whole days; a base below 5 m says that time is compressed on purpose."""
    if not period.whole_days and windows.base >= LOOKBACK:
        message = f'the period "{origin.text or period}" is not whole days'
        findings.found.append(
            origin.finding(
                codes.PERIOD_INVALID, message, "write whole days or weeks, like 30d or 4w"
            )
        )
        return False
    return True


def _check_tiers(policy: Policy, origin: Origin, findings: Findings, *, sound: bool) -> None:
    """What does not fit; a burn rate only where the period is ``sound``."""
    if not policy.tiers:
        findings.found.append(
            origin.at("tiers").finding(
                codes.TIER_INVALID,
                f'the policy "{policy.name}" has no tiers',
                "add a tier",
                key=True,
            )
        )
    for index, tier in enumerate(policy.tiers):
        place = origin.at("tiers", index)
        if not 0 < tier.budget <= 1:
            findings.found.append(
                place.at("budget").finding(
                    codes.TIER_INVALID,
                    f'the tier "{tier.name}" spends "{place.at("budget").text}" of the budget',
                    "write a share above 0% and up to 100%",
                )
            )
        elif tier.short >= tier.long or tier.long > policy.period:
            findings.found.append(
                place.at("long").finding(
                    codes.TIER_INVALID,
                    f'the windows of the tier "{tier.name}" do not fit: {tier.long}, {tier.short}',
                    f"write short below long, and long at most the period of {policy.period}",
                )
            )
        elif sound and tier.factor(policy.period) < 1:
            findings.found.append(_under_one(tier, policy, place))


def _check_outage(policy: Policy, place: Origin, findings: Findings) -> None:
    tier = policy.outage
    if tier is None:
        return
    if not 0 < tier.bad < 1:
        message = f'the outage tier asks for more than "{place.at("bad").text}" bad'
        found = place.at("bad").finding(codes.TIER_INVALID, message, "write a share below 100%")
        findings.found.append(found)
    elif tier.short >= tier.long or tier.long > policy.period:
        message = f"the windows of the outage tier do not fit: {tier.long}, {tier.short}"
        hint = f"write short below long, and long at most the period of {policy.period}"
        findings.found.append(place.at("long").finding(codes.TIER_INVALID, message, hint))


def _under_one(tier: Tier, policy: Policy, place: Origin) -> Diagnostic:
    factor = tier.factor(policy.period)
    least = (Decimal(tier.long.ms) / policy.period.ms).quantize(Decimal("0.0001"), ROUND_UP)
    return (
        place.at("budget")
        .finding(
            codes.TIER_UNDER_ONE,
            f'the tier "{tier.name}" alerts at {factor:.4g}x, while the SLO is still kept',
            f"spend at least {print_percent(least)} in {tier.long}, or shorten the window",
        )
        .because(f"tiers of the policy {policy.name}")
    )


def other_period(policy: Policy, period: Duration | None, origin: Origin) -> Diagnostic:
    """An SLO and the policy that it names are made for different periods."""
    meant = period or PERIOD
    return (
        origin.at("policy")
        .finding(
            codes.POLICY_PERIOD,
            f'the policy "{policy.name}" was made for {policy.period}, and this SLO has {meant}',
            f"write period: {policy.period}, or a policy made for {meant}",
        )
        .because(f"tiers of the policy {policy.name}")
    )
