"""Resolving coverage: the areas of every coverage document, in the order they were written."""

from typing import cast

from slosmith.diagnostics import codes
from slosmith.diagnostics.finding import Diagnostic
from slosmith.language.documents.coverage import AreaSpec, CoverageSpec
from slosmith.load.documents import Loaded
from slosmith.model.coverage import Area, Gap
from slosmith.source import Origin


def resolve_coverage(documents: list[Loaded], findings: list[Diagnostic]) -> tuple[Area, ...]:
    """The areas; a finding for each that is there twice is added to ``findings``."""
    areas: dict[str, Area] = {}
    for document in documents:
        for name, spec in cast(CoverageSpec, document.spec).coverage.items():
            origin = document.origin.at("coverage", name)
            if first := areas.get(name):
                findings.append(_twice(origin, first))
            else:
                areas[name] = _area(name, spec, origin)
    return tuple(areas.values())


def _area(name: str, spec: AreaSpec, origin: Origin) -> Area:
    gaps = (Gap(what=gap.what, why=gap.why, shown_by=gap.shown_by) for gap in spec.not_measurable)
    return Area(
        name=name,
        title=spec.title,
        observes=spec.observes,
        not_measurable=tuple(gaps),
        origin=origin,
    )


def _twice(origin: Origin, first: Area) -> Diagnostic:
    place = f"{first.origin.file.path}:{first.origin.span(key=True).line}"
    message = f'the area "{first.name}" is here a second time; the first is at {place}'
    return origin.finding(
        codes.DUPLICATE_NAME, message, "join the two, or remove one of them", key=True
    )
