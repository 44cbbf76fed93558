"""Under which policy an SLO is: the one that it names, or the standard one of its period."""

from collections.abc import Mapping
from decimal import ROUND_UP, Decimal

from slosmith.diagnostics import codes
from slosmith.diagnostics.finding import Diagnostic
from slosmith.diagnostics.lists import one_of
from slosmith.diagnostics.suggest import names_of, suggest
from slosmith.language.documents.slo import SloSpec
from slosmith.model.burnrate import Policy, Tier
from slosmith.model.references import References
from slosmith.model.units import Duration, print_percent
from slosmith.resolve.findings import Findings
from slosmith.resolve.policies import PERIOD, check_period, other_period
from slosmith.source import Origin

STANDARD = "google-30d"
"""The policy of what names none, and has no period of its own."""


def chosen_policy(
    spec: SloSpec, origin: Origin, references: References, findings: Findings
) -> Policy | None:
    """The one that is named, or else the standard one of its period; None where none fits."""
    policies = references.policies
    period = spec.period
    if period is not None and not check_period(
        period, origin.at("period"), references.settings.windows, findings
    ):
        return None
    if spec.policy is None:
        return _policy_for(period or PERIOD, origin, policies, findings)
    policy = policies.get(spec.policy)
    if policy is None:
        findings.found.append(_unknown_policy(spec.policy, origin.at("policy"), policies))
    elif policy.period != (period or PERIOD):
        findings.found.append(other_period(policy, period, origin))
    else:
        return policy
    return None


def _policy_for(
    period: Duration, origin: Origin, policies: Mapping[str, Policy], findings: Findings
) -> Policy | None:
    """The standard policy of a period: `google-30d` for 30 days."""
    if policy := policies.get(f"google-{period}"):
        return policy
    fitting = [policy.name for policy in policies.values() if policy.period == period]
    hint = f"write policy: {one_of(fitting)}" if fitting else _skeleton(period, policies[STANDARD])
    findings.found.append(
        origin.at("period").finding(
            codes.POLICY_PERIOD, f"no standard policy was made for {period}", hint
        )
    )
    return None


def _unknown_policy(name: str, origin: Origin, policies: Mapping[str, Policy]) -> Diagnostic:
    hint = suggest(name, policies) or f"the policies are {one_of(names_of(policies).ordered)}"
    return origin.finding(codes.POLICY_UNKNOWN, f'the policy "{name}" is not known', hint)


def _skeleton(period: Duration, usual: Policy) -> str:
    """A policy to begin with, in one line: the burn rates of the usual one, over another period."""
    name = f"own-{period}"
    shares = [(tier, _share_over(period, tier, usual)) for tier in usual.tiers]
    tiers = ", ".join(
        f"{{tier: {tier.name}, severity: {tier.severity}, budget: {print_percent(share)}, "
        f"long: {tier.long}, short: {tier.short}}}"
        for tier, share in shares
        if tier.long < period and share <= 1
    )
    document = f"{{policy: {name}, period: {period}, source: who decided, tiers: [{tiers}]}}"
    return f"write policy: {name}, and below slo/ a document like {document}"


def _share_over(period: Duration, tier: Tier, usual: Policy) -> Decimal:
    """What the same burn rate spends of another period's budget, rounded so that it stays >= 1x."""
    share = tier.budget * usual.period.ms / period.ms
    return share.quantize(Decimal("0.001"), ROUND_UP)
