"""Target `thanos`: the plain rules for Thanos Ruler, which says what to make of half an answer."""

from collections.abc import Iterator
from functools import partial

from slosmith.emit.rules import own_files, service_text
from slosmith.emit.unit import Unit, unit_of_all, units_with_rules
from slosmith.model.root import Model
from slosmith.model.service import Service
from slosmith.model.settings import Settings
from slosmith.output.document import HEADING, Document, print_rules, with_keys

FOLDER = "thanos/rules"


def emit_thanos(model: Model) -> Iterator[Unit]:
    """A rule file for each service that has anything to evaluate."""
    yield from units_with_rules(model, _of_service)
    yield unit_of_all(partial(_own, model))


def _of_service(service: Service, name: str, settings: Settings) -> Iterator[Document]:
    if text := service_text(service, settings):
        yield _file(name, text, settings)


def _own(model: Model) -> Iterator[Document]:
    for name, own in own_files(model):
        yield _file(name, print_rules((own,), HEADING), model.settings)


def _file(name: str, text: str, settings: Settings) -> Document:
    keys = (("partial_response_strategy", settings.platforms.partial_response),)
    return Document(path=f"{FOLDER}/{name}", text=with_keys(text, keys))
