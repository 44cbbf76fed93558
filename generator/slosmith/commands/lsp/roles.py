"""What stands where in documents: the names that are defined and meant, and PromQL.

All that looks names up reads it here: completion, hover, definitions, references and renaming.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from slosmith.language.documents import KINDS
from slosmith.language.documents.grafana import GRAFANA_DOCUMENTS
from slosmith.sli import KINDS as SLI_KINDS
from slosmith.source import Path


class Role(StrEnum):
    """What a text names, in the words of messages."""

    SERVICE = "service"
    SLO = "SLO"
    SLO_OF_SERVICE = "SLO of this service"
    ALERT = "alert"
    POLICY = "policy"
    TEMPLATE = "template"
    PARAMETER = "parameter"
    METRIC = "metric"
    RECEIVER = "receiver"
    TEAM = "team"
    INTERVAL = "interval"
    RUNBOOK = "runbook"
    SCENARIO = "scenario"
    CORRECTION = "correction"
    AREA = "area"
    DASHBOARD = "dashboard"
    TIER = "tier"
    CODE = "code"
    PROMQL = "PromQL"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """The role of what stands at a path, or of the key at its end; ``defines`` where it is born."""

    path: tuple[str, ...]
    role: Role
    is_key: bool = False
    defines: bool = False


# A step of a path is a key, or * for any key and any place in a list; a path that ends in ! means
# the keys there. A name that is born there has a + before its role.
_WRITTEN = """
service: service +SERVICE, team TEAM, depends_on.* SERVICE, depends_on.*.service SERVICE,
  exclude.*.during INTERVAL, exclude.*.when PROMQL, allow.*.code CODE,
  slos.*.name +SLO_OF_SERVICE, slos.*.policy POLICY, slos.*.objectives.*.policy POLICY,
  slos.*.use TEMPLATE, slos.*.with.! PARAMETER, slos.*.area AREA, slos.*.allow.*.code CODE,
  slos.*.exclude.*.during INTERVAL, slos.*.exclude.*.when PROMQL,
  slos.*.sli.composite.* SLO, slos.*.sli.composite.all.* SLO,
  alerts.*.alert +ALERT, alerts.*.expr PROMQL, alerts.*.runbook RUNBOOK, alerts.*.area AREA,
  alerts.*.allow.*.code CODE
policy: policy +POLICY, tiers.*.tier +TIER
metrics: metrics.! +METRIC, metrics.*.area AREA
template: template +TEMPLATE, parameters.! +PARAMETER, contract.! +METRIC, contract.*.area AREA
settings: settings.intervals.! +INTERVAL, settings.exclude.*.during INTERVAL,
  settings.exclude.*.when PROMQL, settings.allow.*.code CODE, settings.allow_safety.* CODE
coverage: coverage.! +AREA
routing: routing.default RECEIVER, routing.receivers.! +RECEIVER,
  routing.receivers.*.allow.*.code CODE, routing.teams.! +TEAM, routing.teams.*.page.* RECEIVER,
  routing.teams.*.ticket.* RECEIVER, routing.teams.*.info.* RECEIVER,
  routing.teams.*.hours INTERVAL, routing.intervals.! +INTERVAL,
  routing.overrides.*.page.* RECEIVER, routing.overrides.*.ticket.* RECEIVER,
  routing.overrides.*.info.* RECEIVER, routing.overrides.*.hours INTERVAL,
  routing.overrides.*.to.* RECEIVER, routing.overrides.*.also.* RECEIVER,
  routing.overrides.*.allow.*.code CODE, routing.mutes.*.allow.*.code CODE,
  routing.mutes.*.during INTERVAL, routing.mutes.*.outside INTERVAL,
  routing.watchdog.receiver RECEIVER, routing.watchdog.receiver.* RECEIVER
scenario: scenario +SCENARIO, based_on SCENARIO, services.* SERVICE, normal.! PROMQL,
  changes.*.set.! PROMQL, expect.*.receivers.* RECEIVER,
  *.*.labels.tier TIER, *.*.alert ALERT, *.*.by ALERT, *.*.by.alert ALERT
audit: audit.! AREA, audit.*.*.shown_by.metric METRIC, audit.*.*.shown_by.alert ALERT,
  audit.*.*.shown_by.slo SLO, audit.*.*.shown_by.scenario SCENARIO
correction: correction +CORRECTION, slos.* SLO
panel: place.dashboard DASHBOARD, panel.targets.*.expr PROMQL
row: place.dashboard DASHBOARD, row.panels.*.targets.*.expr PROMQL
path: path SERVICE, rows.*.area AREA, rows.*.metrics.* METRIC
"""


_INHIBIT = (("inhibit", "source"), ("inhibit", "target"))
_LABELS = {
    "alertname": Role.ALERT,
    "service": Role.SERVICE,
    "team": Role.TEAM,
    "tier": Role.TIER,
    "area": Role.AREA,
}


def kind_of(keys: Collection[str]) -> str | None:
    """The kind of a document that has these keys at its top."""
    return next((kind for kind in (*KINDS, *GRAFANA_DOCUMENTS) if kind in keys), None)


def role_of(kind: str, path: Path, *, is_key: bool) -> Rule | None:
    """What the value, or the key, at a path of a document is, None where it names nothing."""
    steps = tuple(str(step) for step in path)
    for rule in all_rules().get(kind, ()):
        if rule.is_key == is_key and len(rule.path) == len(steps):
            pairs = zip(rule.path, steps, strict=True)
            if all(own in ("*", step) for own, step in pairs):
                return rule
    return None


@cache
def all_rules() -> Mapping[str, tuple[Rule, ...]]:
    """What is written above by kind of document, and the keys of SLI kinds that hold PromQL."""
    rules: dict[str, tuple[Rule, ...]] = {}
    for document in _WRITTEN.strip().replace(",\n ", ",").split("\n"):
        kind, _, entries = document.partition(":")
        rules[kind] = tuple(_rule(*entry.split()) for entry in entries.split(","))
    rules["routing"] += tuple(_matched())
    rules["service"] += tuple(_queries(("slos", "*", "sli")))
    rules["template"] += tuple(_queries(("sli",)))
    return rules


def _rule(path: str, role: str) -> Rule:
    return Rule(
        path=tuple(path.removesuffix(".!").split(".")),
        role=Role[role.removeprefix("+")],
        is_key=path.endswith("!"),
        defines=role.startswith("+"),
    )


def _matched() -> Iterator[Rule]:
    """Labels that alerts are matched by: each has a value, or a list of them."""
    for list_of, *below in (("overrides", "match"), ("mutes", "match"), *_INHIBIT):
        for label, role in _LABELS.items():
            path = ("routing", list_of, "*", *below, label)
            yield Rule(path=path, role=role)
            yield Rule(path=(*path, "*"), role=role)


def _queries(above: tuple[str, ...]) -> Iterator[Rule]:
    for kind in SLI_KINDS.values():
        yield Rule(path=(*above, kind.name), role=Role.PROMQL)
        for key in sorted(kind.promql):
            yield Rule(path=(*above, kind.name, key), role=Role.PROMQL)
            yield Rule(path=(*above, kind.name, key, "*"), role=Role.PROMQL)
