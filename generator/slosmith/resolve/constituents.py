"""What SLOs that are made of others know of those."""

from collections.abc import Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, cast

from pydantic import BaseModel

from slosmith.language.documents.service import ServiceSpec
from slosmith.language.documents.slo import written_kind
from slosmith.load.documents import Loaded
from slosmith.model.contract import Contract
from slosmith.model.indicators import Constituent
from slosmith.model.units import Duration
from slosmith.promql import PromQLError, filled, parse_expression, reach_of
from slosmith.resolve.entries import expand, named_objectives
from slosmith.source import Origin

if TYPE_CHECKING:  # few roots have these
    from slosmith.model.template import Template


def constituents_of(
    document: Loaded, templates: "Mapping[str, Template]", known: Contract
) -> dict[str, Constituent]:
    """What SLOs that are made of others know of those of a document."""
    from slosmith.sli.composite import CompositeSpec

    document, found = expand(document, templates, known)[0], {}
    spec = cast(ServiceSpec, document.spec)
    for index, slo in enumerate(spec.slos):
        _, shape = written_kind(slo.sli)
        parts = shape.all if isinstance(shape, CompositeSpec) else ()
        for name, objective, _ in named_objectives(slo):
            found[f"{spec.service}/{name}"] = Constituent(
                service=spec.service,
                name=name,
                budget=objective.budget,
                by=tuple(map(str, slo.by)),
                parts=parts,
                late=_late(document.origin.at("slos", index, "sli"), shape),
            )
    return found


def _late(origin: Origin, shape: BaseModel) -> Duration:
    """How long ago what an SLI reads was: by its key, or by what is written into its queries."""
    from slosmith.sli.composite import CompositeSpec
    from slosmith.sli.events import EventsSpec

    if isinstance(shape, CompositeSpec):
        return Duration(0)  # of which each part says how late it is itself
    if isinstance(shape, EventsSpec) and shape.offset is not None:
        return shape.offset
    near = Duration(0)
    for _, text in origin.texts():
        with suppress(PromQLError):  # which is said elsewhere; many texts are no queries
            delta = reach_of(parse_expression(filled(text)))[0]
            near = max(near, Duration(int(delta.total_seconds() * 1000)))
    return near
