"""Output targets: each turns the model into documents; a new one is one file and one line here."""

from collections.abc import Callable, Iterable, Iterator
from importlib import import_module
from types import ModuleType

from slosmith.diagnostics.finding import Diagnostic
from slosmith.emit.unit import Unit
from slosmith.model.naming import TESTS
from slosmith.model.root import Model
from slosmith.output.document import Document
from slosmith.record import dataclass

__all__ = ["TARGETS", "Target", "Unit", "loaded_folders"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """One kind of output: ``folders`` are the places below the output folder that it owns.

    ``home`` is the module here that has its ``emit_`` function; it is imported when it is called,
    so that rules alone are rendered without waiting for what renders dashboards.
    ``reads`` are the folders of the root that its units of services are made of.
    ``weight`` says about how long it takes for one SLO, in tenths of a millisecond; work is shared
    out by it, and what nobody has measured counts as a runbook page.
    ``loaded`` says that a server takes every file of these folders for its own.
    One that is ``opt_in`` is rendered where `--only` or the settings name it, and nowhere else;
    where `--only` alone does, it is exported, and no part of a build and its manifest.
    One that ``shares`` takes what others render of a service, so that they follow one another.
    What it cannot say of a model its module's ``check_`` function finds.
    """

    name: str
    home: str
    folders: tuple[str, ...]
    reads: tuple[str, ...] = ("slo/",)
    weight: int = 10
    opt_in: bool = False
    loaded: bool = True
    shares: bool = False

    def units(self, model: Model) -> Iterator[Unit]:
        """The units of this target: services in their order, then what is of no single one."""
        emit: Callable[[Model], Iterator[Unit]] = getattr(self._module, f"emit_{self.home}")
        return emit(model)

    def check(self, model: Model) -> Iterable[Diagnostic]:
        """What it cannot say of a model, or only where the platform is set up for it."""
        check: Callable[[Model], Iterable[Diagnostic]] | None
        check = getattr(self._module, f"check_{self.home}", None)
        return check(model) if check else ()

    @property
    def _module(self) -> ModuleType:
        return import_module(f"slosmith.emit.{self.home}")

    def emit(self, model: Model) -> Iterator[Document]:
        """The documents of this target."""
        for unit in self.units(model):
            yield from unit.render()


TARGETS: tuple[Target, ...] = (
    Target(name="rules", home="rules", folders=("prometheus/rules/",), weight=2),
    Target(name="routes", home="alertmanager", folders=("alertmanager/",), weight=0),
    Target(
        name="runbooks",
        home="runbooks",
        folders=("runbooks/",),
        reads=("slo/", "runbooks/"),
        loaded=False,
    ),
    Target(
        name="dashboards",
        home="dashboards",
        folders=("grafana/dashboards/", "grafana/provisioning/"),
        reads=("slo/", "grafana/"),
        weight=13,
    ),
    Target(name="argo", home="argo", folders=("argo/",), weight=2, opt_in=True),
    Target(
        name="tests",
        home="promtool_tests",
        folders=(f"{TESTS}/", "victoriametrics/tests/"),
        weight=40,
        opt_in=True,
        loaded=False,
    ),
    Target(
        name="kubernetes",
        home="kubernetes",
        folders=("kubernetes/",),
        reads=("slo/", "grafana/"),
        opt_in=True,
        shares=True,
    ),
    Target(name="mimir", home="mimir", folders=("mimir/",), weight=2, opt_in=True, shares=True),
    Target(
        name="thanos", home="thanos", folders=("thanos/rules/",), weight=2, opt_in=True, shares=True
    ),
    Target(
        name="victoriametrics",
        home="victoriametrics",
        folders=("victoriametrics/rules/",),
        weight=2,
        opt_in=True,
        shares=True,
    ),
)


def loaded_folders() -> tuple[str, ...]:
    """Folders below the output folder of which a server loads whatever it finds."""
    return tuple(folder for one in TARGETS if one.loaded for folder in one.folders)
