"""Target `thanos`: the plain rules for Thanos Ruler, which says what to make of half an answer."""

from collections.abc import Iterator
from functools import partial

from slosmith.emit.rules import own_groups, service_text
from slosmith.emit.unit import Unit, unit_of_all, units_of
from slosmith.model import naming
from slosmith.model.root import Model, Service, Settings
from slosmith.output.document import HEADING, Document, print_rules, with_keys

FOLDER = "thanos/rules"


def emit_thanos(model: Model) -> Iterator[Unit]:
    """A rule file for each service that has anything to evaluate."""
    yield from units_of(model.services, _of_service, model.settings)
    yield unit_of_all(partial(_own, model))


def _of_service(service: Service, settings: Settings) -> Iterator[Document]:
    if text := service_text(service, settings):
        yield _file(service.name, text, settings)


def _own(model: Model) -> Iterator[Document]:
    if own := own_groups(model):
        yield _file(naming.OWN_SERVICE, print_rules(own, HEADING), model.settings)


def _file(name: str, text: str, settings: Settings) -> Document:
    keys = (("partial_response_strategy", settings.platforms.partial_response),)
    return Document(path=f"{FOLDER}/{name}.yaml", text=with_keys(text, keys))
