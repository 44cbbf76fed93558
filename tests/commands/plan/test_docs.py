"""The plans in docs/plan.md are those of four edits of this repository's own specification."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path

import pytest

from slosmith.build.compile import compile_root
from slosmith.commands.plan import Side, compare
from slosmith.commands.plan.text import print_text

ROOT = Path(__file__).parents[3]
PAGE = ROOT / "docs" / "plan.md"
COUNCIL, PAYMENTS = "slo/services/council.yaml", "slo/services/payments.yaml"


def _replaced(root: Path, name: str, old: str, new: str) -> None:
    text = (root / name).read_text(encoding="utf-8")
    assert old in text
    (root / name).write_text(text.replace(old, new, 1), encoding="utf-8")


def _objective(root: Path) -> None:
    _replaced(root, COUNCIL, "error rate < 0.1%", "error rate < 0.5%")


def _by(root: Path) -> None:
    _replaced(root, COUNCIL, "  - name: error-rate\n", "  - name: error-rate\n    by: [instance]\n")


def _team(root: Path) -> None:
    _replaced(root, PAYMENTS, "team: payments", "team: platform")


def _rename(root: Path) -> None:
    """With all that names it: scenarios, prose and its file, the audit."""
    for path in [one for one in root.rglob("*") if one.is_file()]:
        text = path.read_text(encoding="utf-8")
        text = text.replace("council/error-rate", "council/errors")
        text = text.replace("CouncilErrorRate", "CouncilErrors")
        path.write_text(text, encoding="utf-8")
        path.rename(path.with_name(path.name.replace("CouncilErrorRate", "CouncilErrors")))
    _replaced(root, COUNCIL, "  - name: error-rate\n", "  - name: errors\n")


EDITS: Mapping[str, Callable[[Path], None]] = {
    "objective": _objective,
    "rename": _rename,
    "by": _by,
    "team": _team,
}


def planned(name: str, folder: Path) -> str:
    """The plan of an edit, as a block of the page."""
    for part in ("slo", "grafana", "runbooks"):
        shutil.copytree(ROOT / part, folder / part)
    EDITS[name](folder)
    found = compare(_before(), Side.of("this folder", compile_root(folder)))
    return f"```text\n{print_text(found)}```\n"


@cache
def _before() -> Side:
    return Side.of("origin/main (3f2a1c0)", compile_root(ROOT))


@pytest.mark.slow
@pytest.mark.parametrize("name", EDITS)
def test_the_page_shows_the_plan_of_an_edit(name: str, tmp_path: Path) -> None:
    shown = re.findall(r"^```text\n.*?^```\n", PAGE.read_text("utf-8"), re.MULTILINE | re.DOTALL)
    assert planned(name, tmp_path) in shown, "run python -m tests.commands.plan"
