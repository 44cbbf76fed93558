"""The same specification with another objective or policy: what would it have been?"""

from collections.abc import Collection, Mapping
from dataclasses import replace

from slosmith.commands.plan.side import Side
from slosmith.diagnostics.suggest import suggest
from slosmith.model.burnrate import AlertSeverity, Policy, plan_alerts
from slosmith.model.objective import Objective, ObjectiveError, Wording, parse_objective
from slosmith.model.root import Model
from slosmith.model.slo import Slo


class VariantError(Exception):
    """Another objective or policy that cannot be; ``hint`` is what to do about it."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.hint = hint


def variant(
    side: Side,
    chosen: Collection[Slo],
    objective: str | None,
    policy: str | None,
    policies: Mapping[str, Policy],
) -> Side:
    """A side on which some SLOs have another objective or policy; raises VariantError."""
    target = None if objective is None else _percentage(objective)
    other = None if policy is None else _policy(policy, policies)
    for slo in chosen if other is not None else ():
        if other is not None and slo.period != other.period:
            raise VariantError(
                f'the policy "{other.name}" was made for {other.period}, and {slo.ref} has '
                f"{slo.period}",
                f"name a policy made for {slo.period}, or SLOs of {other.period} alone",
            )
    refs = {slo.ref for slo in chosen}

    def varied(slo: Slo) -> Slo:
        return _varied(slo, target, other) if slo.ref in refs else slo

    services = tuple(replace(one, slos=tuple(map(varied, one.slos))) for one in side.model.services)
    model: Model = replace(side.model, services=services)
    return Side(name=" and ".join(filter(None, (objective, policy))), model=model)


def _percentage(text: str) -> Objective:
    try:
        found = parse_objective(text)
    except ObjectiveError as error:
        raise VariantError(str(error), error.hint) from None
    if found.wording is not Wording.PERCENT:
        raise VariantError(f'"{text}" is no percentage', "write the good share, like 99.5%")
    return found


def _policy(name: str, policies: Mapping[str, Policy]) -> Policy:
    if name not in policies:
        hint = suggest(name, policies) or f"name one of {', '.join(sorted(policies))}"
        raise VariantError(f'the policy "{name}" is not known', hint)
    return policies[name]


def _varied(slo: Slo, target: Objective | None, policy: Policy | None) -> Slo:
    """Its wording and what it is called stay, so that it is the same SLO."""
    objective = slo.objective
    if target is not None:
        objective = replace(objective, target=target.target, text=target.text)
    used = policy or slo.policy
    plan = plan_alerts(used, objective.budget, _severities(slo))
    return replace(slo, objective=objective, policy=used, plan=plan)


def _severities(slo: Slo) -> frozenset[AlertSeverity]:
    """Those that its author wants: of its policy's tiers some may have been left out."""
    made = {one.severity for one in (*slo.plan.all_alerts, *slo.plan.unreachable)}
    left_out = {one.severity for one in slo.policy.tiers} - made
    return frozenset(AlertSeverity) - left_out
