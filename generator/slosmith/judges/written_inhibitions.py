"""Which alert must inhibit which, by what routing and services say."""

from functools import cached_property

from slosmith.judges.routing_document import RoutingDocument
from slosmith.judges.routing_tree import Inhibition, Labels
from slosmith.judges.written import Written, mapping_of, texts_of
from slosmith.judges.written_matches import agree, meets


def inhibits(document: RoutingDocument, source: Labels, target: Labels) -> bool:
    """Whether an alert that fires must inhibit another."""
    return Inhibitor(document, source).inhibits(target)


class Inhibitor:
    """An alert that fires; what is written of it is looked up once for all others."""

    def __init__(self, document: RoutingDocument, source: Labels) -> None:
        self.document, self.source = document, source

    @cached_property
    def _written(self) -> list[dict[str, Written]]:
        return self.document.inhibiting(self.source)

    @cached_property
    def _of_base(self) -> list[Inhibition]:
        base = self.document.base
        return base.tree.inhibitions_by(self.source) if base is not None else []

    def inhibits(self, target: Labels) -> bool:
        """Whether it must inhibit another."""
        return (
            self.inhibits_unasked(target)
            or any(one.inhibits(self.source, target) for one in self._of_base)
            or any(self._does_so_by(one, target) for one in self._written)
        )

    def inhibits_unasked(self, target: Labels) -> bool:
        """The same without what the author added to `inhibit`."""
        pair = self.source.get("severity"), target.get("severity")
        if pair == ("page", "page") and _depends(self.document, self.source, target):
            return True
        if pair == ("page", "ticket") and self.source.get("slo"):
            groups = self.document.services.grouped_by(self.source)
            names = {*groups, *self.document.installation(), "service", "slo"}
            return agree(self.source, target, names)
        return False

    def _does_so_by(self, rule: dict[str, Written], target: Labels) -> bool:
        source, asked = self.source, mapping_of(rule["target"])
        apart = {*self.document.installation()} - {*mapping_of(rule["source"]), *asked}
        return (
            all(meets(value, target.get(name, "")) for name, value in asked.items())
            and agree(source, target, apart)
            and all(
                source.get(name) and source.get(name) == target.get(name)
                for name in texts_of(rule.get("equal", []))
            )
        )


def _depends(document: RoutingDocument, source: Labels, target: Labels) -> bool:
    dependencies = document.services.dependencies(target.get("service", ""))
    speaks_of_itself = not (source.get("slo") and source["alertname"].endswith("NoData"))
    is_named = source.get("service") in dependencies
    return is_named and speaks_of_itself and _reaches(document, source, target)


def _reaches(document: RoutingDocument, source: Labels, target: Labels) -> bool:
    """Whether both are of one installation, or the dependency is one of all of them."""
    pair = target.get("service", ""), source.get("service", "")
    return document.services.is_across(*pair) or agree(source, target, document.installation())
