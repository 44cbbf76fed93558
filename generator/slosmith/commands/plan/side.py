"""One side of a comparison: a compiled specification, and what it renders."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from slosmith.build.allowed import Allowance
from slosmith.build.compile import Compilation, emit_documents
from slosmith.emit.alertmanager import emit_alertmanager
from slosmith.emit.rules import own_groups, service_groups
from slosmith.judges.routing_tree import RoutingTree
from slosmith.judges.written import Written
from slosmith.model import naming
from slosmith.model.root import Model
from slosmith.model.settings import Settings
from slosmith.output.document import Group


@dataclass(frozen=True, kw_only=True)
class Side:
    """``name`` is what people call it; ``written`` are the digests of what was committed."""

    name: str
    model: Model
    allowances: tuple[Allowance, ...] = ()
    written: Mapping[str, str] | None = None

    @classmethod
    def of(
        cls, name: str, compilation: Compilation, written: Mapping[str, str] | None = None
    ) -> "Side":
        """The side that a compilation without errors makes."""
        model, allowances = compilation.model, compilation.allowances
        assert model is not None
        return cls(name=name, model=model, allowances=allowances, written=written)

    @classmethod
    def empty(cls, name: str, settings: Settings) -> "Side":
        """The side on which nothing was specified yet."""
        return cls(name=name, model=Model(services=(), metrics=None, settings=settings))

    @cached_property
    def documents(self) -> Mapping[str, str]:
        """Every rendered file by its path."""
        return {one.path: one.text for one in emit_documents(self.model)}

    @cached_property
    def groups(self) -> Mapping[str, Group]:
        """Every group of rules by its name."""
        settings = self.model.settings
        found = [one for each in self.model.services for one in service_groups(each, settings)]
        return {group.name: group for group in (*found, *own_groups(self.model))}

    @cached_property
    def routing(self) -> RoutingTree | None:
        """The rendered routes, those of a fragment in their base; None without any routing."""
        text = self.documents.get(naming.ALERTMANAGER_FILE)
        if text is None and (routing := self.model.routing) and routing.base:
            whole = replace(routing, base=replace(routing.base, merged=True))
            (unit,) = emit_alertmanager(replace(self.model, routing=whole))
            text = next(one.text for one in unit.render() if one.path == naming.ALERTMANAGER_FILE)
        return None if text is None else RoutingTree(text)

    @property
    def configuration(self) -> Mapping[str, Written]:
        """Alertmanager's configuration as it is rendered; empty where there is none."""
        return self.routing.written if self.routing is not None else {}
