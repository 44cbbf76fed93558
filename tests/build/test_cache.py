"""What is left out of a build, what is not, and what the memory of it must never do."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

import slosmith
from slosmith.build import cache, incremental
from slosmith.build.compile import render
from slosmith.emit import TARGETS, Target, Unit
from slosmith.model.naming import service_uid
from slosmith.output.cache_folder import FOLDER
from slosmith.output.document import Document
from slosmith.output.rendered import Rendered, digest_of
from tests.build.world import MARKET, build, lay_out, rendered, written

Told = Callable[[], set[str]]


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> Told:
    """Tell the units that were rendered since it was asked last, like `rules/shop`."""
    names: set[str] = set()

    def noted(
        units: Sequence[tuple[Target, Unit]], keep: Callable[[Document], Rendered], processes: int
    ) -> list[list[Rendered]]:
        names.update(f"{one.name}/{u.service.name if u.service else ''}" for one, u in units)
        return render(units, keep, processes)

    def told() -> set[str]:
        found = {*names}
        names.clear()
        return found

    monkeypatch.setattr(incremental, "render", noted)
    return told


@pytest.fixture
def market(tmp_path: Path) -> Path:
    """A root that was built once."""
    lay_out(tmp_path, MARKET)
    assert build(tmp_path).exit_code == 0
    return tmp_path


def change(root: Path, path: str, old: str, new: str) -> None:
    text = (root / path).read_text(encoding="utf-8")
    assert old in text
    (root / path).write_text(text.replace(old, new), encoding="utf-8")


OF_ALL = {f"{target.name}/" for target in TARGETS if not target.opt_in}


def of(service: str, *targets: str) -> set[str]:
    return {f"{name}/{service}" for name in targets or ("rules", "runbooks", "dashboards")}


def test_nothing_is_rendered_where_nothing_has_changed(market: Path, made: Told) -> None:
    made()
    again = build(market)
    assert ", 0 written" in again.stderr
    assert made() == set()


def test_findings_are_the_same_whatever_is_left_out(market: Path) -> None:
    first, again = build(market, "--no-cache"), build(market)
    assert "S820" in first.stderr
    assert first.stderr == again.stderr


def test_what_others_need_not_know_renders_one_service(market: Path, made: Told) -> None:
    made()
    change(market, "slo/shop.yaml", "sells things", "sells more")
    build(market)
    assert made() == OF_ALL | of("shop")


def test_a_new_dependency_renders_what_tells_of_it(market: Path, made: Told) -> None:
    made()
    change(market, "slo/two.yaml", "[vault]", "[vault, store]")
    build(market)
    everybody = {one for name in ("shop", "store") for one in of(name, "runbooks", "dashboards")}
    assert made() == OF_ALL | everybody | of("bank") | of("vault")
    assert "bank" in (market / "output/runbooks/store/up.md").read_text(encoding="utf-8")


def test_a_heading_that_others_lead_to_renders_their_pages(market: Path, made: Told) -> None:
    page = market / "output/runbooks/store/StoreFull.md"
    # The page has such a heading of its own before that of the prose, while there is a label left
    # to break errors down by.
    assert "../shop/errors.md#by-label-1)" in page.read_text(encoding="utf-8")
    made()
    change(market, "slo/shop.yaml", 'outcome="error"', 'outcome="error",route="/"')
    build(market)
    assert of("store", "runbooks") <= made()
    assert "../shop/errors.md#by-label)" in page.read_text(encoding="utf-8")
    assert written(market) == rendered(market)


def test_prose_renders_runbooks_alone(market: Path, made: Told) -> None:
    made()
    change(market, "runbooks/ShopErrorsBudgetBurn.md", "Mend.", "Mend it.")
    build(market)
    services = {one for name in ("shop", "store", "bank", "vault") for one in of(name, "runbooks")}
    assert made() == OF_ALL | services


def test_a_scenario_renders_no_service(market: Path, made: Told) -> None:
    made()
    change(market, "slo/scenario.yaml", "nothing happens", "little happens")
    build(market)
    assert made() == OF_ALL


@pytest.mark.parametrize(
    "path", ["prometheus/rules/shop.yaml", "runbooks/shop/errors.md", "runbooks/index.md"]
)
def test_what_was_edited_by_hand_or_removed_comes_back(market: Path, path: str) -> None:
    before, place = written(market), market / "output" / path
    times = place.stat()
    place.write_bytes(place.read_bytes().replace(b"e", b"E", 1))
    os.utime(place, ns=(times.st_atime_ns, times.st_mtime_ns))
    assert ", 1 written" in build(market).stderr
    assert written(market) == before
    place.unlink()
    assert ", 1 written" in build(market).stderr
    assert written(market) == before


def test_another_output_folder_is_filled_whole(market: Path, tmp_path: Path) -> None:
    other = tmp_path / "elsewhere"
    build(market, "--output", str(other))
    here = market / "output"
    names = sorted(path.relative_to(here) for path in here.rglob("*") if path.is_file())
    assert len(names) > 30
    assert [(other / name).read_bytes() for name in names] == [
        (here / name).read_bytes() for name in names
    ]


def test_a_label_is_on_every_alert_and_goes_again(market: Path) -> None:
    before = written(market)
    build(market, "--label", "stage=test")
    rules = (market / "output/prometheus/rules/vault.yaml").read_text(encoding="utf-8")
    assert 'stage: "test"' in rules
    build(market)
    assert written(market) == before


def test_targets_that_were_not_built_are_remembered(market: Path, made: Told) -> None:
    change(market, "slo/shop.yaml", "sells things", "sells more")
    build(market, "--only", "rules,routes")
    made()
    build(market)
    assert made() == (OF_ALL - {"rules/", "routes/"}) | of("shop") - {"rules/shop"}
    assert written(market) == rendered(market)


def test_a_mistake_changes_nothing_and_is_forgotten_when_mended(market: Path) -> None:
    before = written(market)
    change(market, "slo/shop.yaml", "p95 < 500ms", "p95 < 501ms")
    assert build(market).exit_code == 1
    assert written(market) == before
    change(market, "slo/shop.yaml", "p95 < 501ms", "p95 < 100ms")
    assert build(market).exit_code == 0
    assert written(market) == rendered(market)


def store(root: Path) -> Path:
    return root / FOLDER / "build.json"


@pytest.mark.parametrize("said", [b"[]", b"null", b'{"a": 5}', b'{"a": ["k", 5]}', b"[" * 100_000])
def test_a_memory_of_another_shape_is_none(market: Path, said: bytes) -> None:
    program = cache.digest_of_program()
    seal = cache.digest_of_all(program, digest_of(said))
    store(market).write_bytes(seal.encode() + b"\n" + said)
    assert cache.recall(market, program) == {}


@pytest.mark.parametrize("content", [b"", b"{}", b"\xff\n{}", b"sha256:0\n[]", b"\n" * 9])
def test_a_memory_that_is_none_is_not_read(market: Path, made: Told, content: bytes) -> None:
    store(market).write_bytes(content)
    made()
    assert build(market).exit_code == 0
    assert made() >= OF_ALL | of("shop")
    build(market)
    assert made() == set()


def test_a_memory_that_is_too_large_is_not_read(
    market: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file with a hole in it takes no room, and would take hours to read."""
    assert cache.recall(market, cache.digest_of_program())
    monkeypatch.setattr(cache, "_LARGEST", store(market).stat().st_size - 1)
    assert cache.recall(market, cache.digest_of_program()) == {}


