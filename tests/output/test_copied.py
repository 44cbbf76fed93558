"""What stands in an output folder is opened by one reader, and everybody reads its copy."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from traceback import walk_stack

import pytest

import slosmith
from slosmith.output.copied import copied
from slosmith.output.places import links_in
from slosmith.source import patterns
from slosmith.source.links import Links
from slosmith.source.opened import MovedError, entries_of
from slosmith.source.patterns import files_of
from tests.conftest import Compile, Compiled, run_compiler
from tests.servers.answering import Reply, answering

SHOP = """\
service: shop
team: web
alerts: [{alert: ShopDown, expr: max(shop_down) > 0, severity: page, summary: down}]
---
routing:
  default: web
  teams: {web: {page: [web], ticket: [web]}}
  receivers: {web: {pagerduty: {routing_key_file: /etc/key}}}
"""
SCENARIO = """---
metrics:
  shop_down: {type: gauge}
---
scenario: outage
title: All fails.
lasting: 20m
normal: {shop_down: 0}
changes: [{at: 10m, what: all fails, set: {shop_down: 1}}]
expect: [{alert: ShopDown, within: 10m}]
"""
PRIVATE = "not-for-you"
_PACKAGE = os.path.dirname(slosmith.__file__)  # noqa: PTH120
_READERS = ("source/opened.py", "output/staging.py")
"""Who may open what others may exchange meanwhile: by a handle that is looked at, or to write."""
_OPENING = frozenset(("open", "os.scandir", "os.listdir", "subprocess.Popen"))
_seen: list[tuple[str, str, str]] | None = None


def _see(event: str, words: tuple[object, ...]) -> None:
    """Note who opens or lists what, or gives it to a program."""
    if _seen is None or event not in _OPENING:
        return
    files = (frame.f_code.co_filename for frame, _ in walk_stack(None))
    caller = next((os.path.relpath(one, _PACKAGE) for one in files if _PACKAGE in one), "")
    _seen.append((event, str(words[event == "subprocess.Popen"]), caller))


sys.addaudithook(_see)


@pytest.fixture
def opened() -> Iterator[list[tuple[str, str, str]]]:
    """Note what is opened while a test runs, and by which module of the program."""
    global _seen  # noqa: PLW0603  # a hook stays for the life of a process
    _seen = []
    yield _seen
    _seen = None


@pytest.fixture
def outside(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder of somebody else, outside of every root."""
    path = tmp_path_factory.mktemp("outside") / PRIVATE
    path.mkdir()
    (path / "environ").write_text(f"TOKEN={PRIVATE}\n", encoding="utf-8")
    return path


