"""Target `kubernetes`: objects for prometheus-operator and for the sidecar of Grafana's chart.

Rules and dashboards are those of the plain targets, in objects: nothing is worked out again.
"""

from collections.abc import Iterable, Iterator
from functools import partial

from slosmith.diagnostics.finding import Diagnostic
from slosmith.emit.dashboards import dashboard_documents, other_dashboards
from slosmith.emit.dashboards.context import Context
from slosmith.emit.kubernetes.alertmanager_config import (
    alertmanager_config,
    config_secret,
    find_unsayable,
    template_map,
)
from slosmith.emit.kubernetes.objects import config_map, kustomization, rule_objects
from slosmith.emit.rules import own_groups, printed_groups, service_text
from slosmith.emit.shape import PROMETHEUS
from slosmith.emit.unit import Unit, unit_of_all
from slosmith.model import naming
from slosmith.model.platforms import Kubernetes
from slosmith.model.root import Model
from slosmith.model.service import Service
from slosmith.output.document import HEADING, Document, print_rules

FOLDER = "kubernetes"


def emit_kubernetes(model: Model) -> Iterator[Unit]:
    """Rules and dashboards of each service; then routing, and the list of all objects."""
    context = Context.of(model)
    for service in model.services:
        render = partial(_of_service, service, context, model.shards.get(service.name))
        known = f"{model.rules_name(service.name)}\n{context.known}"
        yield Unit(service=service, known=known, render=render)
    yield unit_of_all(partial(_others, model))


def check_kubernetes(model: Model) -> Iterator[Diagnostic]:
    """What routing says and an AlertmanagerConfig cannot."""
    yield from find_unsayable(model)


def _of_service(service: Service, context: Context, shard: int | None) -> Iterator[Document]:
    cluster = context.settings.platforms.kubernetes
    if plain := service_text(service, context.settings):
        apart = printed_groups(service, context.settings, PROMETHEUS)
        text = rule_objects(service.name, plain, apart, cluster, shard)
        yield Document(path=_rules(service.name), text=text)
    yield from _config_maps(dashboard_documents(service, context), cluster)


def _config_maps(documents: Iterable[Document], cluster: Kubernetes) -> Iterator[Document]:
    for document in documents:
        file = document.path.rpartition("/")[2]
        uid = file.removesuffix(".json")
        text = config_map(naming.object_name(uid), {file: document.text}, cluster, dashboard=True)
        yield Document(path=_dashboard(uid), text=text)


def _others(model: Model) -> Iterator[Document]:
    cluster = model.settings.platforms.kubernetes
    paths = [*_service_paths(model)]
    for document in _own(model, cluster):
        paths.append(document.path)
        yield document
    if paths:
        here = (path.removeprefix(f"{FOLDER}/") for path in sorted(paths))
        yield Document(path=f"{FOLDER}/kustomization.yaml", text=kustomization(here))


def _own(model: Model, cluster: Kubernetes) -> Iterator[Document]:
    for shard, own in zip(model.rulers, own_groups(model), strict=False):
        name, plain = naming.OWN_SERVICE, print_rules((own,), HEADING)
        text = rule_objects(name, plain, (), cluster, shard)
        yield Document(path=_rules(name if shard is None else f"{name}-{shard}"), text=text)
    yield from _config_maps(other_dashboards(model), cluster)
    if model.routing is not None:
        whole = any(True for _ in find_unsayable(model))
        text = (config_secret if whole else alertmanager_config)(model.routing, model)
        name = "secret" if whole else "config"
        if text:
            yield Document(path=f"{FOLDER}/alertmanager/{name}.yaml", text=text)
        text = template_map(model.routing, cluster)
        yield Document(path=f"{FOLDER}/alertmanager/templates.yaml", text=text)


def _service_paths(model: Model) -> Iterator[str]:
    for service in model.services:
        if service.slos or service.alerts:
            yield _rules(service.name)
        uids = (naming.slo_uid(service.name, slo.name) for slo in service.slos)
        yield from map(_dashboard, (naming.service_uid(service.name), *uids))


def _rules(service: str) -> str:
    return f"{FOLDER}/rules/{service}.yaml"


def _dashboard(uid: str) -> str:
    return f"{FOLDER}/dashboards/{uid}.yaml"
