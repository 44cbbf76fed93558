"""What is rendered is held against what stands there, and laid aside until all of it is whole."""

from __future__ import annotations

import errno
import os
import tracemalloc
from pathlib import Path

import pytest

from slosmith.output.document import Document
from slosmith.output.makers import name_of_this
from slosmith.output.rendered import compared, laid_aside
from slosmith.output.staging import folder_aside
from slosmith.output.writer import plan_writing, write_changes
from slosmith.source.links import Links
from tests.conftest import Compile
from tests.output.test_places import SHOP

RULES = "prometheus/rules"
NEW = Document(path=f"{RULES}/a.yaml", text="größer\n")


def stand(output: Path, text: str) -> Path:
    path = output / RULES / "a.yaml"
    path.parent.mkdir(parents=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_of_what_stands_already_the_digest_is_kept_alone(tmp_path: Path) -> None:
    stand(tmp_path, NEW.text)
    found = compared(tmp_path, NEW)
    assert found.new is None
    assert found.digest == compared(tmp_path / "elsewhere", NEW).digest


def test_of_a_file_of_any_size_no_more_is_read_than_could_be_the_same(compile: Compile) -> None:
    rules = compile(SHOP).output() / RULES / "shop.yaml"
    os.truncate(rules, 3_000_000_000)
    tracemalloc.start()
    try:
        checked = compile(SHOP, "--check")
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert checked.exit_code == 1
    assert f"{RULES}/shop.yaml is longer by more than 10,000,000 bytes" in checked.stdout
    assert most < 60_000_000


def test_what_differs_lies_aside_until_it_is_put_in_its_place(tmp_path: Path) -> None:
    path = stand(tmp_path, "old")
    with folder_aside(tmp_path) as aside:
        plan = plan_writing(
            tmp_path, [laid_aside(tmp_path, aside, Links(tmp_path), NEW)], (f"{RULES}/",)
        )
        assert path.read_text(encoding="utf-8") == "old"
        write_changes(tmp_path, plan)
    assert path.read_text(encoding="utf-8") == NEW.text
    assert sorted(one.name for one in tmp_path.iterdir()) == ["manifest.json", "prometheus"]


def test_nothing_is_made_where_nothing_is_laid_aside(tmp_path: Path) -> None:
    stand(tmp_path, NEW.text)
    with folder_aside(tmp_path) as aside:
        laid_aside(tmp_path, aside, Links(tmp_path), NEW)
        assert not aside.exists()


def test_a_run_that_fails_leaves_nothing_aside(tmp_path: Path) -> None:
    def run() -> None:
        with folder_aside(tmp_path) as aside:
            laid_aside(tmp_path, aside, Links(tmp_path), NEW)
            assert len(list(aside.iterdir())) == 1
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run()
    assert list(tmp_path.iterdir()) == []


def test_what_a_killed_run_had_aside_goes_with_the_next_build(compile: Compile) -> None:
    built = compile(SHOP)
    _, began, space = name_of_this().split("-")
    left = built.output(f".slosmith-{2**22 + 1}-{began}-{space}-aside.tmp")
    left.mkdir()
    (left / "half.tmp").write_text("half", encoding="utf-8")
    compile(SHOP.replace("99.9%", "99%"))
    assert not left.exists()


def test_a_folder_on_another_device_gets_its_files_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As where the folder of the rules is a volume of its own."""
    path, replace = stand(tmp_path, "old"), os.replace

    def cross(staged: str, target: str, **folders: int) -> None:
        if "src_dir_fd" not in folders:
            raise OSError(errno.EXDEV, "Invalid cross-device link", str(staged))
        replace(staged, target, **folders)

    monkeypatch.setattr(os, "replace", cross)
    with folder_aside(tmp_path) as aside:
        plan = plan_writing(
            tmp_path, [laid_aside(tmp_path, aside, Links(tmp_path), NEW)], (f"{RULES}/",)
        )
        write_changes(tmp_path, plan)
    assert path.read_text(encoding="utf-8") == NEW.text
    assert [one.name for one in path.parent.iterdir()] == ["a.yaml"]


def test_texts_are_not_held_however_many_there_are(tmp_path: Path) -> None:
    documents = (Document(path=f"{RULES}/{n}.yaml", text=f"{n}\n" * 250_000) for n in range(20))
    tracemalloc.start()
    try:
        with folder_aside(tmp_path) as aside:
            rendered = (laid_aside(tmp_path, aside, Links(tmp_path), one) for one in documents)
            plan = plan_writing(tmp_path, rendered, (f"{RULES}/",))
            assert tracemalloc.get_traced_memory()[1] < 5_000_000  # all are 12 MB
            write_changes(tmp_path, plan)
    finally:
        tracemalloc.stop()
    assert len(list((tmp_path / RULES).iterdir())) == 20
