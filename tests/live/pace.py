"""Time made shorter: a specification in which every duration is divided by one number.

The same compiler renders it. What is divided is time that passes (windows, waits, intervals); what
is measured (a request's seconds, the age of a webhook) keeps its meaning, as the simulated system
lives as many times faster as its specification was made shorter.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from importlib import resources
from typing import Any

import yaml

from slosmith.model.units import Duration
from slosmith.promql.tokens import TokenKind, tokens

# What the compiler takes where nothing is written: it must be written down to be divided.
_PERIOD, _IDLE = "30d", "1h"
_SETTINGS = {
    "scrape_interval": "30s",
    "evaluation_interval": "30s",
    "period_interval": "4m",
    "base_window": "5m",
}
_TIERS = ("long", "short", "unless_within")
_RATE = re.compile(r"(?P<number>\d+(?:\.\d+)?)(?P<unit>/\w+)")
_ALWAYS = {"times": "00:00-24:00"}


@dataclass(frozen=True, slots=True)
class Pace:
    """How many seconds of the specification pass in one second."""

    factor: int

    def duration(self, text: str) -> str:
        """A duration of the specification in real time."""
        return str(Duration(Duration.parse(text).ms // self.factor))

    def seconds(self, duration: Duration) -> float:
        """The same in seconds."""
        return duration.ms / 1000 / self.factor

    def expression(self, text: str) -> str:
        """A query with every range, step and offset divided."""
        for token in reversed(tokens(text)):
            if token.kind is TokenKind.DURATION:
                text = text[: token.start] + self.duration(token.text) + text[token.end :]
        return text

    def rate(self, text: str) -> str:
        """So many times as much in the same time."""
        match = _RATE.fullmatch(text)
        assert match, text
        return f"{float(match['number']) * self.factor:g}{match['unit']}"

    def durations(self, mapping: dict[str, Any], keys: Collection[str]) -> dict[str, Any]:
        """A mapping in which what stands under these keys is divided."""
        return {k: self.duration(v) if k in keys else v for k, v in mapping.items()}


def shorten(document: dict[str, Any], pace: Pace) -> dict[str, Any]:
    """A document of any kind; those in which no time passes stay as they are."""
    for kind, divide in _KINDS.items():
        if kind in document:
            return divide(pace, document)
    return document


def short_settings(written: dict[str, Any], pace: Pace) -> dict[str, Any]:
    """Settings with every interval and the base window, whether or not they were written."""
    return {**written, **pace.durations({**_SETTINGS, **written}, _SETTINGS)}


def short_policies(pace: Pace) -> str:
    """The policies that come with the compiler, as YAML."""
    folder = resources.files("slosmith") / "policies"
    texts = (one.read_text("utf-8") for one in folder.iterdir() if one.name.endswith(".yaml"))
    return yaml.safe_dump_all(shorten(yaml.safe_load(text), pace) for text in sorted(texts))


def _service(pace: Pace, document: dict[str, Any]) -> dict[str, Any]:
    traffic = {"traffic": pace.rate(document["traffic"])} if "traffic" in document else {}
    return {
        **document,
        **traffic,
        "slos": [_slo(pace, one) for one in document.get("slos", [])],
        "alerts": [_alert(pace, one) for one in document.get("alerts", [])],
    }


def _slo(pace: Pace, slo: dict[str, Any]) -> dict[str, Any]:
    """The policy is named too: no standard one is made for a divided period."""
    period = slo.get("period", _PERIOD)
    alerting = {"idle": _IDLE, **slo.get("alerting", {})}
    if alerting["idle"] is not False:
        alerting["idle"] = pace.duration(alerting["idle"])
    return {
        **slo,
        "period": pace.duration(period),
        "policy": slo.get("policy", f"google-{Duration.parse(period)}"),
        "sli": _within(pace, slo["sli"]),
        "alerting": alerting,
    }


def _within(pace: Pace, node: Any) -> Any:
    """Every query below a node; of what is no query only a slice's length is a duration."""
    match node:
        case dict():
            return {key: _within(pace, value) for key, value in node.items()}
        case list():
            return [_within(pace, value) for value in node]
        case str():
            return pace.expression(node)
        case _:
            return node


def _alert(pace: Pace, alert: dict[str, Any]) -> dict[str, Any]:
    waits = pace.durations(alert, ("for", "keep_firing_for"))
    return {**waits, "expr": pace.expression(alert["expr"])}


def _policy(pace: Pace, document: dict[str, Any]) -> dict[str, Any]:
    tiers = [pace.durations(tier, _TIERS) for tier in document["tiers"]]
    outage = document.get("outage")
    return {
        **pace.durations(document, ("period",)),
        "tiers": tiers,
        **({"outage": pace.durations(outage, _TIERS)} if outage else {}),
    }


def _settings(pace: Pace, document: dict[str, Any]) -> dict[str, Any]:
    return {"settings": short_settings(document["settings"], pace)}


def _routing(pace: Pace, document: dict[str, Any]) -> dict[str, Any]:
    """Hours do not shrink with everything else, and a rehearsal may be at night: always open."""
    routing = document["routing"]
    timings = routing.get("timings", {})
    waits = {name: pace.durations(one, tuple(one)) for name, one in timings.items()}
    watchdog = routing.get("watchdog")
    return {
        "routing": {
            **routing,
            "timings": waits,
            "intervals": dict.fromkeys(routing.get("intervals", {}), _ALWAYS),
            **({"watchdog": pace.durations(watchdog, ("interval",))} if watchdog else {}),
        }
    }


_KINDS: dict[str, Callable[[Pace, dict[str, Any]], dict[str, Any]]] = {
    "service": _service,
    "policy": _policy,
    "settings": _settings,
    "routing": _routing,
}
