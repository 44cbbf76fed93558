"""What servers have loaded, beside what would be rendered: rules, who is notified, and silences."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

import yaml

from slosmith.commands.plan.change import Change, Fact, Risk, Section, changes
from slosmith.commands.plan.comparison import Comparison
from slosmith.commands.plan.notified import TIMES, Notified
from slosmith.commands.plan.side import Side
from slosmith.judges.routing_tree import Route, RoutingTree, waiting_time
from slosmith.live.access import Access
from slosmith.live.alertmanager import configuration_of, has_anchors, no_alertmanager
from slosmith.live.prometheus import api, no_prometheus
from slosmith.model import naming
from slosmith.model.alerts import Alert, plain_alert, slo_alerts
from slosmith.model.burnrate import AlertSeverity
from slosmith.model.routing import Reach
from slosmith.model.units import Duration
from slosmith.output.document import Rule
from slosmith.promql import PromQLError, parse_expression, print_expression


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """A rule, as a server has it or as it would be rendered."""

    group: str
    name: str
    expression: str
    labels: Mapping[str, str]
    wait: Decimal
    is_alert: bool

    @property
    def subject(self) -> str:
        """The SLO that it is one of, or the plain alert."""
        service, slo = self.labels.get("service", ""), self.labels.get("slo", "")
        return f"{service}/{slo}" if slo else f"{self.name} ({service})"

    @property
    def called(self) -> str:
        """What distinguishes it among the rules of its subject."""
        more = [self.labels.get(label, "") for label in ("tier", "severity")]
        return " ".join(one for one in (self.name, *more) if one)


def compare_loaded(
    name: str, loaded: Iterable[Loaded], routes: RoutingTree | None, after: Side
) -> Comparison:
    """The rules that a server has and those that would be rendered, subject by subject.

    With ``routes``, who is notified of today's alerts by them, too.
    """
    old, new = _by_subject(loaded), _by_subject(rendered_rules(after))
    found: list[Change] = []
    for subject in dict.fromkeys((*new, *old)):
        before, now = _facts(old.get(subject, ())), _facts(new.get(subject, ()))
        found += changes(Section.REST, subject, before, now, None)
    if routes is not None:
        there, here = Notified(routes, _reach(after)), Notified.of(after)
        for subject, alerts in _alerts(after):
            ways = there.facts(alerts), here.facts(alerts)
            found += changes(Section.NOTIFIED, subject, *ways, None)
    ordered = tuple(sorted(found, key=lambda one: one.rank))
    return Comparison(before=name, after=after.name, changes=ordered)


def _reach(side: Side) -> Mapping[str, Reach]:
    receivers = side.model.routing.receivers if side.model.routing else ()
    return {one.name: one.reach for one in receivers}


def _alerts(side: Side) -> Iterator[tuple[str, tuple[Alert, ...]]]:
    for slo in side.model.slos:
        yield slo.ref, slo_alerts(slo)
    for alert in side.model.alerts:
        yield alert.subject, (plain_alert(alert),)


def ask_rules(url: str, access: Access) -> list[Loaded]:
    """The rules of ours that a Prometheus has: those in groups that are called as ours are.

    Raises HttpError.
    """
    data = api(url, "rules", access)
    try:
        if not isinstance(data, dict):
            raise TypeError
        return [
            _loaded(str(group["name"]), rule)
            for group in data["groups"]
            for rule in group["rules"]
            if _is_ours(str(group["name"]), rule.get("labels") or {})
        ]
    except (KeyError, TypeError, AttributeError, InvalidOperation):
        raise no_prometheus(url) from None


def ask_routes(url: str, access: Access) -> RoutingTree:
    """The routes that an Alertmanager has; raises HttpError, also where it is none."""
    text = configuration_of(url, access)
    try:
        if has_anchors(text):
            raise ValueError
        tree = RoutingTree(text)
        if not isinstance(tree.root.written.get("receiver"), str):
            raise TypeError
        _read_waits(tree.root)
    except (yaml.YAMLError, RecursionError, TypeError, ValueError):
        raise no_alertmanager(url, 200) from None
    return tree


def _read_waits(route: Route) -> None:
    for name in TIMES:
        waiting_time(route.written.get(name, "0s"))
    for one in route.routes:
        _read_waits(one)


def _is_ours(group: str, labels: Mapping[str, str]) -> bool:
    """Groups are called SERVICE/…, and rules carry the service; others name theirs otherwise."""
    service, slash, _ = group.partition("/")
    return bool(slash) and labels.get("service") == service != naming.OWN_SERVICE


def _loaded(group: str, rule: Mapping[str, object]) -> Loaded:
    labels = rule.get("labels") or {}
    if not isinstance(labels, dict):
        raise TypeError
    return Loaded(
        group=group,
        name=str(rule["name"]),
        expression=_canonical(str(rule["query"])),
        labels={str(name): str(value) for name, value in labels.items()},
        wait=Decimal(str(rule.get("duration", 0))),
        is_alert=rule["type"] == "alerting",
    )


def rendered_rules(side: Side) -> Iterator[Loaded]:
    """The rules that would be rendered, in the same shape."""
    for group in side.groups.values():
        for rule in group.rules:
            if _is_ours(group.name, dict(rule.labels)):
                yield _rendered(group.name, rule)


def _rendered(group: str, rule: Rule) -> Loaded:
    return Loaded(
        group=group,
        name=rule.name,
        expression=_canonical(rule.expr),
        labels=dict(rule.labels),
        wait=rule.wait.seconds if rule.wait else Decimal(0),
        is_alert=rule.annotations is not None,
    )


def _canonical(text: str) -> str:
    """One form of what a server prints in its own."""
    try:
        return print_expression(parse_expression(text))
    except PromQLError:
        return " ".join(text.split())


def _by_subject(rules: Iterable[Loaded]) -> dict[str, list[Loaded]]:
    found: dict[str, list[Loaded]] = {}
    for rule in rules:
        found.setdefault(rule.subject, []).append(rule)
    return found


def _facts(rules: Iterable[Loaded]) -> Iterator[Fact]:
    for one in rules:
        severity = _severity(one)
        come = Risk.NOISE if severity is AlertSeverity.PAGE else None
        yield Fact(
            what=f"{'alert' if one.is_alert else 'record'} {one.called}",
            value=one.expression,
            gone=Risk.NOTIFY if one.is_alert else Risk.HISTORY,
            come=come,
        )
        if one.is_alert:
            wait = Duration.of(one.wait)
            yield Fact(
                what=f"{one.called} for",
                value=str(wait),
                severity=severity,
                delay=(one.wait,),
            )
        for name, value in sorted(one.labels.items()) if one.is_alert else ():
            yield Fact(what=f"{one.called} label {name}", value=value, changed=Risk.LINKS)


def _severity(one: Loaded) -> AlertSeverity | None:
    word = one.labels.get("severity", "") if one.is_alert else ""
    return AlertSeverity(word) if word in [*AlertSeverity] else None