def test_a_pipe_in_the_place_of_a_memory_is_not_waited_for(market: Path) -> None:
    store(market).unlink()
    os.mkfifo(store(market))
    assert build(market).exit_code == 0
    assert store(market).is_file()


def test_a_memory_in_which_anything_was_changed_is_not_read(market: Path, made: Told) -> None:
    content = store(market).read_bytes()
    made()
    for place in (0, 63, 64, 65, len(content) // 2, len(content) - 1):
        broken = bytearray(content)
        broken[place] ^= 1
        store(market).write_bytes(bytes(broken))
        build(market)
        assert made() >= OF_ALL | of("shop")
    store(market).write_bytes(content[:-1])
    build(market)
    assert made() >= OF_ALL | of("shop")


def test_the_memory_of_another_root_does_no_harm(market: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    lay_out(other, {**MARKET, "slo/shop.yaml": MARKET["slo/shop.yaml"].replace("buyers", "all")})
    build(other)
    shutil.copy(store(other), store(market))
    build(market)
    assert written(market) == rendered(market)


def test_where_nothing_can_be_kept_all_is_rendered(tmp_path: Path, made: Told) -> None:
    lay_out(tmp_path, MARKET)
    (tmp_path / FOLDER).write_text("mine", encoding="utf-8")
    for _ in range(2):
        assert build(tmp_path).exit_code == 0
        assert made() >= OF_ALL | of("shop")
    assert (tmp_path / FOLDER).read_text(encoding="utf-8") == "mine"


def test_nothing_is_kept_through_a_link(tmp_path: Path) -> None:
    lay_out(tmp_path / "root", MARKET)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (tmp_path / "root" / FOLDER).symlink_to(elsewhere)
    assert build(tmp_path / "root").exit_code == 0
    assert [*elsewhere.iterdir()] == []


def test_the_memory_hides_itself_from_git(market: Path) -> None:
    subprocess.run(["git", "init", "--quiet"], cwd=market, check=True)
    words = ["git", "status", "--porcelain", "--untracked-files=all"]
    told = subprocess.run(words, cwd=market, check=True, capture_output=True, text=True).stdout
    assert "output/manifest.json" in told
    assert FOLDER not in told


def test_without_a_cache_all_is_rendered_and_nothing_is_kept(market: Path, made: Told) -> None:
    content = store(market).read_bytes()
    change(market, "slo/shop.yaml", "sells things", "sells more")
    made()
    assert build(market, "--no-cache").exit_code == 0
    assert made() == set()  # not even asked what could be left out
    assert written(market) == rendered(market)
    assert store(market).read_bytes() == content


def test_a_check_does_not_believe_the_memory(market: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(incremental.Keys, "of", lambda *_: "always the same")
    build(market)
    change(market, "slo/shop.yaml", "sells things", "sells more")
    assert ", 0 written" in build(market).stderr  # it was made to err
    checked = build(market, "--check")
    assert checked.exit_code == 1
    assert "sells more" in checked.stdout


def test_a_program_that_changes_while_it_runs_remembers_nothing(
    tmp_path: Path, made: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    lay_out(tmp_path, MARKET)
    digests = iter(["before", "after", "after", "after"])
    monkeypatch.setattr(cache, "digest_of_program", lambda: next(digests))
    build(tmp_path)
    made()
    build(tmp_path)
    assert made() >= OF_ALL | of("shop")


@pytest.mark.slow
def test_another_program_renders_all_anew(tmp_path: Path) -> None:
    code, root = tmp_path / "code" / "slosmith", tmp_path / "root"
    shutil.copytree(Path(slosmith.__file__).parent, code)
    lay_out(root, MARKET)

    def run(*words: str) -> None:
        command = [sys.executable, "-m", "slosmith", "build", *words]
        environment = {**os.environ, "PYTHONPATH": str(code.parent)}
        subprocess.run(command, cwd=root, env=environment, check=True, capture_output=True)

    edits = (
        ("emit/runbooks/templates/slo.md.j2", "When the budget is spent", "With no budget left"),
        ("output/document.py", "Rendered by slosmith", "Made by slosmith"),
        ("policies/google-30d.yaml", "source: ", "source: as ever, "),
    )
    run()
    for path, old, new in edits:
        before = written(root)
        change(code, path, old, new)
        run()
        assert written(root) != before, path
    after = written(root)
    run("--no-cache")
    assert written(root) == after


def test_of_two_services_with_one_dashboard_the_last_is_seen(tmp_path: Path) -> None:
    long = "a-service-whose-name-is-longer-than-a-uid-may-be"
    short = service_uid(long).removeprefix("slo_")
    text = "service: {}\nslos: [{{name: up, objective: 99.9%, sli: {{probe: probe_success}}}}]\n"
    files = {f"slo/{name}.yaml": text.format(name) for name in (long, short)}
    lay_out(tmp_path, files)
    build(tmp_path)
    assert written(tmp_path) == rendered(tmp_path)
    for path in files:
        files[path] += "description: another\n"
        lay_out(tmp_path, files)
        build(tmp_path)
        assert written(tmp_path) == rendered(tmp_path)
