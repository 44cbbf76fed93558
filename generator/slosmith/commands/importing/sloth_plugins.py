"""Sloth's common SLI plugins, as the indicators that they stand for."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from slosmith.commands.importing.account import Node
from slosmith.commands.importing.holes import parse_holed
from slosmith.commands.importing.indicators import read_pair
from slosmith.commands.importing.queries import Queries
from slosmith.commands.importing.record import Entry, Reading, Refusal
from slosmith.promql import PromQLError, quote


@dataclass(frozen=True, slots=True, kw_only=True)
class Plugin:
    """One plugin: the metric, what its options select, and what is bad of it.

    ``fixed`` are conditions on labels by the option that gives them; ``bad`` is a condition, and a
    plugin without one is a latency with the option `bucket`.
    """

    metric: str
    fixed: Mapping[str, str]
    bad: str = ""
    total: str = ""
    always: str = ""
    errors: str = 'code!~"5.."'
    template: str = ""
    """A template of ours that counts the same, with ``failing`` as the codes that are bad."""
    failing: str = "5..|429"


_ISTIO = {
    "service": 'destination_service_name="{}"',
    "namespace": 'destination_service_namespace="{}"',
}
_BACKEND = {"backend_regex": 'backend=~"{}"'}
_SERVICE = {"service_name_regex": 'service=~"{}"'}
_KOOPER = {"controller": 'controller="{}"'}
_FAILED = 'code=~"(5..|429)"'

# https://github.com/slok/sloth-common-sli-plugins, by what each page there says of its metrics.
PLUGINS: Mapping[str, Plugin] = {
    "coredns/availability": Plugin(
        metric="coredns_dns_responses_total", fixed={}, bad='rcode=~"{rcode_regex}"'
    ),
    "coredns/latency": Plugin(metric="coredns_dns_request_duration_seconds", fixed={}),
    "haproxy/frontend/availability": Plugin(
        metric="haproxy_frontend_http_responses_total", fixed={}, bad='code="5xx"'
    ),
    "istio/v1/availability": Plugin(
        metric="istio_requests_total", fixed=_ISTIO, bad='response_code=~"(5..|429)"'
    ),
    "istio/v1/latency": Plugin(
        metric="istio_request_duration_milliseconds",
        fixed=_ISTIO,
        errors='response_code!~"(5..|429)"',
    ),
    "kubernetes/apiserver/availability": Plugin(
        metric="apiserver_request_total",
        fixed={},
        bad=_FAILED,
        template="kube-apiserver/availability",
    ),
    "kubernetes/apiserver/latency": Plugin(
        metric="apiserver_request_duration_seconds", fixed={}, always='verb!="WATCH"'
    ),
    "kubernetes/kooper/latency": Plugin(
        metric="kooper_controller_processed_event_duration_seconds", fixed=_KOOPER
    ),
    "kubernetes/kooper/queue-congestion": Plugin(
        metric="kooper_controller_event_in_queue_duration_seconds", fixed=_KOOPER
    ),
    "kubernetes/nginx-ingress/availability": Plugin(
        metric="nginx_ingress_controller_requests",
        fixed={},
        bad='status=~"(5..|429)"',
        template="nginx-ingress/availability",
    ),
    "prometheus/rules/eval-availability": Plugin(
        metric="prometheus_rule_evaluation_failures_total",
        fixed={},
        total="prometheus_rule_evaluations_total",
    ),
    "slok-go-http-metrics/availability": Plugin(
        metric="http_request_duration_seconds_count", fixed={}, bad=_FAILED
    ),
    "slok-go-http-metrics/latency": Plugin(metric="http_request_duration_seconds", fixed={}),
    "traefik/v1/availability": Plugin(
        metric="traefik_backend_requests_total", fixed=_BACKEND, bad=_FAILED
    ),
    "traefik/v1/latency": Plugin(metric="traefik_backend_request_duration_seconds", fixed=_BACKEND),
    "traefik/v2/availability": Plugin(
        metric="traefik_service_requests_total",
        fixed=_SERVICE,
        bad='code=~"(5..)"',
        template="traefik/availability",
        failing="",
    ),
    "traefik/v2/latency": Plugin(metric="traefik_service_request_duration_seconds", fixed=_SERVICE),
}
_DEFAULTS = {"rcode_regex": "SERVFAIL"}
_PREFIX = "sloth-common/"


def read_plugin(node: Node, entry: Entry) -> tuple[Reading, ...]:
    """The indicator of a plugin; raises Refusal for one that nobody knows here."""
    name = node.at("id").text
    if name == f"{_PREFIX}prometheus/targets/availability":
        return _targets(node, entry)
    plugin = PLUGINS.get(name.removeprefix(_PREFIX)) if name.startswith(_PREFIX) else None
    if plugin is None:
        raise Refusal(
            f'the SLI plugin "{name}" has no counterpart',
            "import the rules that `sloth generate` makes with it, or write its queries below sli: "
            "{events: …}; a template in slo/templates/ can take its place (docs/templates.md)",
            node.at("id"),
        )
    options = {key: value.text for key, value in node.at("options").pairs()}
    conditions = _conditions(plugin, options, node)
    total, part, good = _queries(plugin, options, conditions)
    queries = Queries(total=_parsed(total, node), part=_parsed(part, node), good=good, node=node)
    said = f"what the plugin {name.removeprefix(_PREFIX)} counts is written out"
    written = tuple(
        replace(one, differences=(*one.differences, said)) for one in read_pair(queries, entry)
    )
    return (*_template(plugin, conditions), *written)


def _template(plugin: Plugin, conditions: list[str]) -> Iterator[Reading]:
    """The template that says the same, whose runbook and contract come along."""
    if plugin.template:
        given = {"where": f"{{{','.join(conditions)}}}"}
        given |= {"bad": plugin.failing} if plugin.failing else {}
        said = f"the template {plugin.template} counts the same as the plugin"
        yield Reading(sli="template", value=given, template=plugin.template, differences=(said,))


def _targets(node: Node, entry: Entry) -> tuple[Reading, ...]:
    for _, value in node.at("options").pairs():
        value.take()
    selected = node.down("options", "filter").peek.strip("{}, ")
    entry.differ("the share of time in which all targets are up, where scrapes were counted")
    return (
        Reading(
            sli="probe", value={"up": f"up{{{selected}}}" if selected else "up", "healthy": "all"}
        ),
    )


def _conditions(plugin: Plugin, options: Mapping[str, str], node: Node) -> list[str]:
    found = [options["filter"].strip("{}, ")] if options.get("filter", "").strip("{}, ") else []
    for option, condition in plugin.fixed.items():
        if not options.get(option):
            raise Refusal(
                f'the plugin needs the option "{option}"', "write it below options:", node
            )
        found.append(condition.replace('"{}"', quote(options[option])))
    if options.get("exclude_errors", "").lower() in ("true", "1", "t"):
        found.append(plugin.errors)
    return [*found, plugin.always] if plugin.always else found


def _queries(
    plugin: Plugin, options: Mapping[str, str], conditions: list[str]
) -> tuple[str, str, bool]:
    if plugin.total:
        return _rate(plugin.total, conditions), _rate(plugin.metric, conditions), False
    if plugin.bad:
        bad = plugin.bad
        for key, default in _DEFAULTS.items():
            given = options.get(f"custom_{key}") or default
            bad = bad.replace(f'"{{{key}}}"', quote(given))
        return _rate(plugin.metric, conditions), _rate(plugin.metric, [*conditions, bad]), False
    bucket = f"le={quote(options.get('bucket', ''))}"
    return (
        _rate(f"{plugin.metric}_count", conditions),
        _rate(f"{plugin.metric}_bucket", [*conditions, bucket]),
        True,
    )


def _rate(metric: str, conditions: list[str]) -> str:
    return f"sum(rate({metric}{{{','.join(conditions)}}}[$window]))"


def _parsed(query: str, node: Node):  # type: ignore[no-untyped-def]
    try:
        return parse_holed(query)
    except PromQLError as error:
        raise Refusal(
            f"the plugin's options make no valid query: {error.message}",
            "mend the options",
            node,
        ) from None
