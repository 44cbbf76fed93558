"""Alertmanager's configuration as an AlertmanagerConfig, where one can say the same.

It is made for `alertmanagerConfiguration` of an Alertmanager object: one that is merely selected
matches alerts of its own namespace alone.
https://prometheus-operator.dev/docs/developer/alerting/#using-alertmanagerconfig-resources
"""

import re
from collections.abc import Iterator, Mapping
from typing import cast

from slosmith.diagnostics import codes
from slosmith.diagnostics.finding import Diagnostic
from slosmith.emit.alertmanager import configuration, configuration_files
from slosmith.emit.kubernetes.objects import config_map, metadata, secret
from slosmith.emit.templates import message_templates
from slosmith.emit.yaml_text import Matcher, Node, print_yaml
from slosmith.judges.operator_schema import OPERATOR, violations
from slosmith.model import naming
from slosmith.model.platforms import Kubernetes
from slosmith.model.root import Model
from slosmith.model.routing import Routing
from slosmith.output.document import HEADING

NAME = "slosmith"
# Where the operator mounts the secrets that an Alertmanager object names.
_MOUNTED = re.compile(r"/etc/alertmanager/secrets/([a-z0-9][a-z0-9.-]*)/([A-Za-z0-9._-]+)")
_OWN_TEMPLATES = re.compile(r"(?<![\w/])templates/\*\.tmpl")
_TEMPLATES = f"/etc/alertmanager/configmaps/{NAME}-templates"
"""Where it mounts a ConfigMap that an Alertmanager object names."""
_FILE = "_file"
_NAMES = {
    "links": "pagerDutyLinkConfigs",
    "source_matchers": "sourceMatch",
    "target_matchers": "targetMatch",
    "url_file": "urlSecret",
}
_ACRONYMS = frozenset(("arn", "id", "tls", "url"))
_INSTEAD = "let Alertmanager read the Secret that is rendered instead, as its configSecret"


def alertmanager_config(routing: Routing, model: Model) -> str:
    """The object; what `find_unsayable` finds must have been looked at before."""
    spec = print_yaml({"spec": _mapping(_tree(routing, model))}, HEADING).split("\n", 1)[1]
    return (
        f"# {HEADING}\napiVersion: monitoring.coreos.com/v1alpha1\nkind: AlertmanagerConfig\n"
        f"{metadata(NAME, model.settings.platforms.kubernetes)}\n{spec}"
    )


def template_map(routing: Routing, cluster: Kubernetes) -> str:
    """The files of message templates, for `alertmanagerConfiguration.templates`."""
    files = {f"{name}.tmpl": text for name, text in message_templates(routing)}
    return config_map(f"{NAME}-templates", files, cluster)


def config_secret(routing: Routing, model: Model) -> str:
    """The whole configuration in a Secret, which can say all of it; no secret stands in it.

    Empty where routing is a part alone, for a configuration that somebody else has.
    """
    texts = {one.path: one.text for one in configuration_files(routing, model)}
    if naming.ALERTMANAGER_FILE not in texts:
        return ""
    mounted = _OWN_TEMPLATES.sub(f"{_TEMPLATES}/*.tmpl", texts[naming.ALERTMANAGER_FILE])
    files = {"alertmanager.yaml": mounted}
    return secret(f"{NAME}-alertmanager", files, model.settings.platforms.kubernetes)


def find_unsayable(model: Model) -> Iterator[Diagnostic]:
    """What routing says and the operator's schema has no place for: then a Secret holds all."""
    if model.routing is None:
        return
    if model.routing.base is not None:
        message = "routes are merged into a configuration that an AlertmanagerConfig cannot hold"
        place = model.routing.origin.at("base")
        yield place.finding(codes.NO_ALERTMANAGER_CONFIG, message, _INSTEAD, key=True)
        return
    for interval in model.routing.intervals:
        elsewhere = {part.location for part in interval.parts} - {"UTC"}
        for location in sorted(elsewhere):
            yield interval.origin.at("location").finding(
                codes.NO_ALERTMANAGER_CONFIG,
                f'"{location}" has no place in an AlertmanagerConfig, whose times are UTC',
                _INSTEAD,
            )
    spec = _mapping(_tree(model.routing, model))
    receivers = cast("list[Node]", spec["receivers"])
    for receiver, made in zip(model.routing.receivers, receivers, strict=True):
        integration = receiver.integration
        paths = dict(_secrets(dict(integration.fields))) if integration else {}
        unknown = [path for path in paths.values() if not _MOUNTED.fullmatch(path)]
        if unknown:
            yield receiver.origin.finding(
                codes.NO_ALERTMANAGER_CONFIG,
                f'"{unknown[0]}" names no key of a Kubernetes secret',
                "write /etc/alertmanager/secrets/NAME/KEY, where the operator mounts secrets",
            )
            continue
        for wrong in violations("AlertmanagerConfig", {"spec": {"receivers": [made]}}):
            message = f"prometheus-operator {OPERATOR} cannot say this in an AlertmanagerConfig"
            finding = f"{message}: {wrong.removeprefix('spec.receivers[0].')}"
            yield receiver.origin.finding(codes.NO_ALERTMANAGER_CONFIG, finding, _INSTEAD)
            break


def _secrets(fields: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    for key, value in fields.items():
        if key.endswith(_FILE) and isinstance(value, str):
            yield key, value
        elif isinstance(value, tuple) and all(isinstance(one, tuple) for one in value):
            yield from _secrets(dict(value))


def _tree(routing: Routing, model: Model) -> dict[str, Node]:
    """What it says; the templates are named by the Alertmanager object, and inhibitions by none."""
    said = configuration(routing, model)
    rules = _dicts(cast("list[Node]", said["inhibit_rules"]))
    said["inhibit_rules"] = [{k: v for k, v in one.items() if k != "name"} for one in rules]
    said["mute_time_intervals"] = said.pop("time_intervals")
    return {key: value for key, value in said.items() if key != "templates"}


def _mapping(node: Mapping[str, Node]) -> dict[str, Node]:
    return dict(_pair(key, value) for key, value in node.items() if key != "location")


def _pair(key: str, value: Node) -> tuple[str, Node]:
    name = _NAMES.get(key) or _camel(key)
    if key.endswith(_FILE):
        mounted = _MOUNTED.fullmatch(cast("str", value))
        plain = key.removesuffix(_FILE)
        name = _NAMES.get(key) or _NAMES.get(plain) or _camel(plain)
        return name, {"name": mounted[1], "key": mounted[2]} if mounted else {}
    match key, value:
        case "details" | "headers", dict():
            return name, [{"key": one, "value": text} for one, text in value.items()]
        case "links", list():
            return name, [{"href": one["href"], "alt": one["text"]} for one in _dicts(value)]
        case "days_of_month", list():
            return name, [_days(cast("str", one)) for one in value]
        case _:
            return name, _value(value)


def _value(node: Node) -> Node:
    match node:
        case Matcher():
            name, operator, value = node.parts
            return {"name": name, "matchType": operator, "value": value}
        case dict():
            return _mapping(node)
        case list():
            return [_value(one) for one in node]
        case _:
            return node


def _dicts(nodes: list[Node]) -> list[dict[str, Node]]:
    return [node for node in nodes if isinstance(node, dict)]


def _days(text: str) -> Node:
    first, _, last = text.partition(":")
    return {"start": int(first), "end": int(last or first)}


def _camel(key: str) -> str:
    first, *others = key.split("_")
    return first + "".join(
        part.upper() if part in _ACRONYMS else part.capitalize() for part in others
    )
