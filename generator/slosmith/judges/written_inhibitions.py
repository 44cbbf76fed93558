"""Which alert must inhibit which, by what routing and services say."""

from slosmith.judges.routing_document import RoutingDocument
from slosmith.judges.routing_tree import Labels
from slosmith.judges.written import Written, list_of, mapping_of, texts_of
from slosmith.judges.written_matches import agree, meets


def inhibits(document: RoutingDocument, source: Labels, target: Labels) -> bool:
    """Whether an alert that fires must inhibit another."""
    written = map(mapping_of, list_of(document.written.get("inhibit", [])))
    return (
        inhibits_unasked(document, source, target)
        or _base_inhibits(document, source, target)
        or any(_author_inhibits(one, source, target, document.installation()) for one in written)
    )


def _base_inhibits(document: RoutingDocument, source: Labels, target: Labels) -> bool:
    found = document.base.tree.inhibitions_by(source) if document.base is not None else ()
    return any(one.inhibits(source, target) for one in found)


def inhibits_unasked(document: RoutingDocument, source: Labels, target: Labels) -> bool:
    """The same without what the author added to `inhibit`."""
    pair = source.get("severity"), target.get("severity")
    if pair == ("page", "page") and _depends(document, source, target):
        return True
    if pair == ("page", "ticket") and source.get("slo"):
        groups = document.services.grouped_by(source)
        return agree(source, target, {*groups, *document.installation(), "service", "slo"})
    return False


def _depends(document: RoutingDocument, source: Labels, target: Labels) -> bool:
    dependencies = document.services.dependencies(target.get("service", ""))
    speaks_of_itself = not (source.get("slo") and source["alertname"].endswith("NoData"))
    is_named = source.get("service") in dependencies
    return is_named and speaks_of_itself and _reaches(document, source, target)


def _reaches(document: RoutingDocument, source: Labels, target: Labels) -> bool:
    """Whether both are of one installation, or the dependency is one of all of them."""
    pair = target.get("service", ""), source.get("service", "")
    return document.services.is_across(*pair) or agree(source, target, document.installation())


def _author_inhibits(
    rule: dict[str, Written], source: Labels, target: Labels, installation: list[str]
) -> bool:
    equal = texts_of(rule.get("equal", []))
    if not agree(
        source,
        target,
        {*installation} - {*mapping_of(rule["source"]), *mapping_of(rule["target"])},
    ):
        return False
    return (
        all(
            meets(value, source.get(name, "")) for name, value in mapping_of(rule["source"]).items()
        )
        and all(
            meets(value, target.get(name, "")) for name, value in mapping_of(rule["target"]).items()
        )
        and all(source.get(name) and source.get(name) == target.get(name) for name in equal)
    )
