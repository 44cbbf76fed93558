"""What is held against what is written costs as much as there is of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from slosmith.build.compile import compile_root, emit_documents
from slosmith.emit import TARGETS
from slosmith.verify.inhibition import verify_inhibition
from slosmith.verify.proof import Case, Verdict
from tests.build.test_growth import Files, alerts, routed
from tests.calls import calls_of, grows_as_its_input

_TARGETS = tuple(one for one in TARGETS if one.name in {"rules", "routes"})
_ENTRY = "{source: {alertname: AlertN, severity: page}, target: {severity: ticket}, equal: [team]}"


def case_of(root: Path, files: Files) -> Case:
    """A root of these files, of which rules and routes are rendered."""
    (root / "slo").mkdir(parents=True)
    for name, text in files.items():
        (root / f"slo/{name}.yaml").write_text(text, encoding="utf-8")
    model = compile_root(root).model
    assert model is not None
    for one in emit_documents(model, _TARGETS, processes=1):
        path = root / "output" / one.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(one.text, encoding="utf-8")
    return Case(model=model, root=root, output=root / "output", tests=())


def some_tickets(many: int) -> str:
    """Alerts of which every other one is a ticket."""
    first, *rest = alerts(many).split("severity: page")
    words = ("ticket" if number % 2 else "page" for number in range(many))
    return first + "".join(
        f"severity: {word}{text}" for word, text in zip(words, rest, strict=True)
    )


@pytest.mark.parametrize("kind", ["alerts", "inhibitions"])
def test_twice_as_many_cost_twice_as_much(tmp_path: Path, kind: str) -> None:
    def cost(many: int) -> int:
        files = {**routed("inhibit", _ENTRY)(many if kind == "inhibitions" else 1)}
        case = case_of(tmp_path / str(many), {**files, "a": some_tickets(many)})

        def all_hold() -> None:
            assert {one.verdict for one in verify_inhibition(case)} == {Verdict.PROVEN}

        return calls_of(all_hold)

    assert grows_as_its_input(cost)
