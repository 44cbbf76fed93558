"""The `settings` document: what holds for the whole root."""

import re
from functools import partial
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, WithJsonSchema

from slosmith.diagnostics import codes
from slosmith.fields import DurationField, LabelMap, Name, PlainValidator, Spec, unwritten
from slosmith.language.documents.allow import Allowed, SafetyField
from slosmith.language.documents.exclude import Excluded
from slosmith.language.documents.gate import GateSpec
from slosmith.language.documents.interval import IntervalParts
from slosmith.language.documents.platforms import KubernetesSpec, MimirSpec, ThanosSpec
from slosmith.language.documents.shards import ShardCount
from slosmith.model import naming
from slosmith.values import label_name, problem, text_of

_VERSION = re.compile(r"(\d{1,3})\.(\d{1,3})(?:\.\d{1,3})?", re.ASCII)
_URL = re.compile(r"https?://[A-Za-z0-9._~:/?#@!$&'()*+,;=%\[\]-]+", re.ASCII)


def _version(value: object, oldest: tuple[int, int]) -> tuple[int, int]:
    text = text_of(value, "a version", 'quote it, like "2.42"')
    match = _VERSION.fullmatch(text)
    least = f"{oldest[0]}.{oldest[1]}"
    if not match:
        raise problem(codes.INVALID_VALUE, f'"{text}" is no version', f'write it like "{least}"')
    version = int(match[1]), int(match[2])
    if version < oldest:
        message = f'"{text}" is older than what can be served'
        raise problem(codes.INVALID_VALUE, message, f'write "{least}" or newer')
    return version


def _url(value: object) -> str:
    text = text_of(value, "a URL", "write it like https://example.com/runbooks")
    if "@" in text.partition("//")[2].split("/")[0]:
        message = "an address with a login would be in every message that links to it"
        hint = "write it without name and password, and take the password back"
        raise problem(codes.SECRET_INLINE, message, hint)
    if not _URL.fullmatch(text) or not _can_be_reached(text):
        raise problem(
            codes.INVALID_VALUE,
            f'"{text}" is no URL that can be linked',
            "write it like https://example.com/runbooks, without spaces",
        )
    return text.rstrip("/")


