"""Output targets: each keeps to its own folders, and some are rendered only when asked for."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from itertools import permutations
from pathlib import Path
from types import ModuleType

import pytest

from slosmith import emit
from slosmith.build.compile import compile_root
from slosmith.cli import build as build_command
from slosmith.emit import TARGETS, Target, Unit
from slosmith.emit.unit import units_of
from slosmith.model.root import Model
from slosmith.model.service import Service
from slosmith.output.document import Document
from tests.build.world import MARKET, lay_out
from tests.conftest import Compile

SHOP = """
service: shop
slos:
  - {name: up, objective: 99.9%, sli: {probe: probe_success}}
"""
ASKED_FOR = "---\nsettings: {targets: [cards]}\n"
CARDS = Target(name="cards", home="cards", folders=("cards/",), opt_in=True)


@pytest.fixture
def registered(monkeypatch: pytest.MonkeyPatch) -> None:
    """One more target than slosmith has; what renders it is not there."""
    for registry in (emit, build_command):
        monkeypatch.setattr(registry, "TARGETS", (*TARGETS, CARDS))


@pytest.fixture
def cards(monkeypatch: pytest.MonkeyPatch) -> None:
    """What renders it: a card for each service."""

    def card(service: Service, word: str) -> Iterator[Document]:
        yield Document(path=f"cards/{service.name}.txt", text=f"{word} {service.name}\n")

    def emit_cards(model: Model) -> Iterator[Unit]:
        return units_of(model.services, card, "this is")

    home = ModuleType("slosmith.emit.cards")
    home.emit_cards = emit_cards  # type: ignore[attr-defined]  # a module made in a test
    monkeypatch.setitem(sys.modules, home.__name__, home)


def files(output: Path) -> set[str]:
    return {str(path.relative_to(output)) for path in output.rglob("*") if path.is_file()}


@pytest.mark.usefixtures("registered")
def test_a_target_that_waits_to_be_asked_is_not_even_imported(compile: Compile) -> None:
    built = compile(SHOP)
    assert built.exit_code == 0, built.stderr
    assert compile(SHOP, "--check").exit_code == 0
    assert not built.output("cards").exists()


@pytest.mark.usefixtures("registered", "cards")
def test_it_is_rendered_where_only_names_it(compile: Compile) -> None:
    built = compile(SHOP, "--only", "cards")
    assert files(built.output()) == {"cards/.manifest", "cards/shop.txt"}
    assert built.output("cards", "shop.txt").read_text(encoding="utf-8") == "this is shop\n"


@pytest.mark.usefixtures("registered", "cards")
def test_it_is_rendered_and_checked_where_settings_name_it(compile: Compile) -> None:
    built = compile(SHOP + ASKED_FOR)
    assert {"cards/shop.txt", "prometheus/rules/shop.yaml"} <= files(built.output())
    built.output("cards", "shop.txt").write_text("another\n", encoding="utf-8")
    assert "+this is shop" in compile(SHOP + ASKED_FOR, "--check").stdout


@pytest.mark.usefixtures("registered", "cards")
@pytest.mark.parametrize("options", [(), ("--no-cache",)])
def test_a_whole_build_takes_away_what_is_not_asked_for_any_more(
    compile: Compile, options: tuple[str, ...]
) -> None:
    built = compile(SHOP + ASKED_FOR, *options)
    built.output("cards", "by-hand.txt").write_text("mine\n", encoding="utf-8")
    compile(SHOP, *options)
    assert {one for one in files(built.output()) if one.startswith("cards/")} == {
        "cards/by-hand.txt"
    }


def test_every_target_writes_below_its_own_folders(tmp_path: Path) -> None:
    lay_out(tmp_path, MARKET)
    model = compile_root(tmp_path).model
    assert model is not None
    strays = [
        (target.name, document.path)
        for target in TARGETS
        for document in target.emit(model)
        if not document.path.startswith(target.folders)
    ]
    assert strays == []


def test_no_two_targets_share_a_folder() -> None:
    shared = [
        (one.name, other.name)
        for one, other in permutations(TARGETS, 2)
        if any(folder.startswith(other.folders) for folder in one.folders)
    ]
    assert shared == []