@pytest.mark.judge
@pytest.mark.parametrize(
    "words",
    [
        pytest.param(["verify"], marks=pytest.mark.slow),
        ["rehearse"],
        pytest.param(["audit"], marks=pytest.mark.slow),
        ["build", "--check"],
        ["push", "--dry-run", "--grafana"],
        ["preview", "--dashboard", "slosmith-overview", "--prometheus"],
    ],
    ids=lambda words: words[0],
)
def test_one_module_opens_what_was_rendered(
    compile: Compile,
    opened: list[tuple[str, str, str]],
    words: list[str],
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    built = compile(SHOP + SCENARIO)
    assert built.exit_code == 0, built.stderr
    monkeypatch.setenv("GRAFANA_TOKEN", "none")
    monkeypatch.chdir(tmp_path_factory.mktemp("here"))
    judged = re.compile(rf"{re.escape(str(built.root))}/(output|slo)\b")
    opened.clear()
    with answering(lambda _: Reply(404)) as url:
        run_compiler(built.root, *words, *([url] if words[0] in ("push", "preview") else []))
    by_path = {one for one in opened if judged.search(one[1]) and one[2] not in _READERS}
    assert by_path == set()
    assert any(judged.search(about) for _, about, _ in opened)


def test_a_copy_has_what_stands_there_and_links_to_it(tmp_path: Path) -> None:
    output = tmp_path / "output"
    (output / "rules").mkdir(parents=True)
    (output / "rules" / "shop.yaml").write_text("groups: []")
    (output / "linked.yaml").symlink_to("rules/shop.yaml")
    (output / "folder").symlink_to("rules")
    (output / "again").symlink_to("rules")
    (output / "circle").symlink_to(".")
    (output / "nowhere").symlink_to("nothing")
    with copied(output, links_in(output, tmp_path)) as folder:
        assert folder.name == "output"
        assert (folder / "linked.yaml").read_text() == "groups: []"
        assert (folder / "folder" / "shop.yaml").read_text() == "groups: []"
        assert (folder / "again" / "shop.yaml").read_text() == "groups: []"
        assert [(folder / name).is_symlink() for name in ("circle", "nowhere")] == [True, True]
        assert not (folder / "circle").exists()
    assert not folder.exists()


@pytest.mark.parametrize("name", ["rules/shop.yaml", "rules"])
def test_what_leads_out_when_it_is_opened_is_not_copied(
    tmp_path: Path, outside: Path, name: str
) -> None:
    output = tmp_path / "output"
    (output / name).parent.mkdir(parents=True, exist_ok=True)
    (output / name).symlink_to(outside if name == "rules" else outside / "environ")
    links, unread = links_in(output, tmp_path), list[OSError]()
    with pytest.raises(MovedError), copied(output, links):
        pass
    with copied(output, links, unread=unread) as folder:
        assert not any(path.is_file() for path in folder.rglob("*"))
    assert [error.filename for error in unread] == [str(output / name)]


def test_what_cannot_be_read_is_a_row_of_its_own(
    compile: Compile, outside: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    built = compile(SHOP)
    built.rules("shop").unlink()
    built.rules("shop").symlink_to(outside / "environ")
    monkeypatch.setattr(Links, "lead_out", lambda *_: False)  # it came after the look
    verified = run_compiler(built.root, "verify")
    said = "failed: output/prometheus/rules/shop.yaml: it can be looked at"
    assert said in verified.stdout
    for words in (["verify"], ["rehearse"], ["audit"]):
        done = _run(built, *words)
        assert PRIVATE not in done


def test_a_file_with_a_hole_is_not_copied(tmp_path: Path) -> None:
    output = tmp_path / "output"
    output.mkdir()
    with (output / "huge.yaml").open("wb") as file:
        file.truncate(3_000_000_000)
    with pytest.raises(OSError, match="3,000,000,000 bytes"), copied(output, Links(output)):
        pass


@pytest.mark.parametrize("pattern", ["OUTSIDE/*", "aside/*", "../..OUTSIDE/*", "../**/*", "a*/*"])
def test_a_pattern_names_nothing_outside_of_the_root(
    tmp_path: Path, outside: Path, pattern: str
) -> None:
    (tmp_path / "root" / "tests").mkdir(parents=True)
    (tmp_path / "root" / "tests" / "own.yaml").touch()
    (tmp_path / "root" / "tests" / "aside").symlink_to(outside)
    links, asked = Links(tmp_path / "root"), pattern.replace("OUTSIDE", str(outside))
    found = files_of(asked, tmp_path / "root" / "tests", links)
    assert [path.name for path in found] == ["own.yaml"] * (pattern == "../**/*")


def test_a_pattern_with_many_ways_to_a_file_asks_each_folder_once_for_each_part(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    deep = tmp_path.joinpath(*["a"] * 10)
    deep.mkdir(parents=True)
    (deep / "own.yaml").touch()
    asked: list[Path] = []

    def entries(folder: Path, links: Links) -> object:
        asked.append(folder)
        return entries_of(folder, links)

    monkeypatch.setattr(patterns, "entries_of", entries)
    assert files_of("**/a*/" * 5 + "**/*.yaml", tmp_path, Links(tmp_path)) == [deep / "own.yaml"]
    assert len(asked) <= 12 * 11


def test_templates_of_a_base_are_looked_for_in_the_root_alone(
    compile: Compile, outside: Path
) -> None:
    built = compile(SHOP)
    base = built.root / "base"
    base.mkdir()
    (base / "aside").symlink_to(outside)
    (base / "am.yaml").write_text(
        "route: {receiver: a}\nreceivers: [{name: a}]\ntemplates: ['aside/*', 'as*/*']\n"
    )
    text = SHOP.replace("  default: web", "  base: base/am.yaml\n  default: web")
    done = compile(text)
    assert "environ" not in done.stderr


def _run(built: Compiled, *words: str) -> str:
    try:
        done = run_compiler(built.root, *words)
    except OSError as error:
        return str(error)
    return done.stdout + done.stderr
