"""Output targets: each turns the model into documents; a new one is one file and one line here."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from slosmith.document import Document
from slosmith.emit.alertmanager import emit_alertmanager
from slosmith.emit.dashboards import emit_dashboards
from slosmith.emit.rules import emit_rules
from slosmith.emit.runbooks import emit_runbooks
from slosmith.emit.tests import emit_tests
from slosmith.model import Model


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """One kind of output: ``folders`` are the places below the output folder that it owns."""

    name: str
    folders: tuple[str, ...]
    emit: Callable[[Model], Iterator[Document]]


TARGETS: tuple[Target, ...] = (
    Target(name="rules", folders=("prometheus/rules/",), emit=emit_rules),
    Target(name="tests", folders=("prometheus/tests/",), emit=emit_tests),
    Target(name="routes", folders=("alertmanager/",), emit=emit_alertmanager),
    Target(name="runbooks", folders=("runbooks/",), emit=emit_runbooks),
    Target(
        name="dashboards",
        folders=("grafana/dashboards/", "grafana/provisioning/"),
        emit=emit_dashboards,
    ),
)
