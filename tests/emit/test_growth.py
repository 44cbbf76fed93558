"""What rendering costs grows as the specification does, of whatever that has many."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from slosmith.build.compile import Compilation, compile_root, emit_documents
from slosmith.build.incremental import Keys
from slosmith.build.targets import targets_of
from slosmith.emit import TARGETS
from slosmith.emit.dashboards.alerts import alert_table
from slosmith.emit.dashboards.context import Context
from tests.build.test_growth import Files, each, routed
from tests.calls import calls_of, grows_as_its_input

_SLO = "{name: a, objective: 99%, sli: {events: {total: a_total, bad: b_total}}}"


def compiled(root: Path, files: Files) -> Compilation:
    """A root of these files, which has no error."""
    (root / "slo").mkdir(parents=True)
    for name, text in files.items():
        (root / f"slo/{name}.yaml").write_text(text, encoding="utf-8")
    return compile_root(root)


def needed(many: int) -> Files:
    """So many services that need the same one, and that one."""
    every = "".join(each(f"---\nservice: sN\ndepends_on: [bank]\nslos: [{_SLO}]\n", many))
    return {"a": f"service: bank\nslos: [{_SLO}]\n{every}"}


_TARGETS = tuple(one for one in TARGETS if one.name in {"routes", "runbooks"})
KINDS: dict[str, Callable[[int], Files]] = {
    "inhibitions": routed(
        "inhibit", "{source: {alertname: AlertN}, target: {env: eN, severity: ticket}}"
    ),
    "overrides": routed("overrides", "{match: {alertname: AlertN}, ticket: [chat]}"),
}


@pytest.mark.parametrize("kind", KINDS)
def test_twice_as_many_cost_twice_as_much(tmp_path: Path, kind: str) -> None:
    def cost(many: int) -> int:
        model = compiled(tmp_path / str(many), KINDS[kind](many)).model
        assert model is not None
        return calls_of(lambda: [*emit_documents(model, _TARGETS, processes=1)])

    assert grows_as_its_input(cost)


def test_what_all_services_read_is_read_once(tmp_path: Path) -> None:
    def cost(many: int) -> int:
        names = ("a_total", "b_total", *(f"m{n}_total" for n in range(many)))
        metrics = {name: f"metrics: {{{name}: {{type: counter}}}}\n" for name in names}
        compilation = compiled(tmp_path / str(many), metrics | needed(many))
        model = compilation.model
        assert model is not None
        units = [(one, unit) for one in targets_of(model.settings) for unit in one.units(model)]

        def keys() -> list[str]:
            made = Keys(compilation.sources)
            return [made.of(target, unit) for target, unit in units]

        return calls_of(keys)

    assert grows_as_its_input(cost)


def test_a_table_of_alerts_asks_nothing_of_each_service(tmp_path: Path) -> None:
    def cost(many: int) -> int:
        model = compiled(tmp_path / str(many), needed(many)).model
        assert model is not None
        context = Context.of(model)
        return calls_of(lambda: alert_table((), context, slos=()))

    cost(2)  # imports what it needs
    assert cost(40) == cost(20)