def _can_be_reached(url: str) -> bool:
    """Whether what comes after the scheme is a host, perhaps with a port, and nobody's login."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return False
    host = parts.hostname or ""
    return port != 0 and not re.search(r"^$|^\.|\.\.|%", host)


def _root_of_an_application(url: str) -> str:
    """Paths and parameters of their own are added to it."""
    if found := re.search(r"[?#].*", url):
        raise problem(
            codes.INVALID_VALUE,
            f'links are made by adding to "{url}", and nothing can follow "{found[0]}"',
            f"write {url[: found.start()].rstrip('/')}",
        )
    return url


PrometheusVersion = Annotated[
    tuple[int, int],
    PlainValidator(partial(_version, oldest=(2, 42))),
    WithJsonSchema({"type": "string", "pattern": r"^[0-9]{1,3}(\.[0-9]{1,3}){1,2}$"}),
]
AlertmanagerVersion = Annotated[
    tuple[int, int],
    PlainValidator(partial(_version, oldest=(0, 25))),
    WithJsonSchema({"type": "string", "pattern": r"^[0-9]{1,3}(\.[0-9]{1,3}){1,2}$"}),
]
UrlField = Annotated[
    str,
    PlainValidator(_url),
    WithJsonSchema({"type": "string", "format": "uri", "pattern": "^https?://"}),
]
RootUrlField = Annotated[UrlField, AfterValidator(_root_of_an_application)]


def _pattern(value: object) -> str:
    text = text_of(value, "a path", "write it like prometheus/rules/kustomization.yaml")
    if not text.isprintable() or text.startswith(("/", "*")) or ".." in text.split("/"):
        raise problem(
            codes.INVALID_VALUE,
            f'"{text}" is no path below output/',
            "write it like prometheus/rules/kustomization.yaml; * stands for any text",
        )
    return text


PatternField = Annotated[str, PlainValidator(_pattern), WithJsonSchema({"type": "string"})]


def _external_label(value: object) -> str:
    name = text_of(value, "a label name", "")
    refuse_replica(name)
    return label_name(name)


ExternalLabel = Annotated[
    str,
    PlainValidator(_external_label),
    WithJsonSchema({"type": "string", "pattern": naming.LABEL_PATTERN}),
]


def _no_replicas(labels: dict[str, str]) -> dict[str, str]:
    for name in labels:
        refuse_replica(name)
    return labels


def refuse_replica(name: str) -> None:
    """Refuse a label that distinguishes the two of a high-availability pair."""
    if naming.is_of_one_server(name):
        raise problem(
            codes.REPLICA_LABEL,
            f'"{name}" distinguishes replicas, so each alert of theirs would be sent twice',
            "leave it out, and drop it in Prometheus with alert_relabel_configs",
        )


class SettingsValues(Spec):
    """Every setting, each optional; a default is for Prometheus as most people run it."""

    scrape_interval: DurationField | None = None
    """How often Prometheus scrapes. Default: `30s`."""
    evaluation_interval: DurationField | None = None
    """How often the rules of an SLO are evaluated. Default: `30s`."""
    period_interval: DurationField | None = None
    """How often rules over the whole period are evaluated, below 5m. Default: `4m`."""
    base_window: DurationField | None = None
    """The shortest recorded window, of which longer ones are made. Default: `5m`."""
    prometheus: PrometheusVersion | None = None
    """The oldest Prometheus to serve, quoted. Default: `"2.42"`."""
    alertmanager: AlertmanagerVersion | None = None
    """The oldest Alertmanager to serve, quoted. Default: `"0.25"`."""
    runbook_base: UrlField | None = None
    """The URL that links to runbooks begin with, like `https://runbooks.example.com`. Default: no
    links.
    """
    dashboard_base: RootUrlField | None = None
    """The URL of Grafana, for links to dashboards. Default: no links."""
    prometheus_base: RootUrlField | None = None
    """The URL of Prometheus, for links to queries. Default: no links."""
    alertmanager_base: RootUrlField | None = None
    """The URL of Alertmanager, for links to silences. Default: no links."""
    targets: tuple[Name, ...] = ()
    """Output targets besides those that are always rendered, like `[kubernetes]`."""
    kubernetes: KubernetesSpec | None = None
    """Where the objects of the target `kubernetes` live."""
    mimir: MimirSpec | None = None
    """The tenants of the target `mimir`."""
    thanos: ThanosSpec | None = None
    """What rules of the target `thanos` make of half an answer."""
    shards: ShardCount | None = None
    """How many rulers divide the rules, each with a folder of its own, like `2`. Default: all rules
    are for each ruler.
    """
    foreign: tuple[PatternField, ...] = ()
    """Files of your own among rendered ones, below `output/`; `*` stands for any text, like
    `prometheus/rules/team-*.yaml`.
    """
    labels: Annotated[LabelMap, AfterValidator(_no_replicas)] = Field(default_factory=dict)
    """Labels on every alert, like `{cluster: eu-1}`."""
    external_labels: tuple[ExternalLabel, ...] = ()
    """Names of labels that Prometheus adds to what it sends, where they distinguish
    installations, like `[cluster]`.
    """
    intervals: dict[Name, IntervalParts] = Field(default_factory=dict)
    """Time intervals by name, for `exclude`, like `{sunday-night: {weekdays: sunday, times:
    "02:00-04:00", location: Europe/Berlin}}`.
    """
    exclude: Excluded = ()
    """Time that does not count for any SLO of the root."""
    gate: GateSpec = Field(default_factory=unwritten(GateSpec))
    """When a deployment has to wait, like `{stop_below: 10%, stop_while: ticket}`, for all SLOs."""
    allow: Allowed = ()
    """Findings that are accepted wherever they are, each with the reason."""
    allow_safety: tuple[SafetyField, ...] = ()
    """Codes about safety that other documents may allow too, like `[S815]`."""


class SettingsSpec(Spec):
    """The settings of the root; one document at most."""

    settings: SettingsValues
    """What holds for the whole root. Every key is optional."""
