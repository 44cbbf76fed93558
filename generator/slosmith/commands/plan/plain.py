"""What a plain alert is: its expression, how long it waits, and what it carries."""

from collections.abc import Iterator
from decimal import Decimal

from slosmith.commands.plan.change import Change, Fact, Risk
from slosmith.commands.plan.slos import labels_of
from slosmith.model.burnrate import AlertSeverity
from slosmith.model.plain_alert import PlainAlert
from slosmith.promql import Compared, TokenKind, compared, tokens

EXPRESSION = "expression"
_RARER_WITH_MORE = frozenset((">", ">="))
_RARER_WITH_LESS = frozenset(("<", "<="))


def alert_facts(alert: PlainAlert) -> Iterator[Fact]:
    """Everything about a plain alert that decides when somebody is notified, and what they read."""
    at, severity = alert.origin, alert.severity
    yield Fact(what="alert", value=f"{alert.name} of {alert.service}", changed=Risk.LINKS)
    yield Fact(what="severity", value=severity, severity=severity, place=at.at("severity"))
    yield Fact(what=EXPRESSION, value=alert.query, place=at.at("expr"))
    yield Fact(
        what="for",
        value=str(alert.wait) if alert.wait else "0s",
        severity=severity,
        delay=(alert.wait.seconds if alert.wait else Decimal(0),),
        place=at.at("for"),
    )
    yield Fact(
        what="keep firing", value=str(alert.keep_firing or ""), place=at.at("keep_firing_for")
    )
    yield Fact(what="labels that results keep", value=", ".join(alert.kept))
    yield from labels_of(alert.labels, "label")
    yield from labels_of((("team", alert.team),), "label")
    yield Fact(what="area", value=alert.area)
    yield Fact(what="summary", value=alert.summary)
    yield Fact(what="description", value=alert.description)
    yield Fact(what="runbook", value=alert.runbook_url or alert.runbook, changed=Risk.LINKS)
    for name, value in alert.annotations:
        yield Fact(what=f"annotation {name}", value=value)


def risk_of_expression(change: Change, severity: AlertSeverity) -> Risk | None:
    """Where nothing but the limit of the first comparison differs, whether it is passed later."""
    if change.old is None or change.new is None:
        return None
    old, new = compared(change.old), compared(change.new)
    operator = _only_limit_differs(change.old, change.new, old, new)
    if operator is None or old.limit is None or new.limit is None:
        return None
    rarer = new.limit > old.limit if operator in _RARER_WITH_MORE else new.limit < old.limit
    if severity is not AlertSeverity.PAGE:
        return None if rarer else Risk.NOISE
    return Risk.SLOWER if rarer else Risk.NOISE


def _only_limit_differs(old: str, new: str, was: Compared, now: Compared) -> str | None:
    """The operator before the one number that differs, which is the limit of the comparison."""
    before, after = tokens(old), tokens(new)
    if len(before) != len(after) or was.value != now.value or was.limit == now.limit:
        return None
    other = [n for n, (a, b) in enumerate(zip(before, after, strict=True)) if a.text != b.text]
    if len(other) != 1 or before[other[0]].kind is not TokenKind.NUMBER:
        return None
    operator = before[other[0] - 1].text
    return operator if operator in _RARER_WITH_MORE | _RARER_WITH_LESS else None
