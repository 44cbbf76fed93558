"""An explanation as JSON: seconds, shares of 1, and null for what never happens."""

import json
from collections.abc import Iterable
from decimal import Decimal

from slosmith.commands.explain.arithmetic import MENDED_AFTER, Explanation, Outage, Reaction
from slosmith.model.burnrate import BurnAlert
from slosmith.model.units import Duration, print_decimal


def print_json(explanations: Iterable[Explanation]) -> str:
    """A list with one object for each SLO."""
    return json.dumps([_object(one) for one in explanations], indent=2) + "\n"


def _object(one: Explanation) -> dict[str, object]:
    slo = one.slo
    return {
        "slo": slo.ref,
        "kind": slo.kind,
        "parts": list(slo.parts),
        "template": slo.template.name if slo.template is not None else None,
        "objective": slo.objective.text,
        "target": _number(slo.objective.target),
        "period_seconds": _seconds(slo.period),
        "gone_is_bad": slo.remembered or None,
        "late_seconds": _seconds(one.late),
        "excluded": [
            {"when": each.text, "reason": each.reason, "share": _number(each.share)}
            for each in slo.exclusions
        ],
        "policy": {"name": slo.policy.name, "source": slo.policy.source},
        "budget": {
            "ratio": _number(one.budget.ratio),
            "seconds": _seconds(one.budget.time),
            "events": _number(one.budget.events),
        },
        "tiers": [_tier(alert) for alert in slo.plan.all_alerts],
        "dropped": [_tier(alert) for alert in slo.plan.unreachable],
        "mended_after_seconds": _seconds(MENDED_AFTER),
        "outages": [_outage(outage) for outage in one.outages],
    }


def _tier(alert: BurnAlert) -> dict[str, object]:
    return {
        "tier": alert.tier,
        "severity": alert.severity.value,
        "factor": _number(alert.factor),
        "threshold": _number(alert.threshold),
        "long_window": str(alert.long),
        "short_window": str(alert.short),
    }


def _outage(outage: Outage) -> dict[str, object]:
    return {
        "bad": _number(outage.ratio),
        "tiers": [_reaction(reaction) for reaction in outage.reactions],
    }


def _reaction(reaction: Reaction) -> dict[str, object]:
    return {
        "tier": reaction.alert.tier,
        "fires_after_seconds": _seconds(reaction.fires),
        "decided_by_guard": reaction.by_guard,
        "budget_spent": _number(reaction.spent),
        "clears_after_seconds": _seconds(reaction.clears),
    }


def _seconds(duration: Duration | None) -> float | None:
    return _number(None if duration is None else duration.seconds)


def _number(value: Decimal | None) -> float | None:
    """The twelve digits that rules have; a float prints as the shortest text, which is these."""
    return None if value is None else float(print_decimal(value))
