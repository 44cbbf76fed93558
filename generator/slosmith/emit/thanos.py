"""Target `thanos`: the plain rules for Thanos Ruler, which says what to make of half an answer."""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

from slosmith.emit.rules import own_groups, service_groups
from slosmith.emit.unit import Unit, unit_of_all, units_of
from slosmith.model import naming
from slosmith.model.root import Model, Service, Settings
from slosmith.output.document import HEADING, Document, Group, print_rules

FOLDER = "thanos/rules"


def emit_thanos(model: Model) -> Iterator[Unit]:
    """A rule file for each service that has anything to evaluate."""
    yield from units_of(model.services, _of_service, model.settings)
    yield unit_of_all(partial(_own, model))


def _of_service(service: Service, settings: Settings) -> Iterator[Document]:
    if groups := service_groups(service, settings):
        yield _file(service.name, groups, settings)


def _own(model: Model) -> Iterator[Document]:
    if own := own_groups(model):
        yield _file(naming.OWN_SERVICE, own, model.settings)


def _file(name: str, groups: tuple[Group, ...], settings: Settings) -> Document:
    said = (("partial_response_strategy", settings.platforms.partial_response),)
    ours = (replace(group, extra=said) for group in groups)
    return Document(path=f"{FOLDER}/{name}.yaml", text=print_rules(ours, HEADING))
