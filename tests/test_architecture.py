"""The tour of the architecture shows what the program does."""

import doctest
import re
from pathlib import Path

import pytest

PAGE = Path(__file__).parents[1] / "docs" / "architecture.md"


@pytest.mark.judge
def test_every_snippet_gives_what_the_page_shows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = PAGE.read_text(encoding="utf-8")
    (spec,) = re.findall(r"^```yaml\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    (tmp_path / "slo").mkdir()
    (tmp_path / "slo" / "shop.yaml").write_text(spec, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    said: list[str] = []
    unfenced = re.sub(r"^```.*$", "", text, flags=re.MULTILINE)
    tour = doctest.DocTestParser().get_doctest(unfenced, {}, PAGE.name, str(PAGE), 0)
    done = doctest.DocTestRunner().run(tour, out=said.append)
    assert done.failed == 0, "".join(said)
    assert done.attempted > 30


def test_the_tour_names_all_that_stands_in_the_package() -> None:
    text = PAGE.read_text("utf-8")
    there = (PAGE.parents[1] / "generator" / "slosmith").iterdir()
    named = {
        f"{one.name}/" if one.is_dir() else one.name for one in there if one.name[0] not in "_."
    }
    assert [one for one in sorted(named - {"py.typed"}) if f"`{one}" not in text] == []


def test_the_table_names_the_registries_that_there_are() -> None:
    package = Path(__file__).parents[1] / "generator" / "slosmith"
    rows = re.findall(r"\| `(\w+)/NAME\.py` \| (.+) in `([\w/.]+)` \|", PAGE.read_text("utf-8"))
    assert len(rows) == 6
    for folder, registries, file in rows:
        assert file.startswith(f"{folder}/")
        code = (package / file).read_text("utf-8")
        for registry in re.findall(r"`(\w+)`", registries):
            assert re.search(rf"^{registry}\b.* = ", code, re.MULTILINE), registry
