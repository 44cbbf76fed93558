"""The SLOs that entries of a service make, by templates, groups and several objectives."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, cast

from slosmith.diagnostics.finding import Diagnostic
from slosmith.language.documents.objective import ObjectivesByGroup
from slosmith.language.documents.service import ServiceSpec
from slosmith.language.documents.slo import SloSpec
from slosmith.load.documents import Loaded
from slosmith.model.contract import Contract
from slosmith.model.objective import Objective

if TYPE_CHECKING:  # few roots have these
    from slosmith.model.template import Template
    from slosmith.resolve.group_entry import Unlisted


def expand(
    document: Loaded, templates: "Mapping[str, Template]", known: Contract
) -> "tuple[Loaded, tuple[Unlisted, ...], list[Diagnostic]]":
    """The document with an entry for each SLO that templates and objectives by group make."""
    found: list[Diagnostic] = []
    unlisted: tuple[Unlisted, ...] = ()
    if any(slo.use for slo in cast(ServiceSpec, document.spec).slos):
        from slosmith.resolve.expansion import expand_templates

        document, found = expand_templates(document, templates)
    spec = cast(ServiceSpec, document.spec)
    if any(isinstance(slo.objectives, ObjectivesByGroup) for slo in spec.slos):
        from slosmith.resolve.by_group import expand_groups

        document, unlisted, more = expand_groups(document, known)
        found += more
    return document, unlisted, found


def named_objectives(spec: SloSpec) -> list[tuple[str, Objective, tuple[str | int, ...]]]:
    """The SLOs that one entry makes: one of `objective`, one for each of `objectives`."""
    if spec.objective is not None:
        return [(spec.name, spec.objective, ("name",))]
    assert not isinstance(spec.objectives, ObjectivesByGroup), "which are expanded before"
    return [
        (f"{spec.name}{objective.suffix}", objective, ("objectives", index))
        for index, objective in enumerate(spec.objectives or ())
    ]
