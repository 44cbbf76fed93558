"""Target `mimir`: namespaces of rules for each tenant, and Alertmanager's configuration for all.

Mimir reads no files, so that where a receiver names one a variable stands for its content.
https://grafana.com/docs/mimir/latest/references/http-api/#set-alertmanager-configuration
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import cast

from slosmith.diagnostics import codes
from slosmith.diagnostics.finding import Diagnostic
from slosmith.emit.alertmanager import configuration
from slosmith.emit.rules import group_names, own_groups, service_text
from slosmith.emit.shape import group_sizes
from slosmith.emit.templates import message_templates
from slosmith.emit.unit import Unit, unit_of_all, units_of
from slosmith.emit.yaml_text import Node, print_yaml
from slosmith.model import naming
from slosmith.model.platforms import Mimir
from slosmith.model.root import Model
from slosmith.model.routing import Routing
from slosmith.model.service import Service
from slosmith.model.settings import Settings
from slosmith.output.document import HEADING, Document, Group, print_rules, quoted, with_keys

FOLDER = "mimir"
MOST_GROUPS, MOST_RULES = 70, 20
"""What a tenant may have, and a group, unless its limits say otherwise:
https://grafana.com/docs/mimir/latest/configure/configuration-parameters/#limits
"""
_SECRETS = "/etc/alertmanager/secrets/"
_FILE = "_file"


def emit_mimir(model: Model) -> Iterator[Unit]:
    """A namespace for each service, below each of its tenants."""
    yield from units_of(model.services, _of_service, model.settings)
    yield unit_of_all(partial(_others, model))


def tenant_groups(model: Model) -> tuple[Group, ...]:
    """Mimir divides groups among its rulers itself, so that each tenant has one watchdog."""
    return own_groups(replace(model, settings=replace(model.settings, shards=None)))


def check_mimir(model: Model) -> Iterator[Diagnostic]:
    """Tenants and groups that are larger than Mimir takes unless it is asked to."""
    origin, mimir = model.settings.platforms.origin, model.settings.platforms.mimir
    if origin is not None and model.settings.shards is not None:
        message = "rulers of Mimir divide rule groups themselves, so that all of them are in mimir/"
        hint = "remove shards, unless other rulers than Mimir's divide the plain files"
        yield origin.at("shards").finding(codes.SHARDS_UNUSED, message, hint, key=True)
    groups, own = dict[str, int](), len(tenant_groups(model))
    for service in model.services:
        for tenant in mimir.tenants_of(service.team):
            groups[tenant] = groups.get(tenant, own) + len(group_names(service))
    if origin is not None:
        for tenant, count in sorted(groups.items()):
            if count > MOST_GROUPS:
                message = (
                    f'the tenant "{tenant}" has {count} rule groups, and Mimir takes {MOST_GROUPS}'
                )
                hint = f"set ruler_max_rule_groups_per_tenant: {count} for it, or divide the tenant"
                yield origin.at("mimir").finding(codes.TENANT_LIMIT, message, hint, key=True)
    yield from _find_large_groups(model)
    for service in model.services:
        if (count := len(service.alerts)) > MOST_RULES:
            message = f"{count} alerts are one group, and Mimir takes {MOST_RULES} rules in each"
            hint = (
                f"set ruler_max_rules_per_rule_group: {count} for the tenant, or divide the service"
            )
            yield service.origin.at("alerts").finding(codes.TENANT_LIMIT, message, hint, key=True)


def _find_large_groups(model: Model) -> Iterator[Diagnostic]:
    """One for all SLOs, at the first of the largest: they have their groups of a policy."""
    sizes = {slo: max(group_sizes(slo, model.settings)) for slo in model.slos}
    large = {slo: count for slo, count in sizes.items() if count > MOST_RULES}
    if large:
        slo, count = max(large.items(), key=lambda item: item[1])
        which = slo.ref if len(large) == 1 else f"{slo.ref} and {len(large) - 1} more"
        yield slo.origin.at("policy").finding(
            codes.TENANT_LIMIT,
            f"a group of {which} has up to {count} rules, and Mimir takes {MOST_RULES} in each",
            f"set ruler_max_rules_per_rule_group: {count} for the tenant, or take out tiers",
        )


def _of_service(service: Service, settings: Settings) -> Iterator[Document]:
    mimir = settings.platforms.mimir
    if plain := service_text(service, settings):
        text = _namespace(service.name, plain, mimir)
        for tenant in mimir.tenants_of(service.team):
            yield Document(path=rules_file(tenant, service.name), text=text)


def _others(model: Model) -> Iterator[Document]:
    mimir = model.settings.platforms.mimir
    tenants = {one for service in model.services for one in mimir.tenants_of(service.team)}
    if own := tenant_groups(model):
        text = _namespace(naming.OWN_SERVICE, print_rules(own, HEADING), mimir)
        for tenant in sorted(tenants):
            yield Document(path=rules_file(tenant, naming.OWN_SERVICE), text=text)
    if model.routing is not None and model.routing.base is None:
        text = _alertmanager(model.routing, model)
        yield Document(path=f"{FOLDER}/alertmanager.yaml", text=text)


def rules_file(tenant: str, namespace: str) -> str:
    """Path of a namespace below the output folder."""
    return f"{FOLDER}/rules/{tenant}/{namespace}.yaml"


def _namespace(name: str, plain: str, mimir: Mimir) -> str:
    sources = ", ".join(map(quoted, mimir.source_tenants))
    keys = (("source_tenants", f"[{sources}]"),) if sources else ()
    heading, body = with_keys(plain, keys).split("\n", 1)
    return f"{heading}\nnamespace: {quoted(name)}\n{body}"


def _alertmanager(routing: Routing, model: Model) -> str:
    said = configuration(routing, model)
    templates = {f"{name}.tmpl": text for name, text in message_templates(routing)}
    said["templates"] = [*templates]
    variables: set[str] = set()
    whole = cast("dict[str, Node]", _without_files(said, variables))
    files: dict[str, Node] = {**templates}
    names = " ".join(sorted(variables))
    return print_yaml(
        {"template_files": files, "alertmanager_config": print_yaml(whole, HEADING)},
        f"{HEADING}\n# Fill in, and nothing else: {names}" if names else HEADING,
    )


def _without_files(node: Node, variables: set[str]) -> Node:
    match node:
        case dict():
            return dict(_pair(key, one, variables) for key, one in node.items())
        case list():
            return [_without_files(one, variables) for one in node]
        case _:
            return node


def _pair(key: str, value: Node, variables: set[str]) -> tuple[str, Node]:
    if not key.endswith(_FILE) or not isinstance(value, str):
        return key, _without_files(value, variables)
    variables.add(variable := variable_of(value))
    return key.removesuffix(_FILE), variable


def variable_of(path: str) -> str:
    """What stands for the content of a file: ``${SLACK_URL}`` for ``…/secrets/slack/url``."""
    return f"${{{re.sub('[^A-Z0-9]+', '_', path.removeprefix(_SECRETS).upper()).strip('_')}}}"
