"""Groups of alerts of which messages are hard to make: half resolved, overlong, unspecified."""

from collections.abc import Iterator
from typing import Any, TypeAlias

from slosmith.verify.templates import alert_data

Alert: TypeAlias = dict[str, Any]
_SHARED = {"alertname": "Sample", "service": "shop", "slo": "errors", "severity": "page"}

LINKS = ("Runbook", "Dashboard", "Query")
"""What an alert links to; the addresses are `https://Runbook.example/` and what it does."""
SIGNS = "é*_~`|>[]<#@:!&{}^+-"
"""Signs that are markup in one place or another; alerts say each between two letters."""
SHOWN = " ".join(f"a{sign}b" for sign in SIGNS)
PROSE = "proses "
"""What a description is made of that is too long."""
WORDS = "<&> <<&>> "
"""What everything else is made of that is too long; it grows where it is escaped."""


def _alert(which: str, window: str, *, firing: bool = True, linked: bool = True) -> Alert:
    """An alert whose texts say which it is; one that has cleared is another team's error."""
    linked = linked and firing
    texts = {
        "summary": f"what {which}",
        "description": f"why it {which}",
        "budget_remaining": f"{which} 11%",
        "burn_rate": f"{which} 2.0x",
        "runbook_url": f"https://Runbook.example/{which}" if linked else "",
        "dashboard_url": f"https://Dashboard.example/{which}" if linked else "",
    }
    labels = {**_SHARED, "long_window": window, "short_window": "5m", "tier": f"t{window}"}
    labels |= {"severity": "page" if firing else "error", "team": which}
    found = alert_data(labels, texts, firing=firing)
    return {**found, "generatorURL": f"https://Query.example/{which}" if linked else ""}


def _apart(which: str, window: str, *, firing: bool = True, severity: str = "") -> Alert:
    """One that is another's alert as well: only the SLO's name is the same."""
    alert = _alert(which, window, firing=firing, linked=False)
    alert["labels"] |= {"alertname": f"Sample {which}+", "service": which}
    if severity:
        alert["labels"]["severity"] = severity
    return alert


def _tier(which: str, window: str, *, firing: bool = True, severity: str = "page") -> Alert:
    """One of the same SLO and team as the others."""
    alert = _alert(which, window, firing=firing, linked=which == "fires")
    alert["labels"] |= {"severity": severity, "team": "shop"}
    return alert


def _overlong(number: int, *, firing: bool = True) -> Alert:
    """An alert whose every text is too long."""
    long = WORDS * 1000
    name = "Sample" if firing else "Cleared"
    labels = {**_SHARED, "alertname": f"{name}{number:03}", "instance": long}
    labels |= {"k8s.cluster": "eu 1", "long_window": _WINDOWS.get(number, "1h")}
    labels["severity"] = "info" if number == _INFORMING else "page"
    texts = {
        "summary": f"{number} {long}",
        "description": PROSE * 1000,
        "budget_remaining": long,
        "burn_rate": long,
        "runbook_url": f"https://runbooks.example/{'a' * 3000}",
        "dashboard_url": f"https://grafana.example/{'a' * 3000}",
    }
    found = alert_data(labels, texts, firing=firing)
    return {**found, "generatorURL": f"https://prometheus.example/{'a' * 3000}"}


_INFORMING = 2
_WINDOWS = {0: "1d", 1: "30m", _INFORMING: "5m", 3: "1w"}
"""Of the first of many alerts, of which the second is the worst."""


def _solid(*, firing: bool) -> Alert:
    """One whose texts have no space to be cut at, of a group that no link can hold."""
    alert = _tier("fires", "6h", firing=firing)
    alert["labels"] |= {"service": "long" * 1000, "instance": "long" * 1000 + str(firing)}
    alert["annotations"] |= dict.fromkeys(("summary", "description", "burn_rate"), "long" * 1000)
    return alert


def _with_signs(*, firing: bool = True) -> Alert:
    alert = _alert("fires", "6h", firing=firing)
    for name in ("summary", "description"):
        alert["annotations"][name] += f"\n  {SHOWN}"
    alert["annotations"]["budget_remaining"] = "fires\n  11%"
    alert["labels"]["instance"] = f"one\n  two {SHOWN}" if firing else f"two\n  one {SHOWN}"
    return alert


def _hosts() -> Iterator[Alert]:
    """25 that fire and 12 that have cleared, with short names."""
    for number in range(37):
        labels = {**_SHARED, "instance": f"h{number}", "k8s.cluster": "eu 1"}
        yield alert_data(labels, {"summary": "what fires"}, firing=number < 25)


def _unspecified(*, firing: bool) -> Alert:
    """An alert that nobody here wrote: of no service, without figures, its runbook no address."""
    labels = {"alertname": "PodCrashes", "severity": "warning"}
    texts = {"summary": "it crashes", "runbook_url": "runbooks/pods.md"}
    return {**alert_data(labels, texts, firing=firing), "generatorURL": ""}


_CLEARED = _apart("cleared", "1h", firing=False)
_SIMMERING = tuple(_apart("simmers", window) for window in ("1h", "1d", "1w"))
MIXED = (
    *(_CLEARED, *_SIMMERING, _apart("smoulders", "5m", severity="info"), _alert("fires", "30m")),
)
"""Four pages, of which that of the shortest window stands last; what informs; one has cleared."""
HALF_RESOLVED = (
    *(_tier("cleared", "10m", firing=False), _tier("fires", "6h", firing=False)),
    *(_tier("simmers", window) for window in ("1h", "1d", "1w")),
    *(_tier("smoulders", "5m", severity="info"), _tier("fires", "30m")),
)
"""Tiers of one SLO; one that has cleared says the same of itself as that which fires."""
RESOLVED = (_CLEARED, _CLEARED)
SIGNED = (_with_signs(),)
SIGNED_TWICE = (_with_signs(), _with_signs(firing=False))
HOSTS = tuple(_hosts())
FIRING = (_alert("fires", "6h"), _alert("simmers", "1d"))
SOLID = (_solid(firing=True), _solid(firing=False))
UNSPECIFIED, UNSPECIFIED_CLEARED = ((_unspecified(firing=firing),) for firing in (True, False))
PAGE, TICKET, INFO = (
    ({**_alert("fires", "6h"), "labels": {**_SHARED, "severity": severity}},)
    for severity in ("page", "ticket", "info")
)
MANY = (
    *(_overlong(number, firing=False) for number in range(12)),
    *(_overlong(number) for number in range(200)),
)
