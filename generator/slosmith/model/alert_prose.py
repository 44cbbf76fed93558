"""The prose of each alert: what people of the root wrote, and behind it what a template brings."""

from collections.abc import Mapping
from dataclasses import replace

from slosmith.model.alerts import Purpose, slo_alerts
from slosmith.model.prose import Prose
from slosmith.model.root import Model


def prose_by_name(model: Model) -> Mapping[str, Prose]:
    """By the names of its files; of two that say something of one section the root's own counts."""
    found: dict[str, Prose] = {}
    for slo in model.slos:
        if slo.template is not None and slo.template.prose.sections:
            names = {one.prose for one in slo_alerts(slo) if one.purpose is Purpose.BURN}
            found |= {name: replace(slo.template.prose, name=name) for name in names}
    for own in model.prose or ():
        found[own.name] = _behind(own, found.get(own.name))
    return found


def _behind(own: Prose, given: Prose | None) -> Prose:
    if given is None:
        return own
    more = tuple(one for one in given.sections if not own.section(one.name))
    return replace(own, sections=(*own.sections, *more))
