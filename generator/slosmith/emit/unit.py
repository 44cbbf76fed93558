"""A unit: the files of one target that are rendered together, for one service or for all."""

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import TypeVar

from slosmith.model.root import Model
from slosmith.model.service import Service
from slosmith.model.settings import Settings
from slosmith.output.document import Document
from slosmith.record import dataclass

Context = TypeVar("Context")


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """Documents that are rendered together; of no single ``service`` where that is None.

    A service's unit is made of the service, of what no service says, and of what ``known`` prints:
    all that it knows of other services.
    """

    service: Service | None
    known: str = ""
    render: Callable[[], Iterable[Document]]


def units_of(
    services: Iterable[Service],
    emit: Callable[[Service, Context], Iterable[Document]],
    context: Context,
    known: str = "",
) -> Iterator[Unit]:
    """A unit for each service.

    ``emit`` gets no model, so that it cannot look at another service past ``context``; what that
    holds of other services is in ``known`` too.
    """
    for service in services:
        yield Unit(service=service, known=known, render=partial(emit, service, context))


def units_with_rules(
    model: Model, emit: Callable[[Service, str, Settings], Iterable[Document]]
) -> Iterator[Unit]:
    """A unit for each service; ``emit`` is told where its file stands below a folder of rules."""
    for service in model.services:
        name = model.rules_name(service.name)
        yield Unit(service=service, known=name, render=partial(emit, service, name, model.settings))


def unit_of_all(emit: Callable[[], Iterator[Document]]) -> Unit:
    """The unit of what is of no single service; ``emit`` may look at everything."""
    return Unit(service=None, render=emit)
