"""What a server should run: the groups that were rendered for it, and what each was made of."""

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass

from slosmith.diagnostics.finding import Code, Diagnostic
from slosmith.emit import mimir, victoriametrics
from slosmith.emit.rules import own_files, service_groups
from slosmith.model import naming
from slosmith.model.root import Model
from slosmith.model.service import Service
from slosmith.model.settings import Settings
from slosmith.output.document import Group
from slosmith.source import Origin

VICTORIAMETRICS = "victoriametrics"


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Of which rules a server is asked: those of a ruler, or of a tenant of Mimir, or all."""

    shard: int | None = None
    tenant: str | None = None

    @property
    def is_all(self) -> bool:
        """Whether nothing is left out."""
        return self.shard is None and self.tenant is None

    def services(self, model: Model) -> tuple[Service, ...]:
        """The services whose rules it evaluates."""
        tenants_of = model.settings.platforms.mimir.tenants_of
        return tuple(
            one
            for one in model.services_on(self.shard)
            if self.tenant is None or self.tenant in tenants_of(one.team)
        )

    def own(self, model: Model) -> Iterator[Group]:
        """Its watchdogs."""
        if self.tenant is not None:
            yield from mimir.tenant_groups(model)
            return
        mine = naming.rules_name(naming.OWN_SERVICE, self.shard)
        yield from (g for name, g in own_files(model) if self.shard is None or name == mine)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendered:
    """A group as it was rendered, and what it was made of; nobody wrote the watchdog.

    ``folder`` is where it stands below the output folder.
    """

    group: Group
    origin: Origin | None
    service: str
    folder: str

    @property
    def load(self) -> str:
        """What to do where it does not run as it is."""
        files = f"the rendered files of output/{self.folder}/"
        return f"load {files}, and have the server read them again"

    def finding(self, code: Code, said: str, hint: str) -> Diagnostic:
        """What is wrong with it, where its author wrote it."""
        message = f'the group "{self.group.name}" {said}'
        if self.origin is None:
            return Diagnostic(code=code, said=message, hint=hint)
        return self.origin.finding(code, message, hint)


def rendered_groups(
    model: Model, part: Part | None = None, loaded: Collection[str] = ()
) -> list[Rendered]:
    """Every group of a part; those for vmalert where their names are among the ``loaded``."""
    part = part or Part()
    plain = _rendered(model, part, _folder(part), service_groups)
    if VICTORIAMETRICS not in model.settings.targets:
        return plain
    layered = _rendered(model, part, victoriametrics.FOLDER, victoriametrics.layered_groups)
    return max(plain, layered, key=lambda some: sum(one.group.name in loaded for one in some))


def _folder(part: Part) -> str:
    return naming.RULES if part.tenant is None else f"{mimir.FOLDER}/rules/{part.tenant}"


def _rendered(
    model: Model,
    part: Part,
    folder: str,
    groups_of: Callable[[Service, Settings], Iterable[Group]],
) -> list[Rendered]:
    """With the SLO or the service that each group is of."""
    places: dict[str, Origin] = {slo.ref: slo.origin.at("name") for slo in model.slos}
    found = [
        Rendered(
            group=group,
            origin=places.get(_reference(group.name), service.origin.at("service")),
            service=service.name,
            folder=folder,
        )
        for service in part.services(model)
        for group in groups_of(service, model.settings)
    ]
    own = (Rendered(group=one, origin=None, service="", folder=folder) for one in part.own(model))
    return [*found, *own]


def _reference(group: str) -> str:
    return "/".join(group.split("/")[:2])
