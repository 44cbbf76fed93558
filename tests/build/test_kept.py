"""What was made of a service before is what would be made of it now, or it is made anew."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

import slosmith.build.kept as module
from slosmith.build.compile import compile_root, emit_kept, generated_tests, make_tests
from slosmith.build.kept import Kept
from slosmith.emit.promtool_tests.parts import Part, PartTests
from slosmith.model import naming
from slosmith.output.own_cache import CACHE
from slosmith.output.rendered import digested
from tests.build.changes import changes
from tests.build.world import MARKET, lay_out

OWN = naming.OWN_SERVICE  # its test is made each time, as it takes no time
Said = list[tuple[object, ...]]


@pytest.fixture(autouse=True)
def entries(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    cache = tmp_path_factory.mktemp("cache")
    monkeypatch.setenv(CACHE, str(cache))
    return cache / "slosmith" / "services"


@pytest.fixture
def planned(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Grow by the rule file of each part of a service whose tests are made."""
    files: list[str] = []

    def make(parts: list[Part]) -> tuple[PartTests, ...]:
        files.extend(part.rules for part in parts if OWN not in part.rules)
        return make_tests(parts)

    monkeypatch.setattr(module, "make_tests", make)
    return files


def kept(root: Path) -> Kept | None:
    compilation = compile_root(root)
    model = compilation.model
    return None if model is None else Kept(model=model, sources=compilation.sources)


def said(tests: tuple[PartTests, ...]) -> Said:
    return [(one.part.rules, one.part.alert, one.documents, one.gaps) for one in tests]


def test_only_a_service_that_changed_is_planned_again(tmp_path: Path, planned: list[str]) -> None:
    lay_out(tmp_path, MARKET)
    first = kept(tmp_path)
    assert first is not None
    tests = said(first.tests())
    assert {"prometheus/rules/shop.yaml", "prometheus/rules/store.yaml"} <= {*planned}
    planned.clear()
    again = kept(tmp_path)
    assert again is not None
    assert said(again.tests()) == tests
    assert planned == []
    changed = MARKET["slo/shop.yaml"].replace("error rate < 0.1%", "error rate < 0.2%")
    lay_out(tmp_path, {**MARKET, "slo/shop.yaml": changed})
    later = kept(tmp_path)
    assert later is not None
    assert said(later.tests()) != tests
    assert {*planned} == {"prometheus/rules/shop.yaml"}


def test_an_entry_that_was_changed_is_none(
    tmp_path: Path, entries: Path, planned: list[str]
) -> None:
    lay_out(tmp_path, MARKET)
    first = kept(tmp_path)
    assert first is not None
    tests, digests = said(first.tests()), first.digests()
    everything = len(planned)
    for entry in entries.iterdir():
        entry.write_bytes(entry.read_bytes()[:-1])
    again = kept(tmp_path)
    assert again is not None
    assert (said(again.tests()), again.digests()) == (tests, digests)
    assert len(planned) == 2 * everything


@pytest.mark.slow
def test_after_any_change_it_is_what_is_made_anew(tmp_path: Path) -> None:
    chosen = random.Random(7).sample([*changes(MARKET)], 8)
    for number, (_, change) in enumerate(chosen):
        root = tmp_path / str(number)
        lay_out(root, change())
        found = kept(root)
        if found is not None:
            assert found.digests() == dict(emit_kept(found.model, digested))
            assert said(found.tests()) == said(generated_tests(found.model))
