"""What `slosmith build` writes, removes and leaves alone."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from slosmith.output.document import Document
from slosmith.output.rendered import digest_of, laid_aside
from slosmith.output.staging import folder_aside
from slosmith.output.writer import (
    InTheWayError,
    plan_writing,
    read_manifest,
    write_changes,
    write_report,
)
from slosmith.source.links import Links
from slosmith.verify.proof import Verdict
from slosmith.verify.stale import find_differences
from tests.conftest import Compile, Compiled, run_compiler, write_spec

ROOT = Path(__file__).resolve().parents[2]
SHOP = """
service: shop
slos:
  - {name: up, objective: 99.9%, sli: {probe: probe_success}}
"""
CAFE = SHOP.replace("shop", "cafe")
RULES = ("prometheus/rules/",)


def files(output: Path) -> dict[str, str]:
    return {
        path.relative_to(output).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted(output.rglob("*"))
        if path.is_file()
    }


def write(output: Path, texts: dict[str, str], owned: tuple[str, ...] = RULES) -> None:
    documents = [Document(path=path, text=text) for path, text in texts.items()]
    with folder_aside(output) as aside:
        rendered = [laid_aside(output, aside, Links(output), one) for one in documents]
        write_changes(output, plan_writing(output, rendered, owned))


def manifest(output: Path) -> dict[str, str]:
    files: dict[str, str] = json.loads((output / "manifest.json").read_text("utf-8"))["files"]
    return files


def test_a_second_build_writes_nothing(compile: Compile) -> None:
    first = compile(SHOP)
    before = {path: path.stat().st_mtime_ns for path in first.output().rglob("*")}
    second = compile(SHOP)
    assert second.exit_code == 0
    assert ", 0 written" in second.stderr
    assert {path: path.stat().st_mtime_ns for path in first.output().rglob("*")} == before


def test_a_service_that_is_gone_leaves_no_file_behind(compile: Compile) -> None:
    built = compile(f"{SHOP}---{CAFE}")
    assert built.rules("cafe").exists()
    compile(SHOP)
    assert not built.rules("cafe").exists()
    assert "prometheus/rules/cafe.yaml" not in manifest(built.output())


def test_files_that_people_put_beside_are_never_touched(compile: Compile) -> None:
    built = compile(f"{SHOP}---{CAFE}")
    own = built.rules("by-hand")
    own.write_text("groups: []\n", encoding="utf-8")
    compile(SHOP)
    assert own.read_text(encoding="utf-8") == "groups: []\n"
    checked = run_compiler(built.root, "build", "--check")
    assert checked.exit_code == 1
    assert "prometheus/rules/by-hand.yaml: no part of the build" in checked.stderr
    compile(f"{SHOP}---\nsettings: {{foreign: [prometheus/rules/by-*.yaml]}}\n")
    assert run_compiler(built.root, "build", "--check").exit_code == 0


@pytest.mark.parametrize(
    "path",
    [
        "../precious.txt",
        "prometheus/rules/../../../precious.txt",
        "prometheus/rules/..\\..\\precious.txt",
        "prometheus/rules/\x00",
        "prometheus/rules/\ud800",
        "prometheus/rules/",
        "manual/precious.txt",
    ],
)
def test_a_doctored_manifest_removes_nothing_outside_what_is_rendered(
    compile: Compile, path: str
) -> None:
    built = compile(SHOP)
    precious = [built.root / "precious.txt", built.output("manual", "precious.txt")]
    precious[1].parent.mkdir()
    for place in precious:
        place.write_text("keep me", encoding="utf-8")
    listed = {**manifest(built.output()), path: "sha256:0", str(precious[0]): "sha256:0"}
    text = json.dumps({"version": 1, "files": listed})
    built.output("manifest.json").write_text(text, encoding="utf-8")
    again = compile(SHOP)
    assert again.exit_code == 0, again.stderr
    assert [place.read_text(encoding="utf-8") for place in precious] == ["keep me", "keep me"]
    assert built.rules("shop").exists()


@pytest.mark.parametrize("text", ["", "[]", "{", '{"files": 1}', "[" * 100_000, '{"version": 1}'])
def test_a_manifest_that_cannot_be_read_is_no_empty_one(tmp_path: Path, text: str) -> None:
    (tmp_path / "manifest.json").write_text(text, encoding="utf-8")
    with pytest.raises(InTheWayError, match="is no list of rendered files; take it from git"):
        read_manifest(tmp_path)


def test_a_manifest_with_a_conflict_stops_a_build(compile: Compile) -> None:
    built = compile(SHOP)
    place = built.output("manifest.json")
    text = place.read_text(encoding="utf-8")
    place.write_text(f"<<<<<<< ours\n{text}=======\n{text}>>>>>>> theirs\n", encoding="utf-8")
    for words in (("build",), ("build", "--check")):
        again = run_compiler(built.root, *words)
        assert again.exit_code == 1
        assert "has an unresolved merge conflict; take it from git again" in again.stderr


@pytest.mark.parametrize("text", ["", "{}", "<<<<<<< ours\n"])
def test_a_broken_or_lost_manifest_is_no_proof(tmp_path: Path, text: str) -> None:
    place = tmp_path / "manifest.json"
    path = "prometheus/rules/a.yaml"
    write(tmp_path, {path: "a"})
    rendered = {path: digest_of(b"a")}
    assert {one.verdict for one in find_differences(tmp_path, rendered, ())} == {Verdict.PROVEN}
    place.unlink()
    if text:
        place.write_text(text, encoding="utf-8")
    (failed,) = (
        one for one in find_differences(tmp_path, rendered, ()) if one.verdict is Verdict.FAILED
    )
    assert failed.subject == "manifest.json"


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("manifest.json", ["plan", "--before", "."]),
        ("manifest.json", ["build", "--check", "--only", "tests"]),
        ("prometheus/tests/.manifest", ["build", "--only", "tests"]),
    ],
)
def test_a_manifest_that_cannot_be_read_is_a_sentence_wherever_it_is_read(
    compile: Compile, monkeypatch: pytest.MonkeyPatch, name: str, words: list[str]
) -> None:
    built = compile(SHOP)
    run_compiler(built.root, "build", "--only", "tests")
    built.output(*name.split("/")).write_text("[", encoding="utf-8")
    monkeypatch.chdir(built.root)
    done = run_compiler(built.root, *words)
    assert done.exit_code == 1
    assert "is no list of rendered files; take it from git again" in done.stderr


def test_what_was_rendered_before_is_named_where_the_manifest_is_lost(compile: Compile) -> None:
    built = compile(f"{SHOP}---{CAFE}")
    built.output("manifest.json").unlink()
    again = compile(SHOP)
    assert again.exit_code == 0
    assert "prometheus/rules/cafe.yaml: no part of the build" in again.stderr
    checked = run_compiler(built.root, "build", "--check")
    assert checked.exit_code == 1
    assert "prometheus/rules/cafe.yaml: no part of the build" in checked.stderr


def test_a_crash_while_files_are_staged_leaves_the_old_ones_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = {f"prometheus/rules/{name}.yaml": f"old {name}" for name in "abc"}
    write(tmp_path, old)
    before = files(tmp_path)
    written: list[str] = []

    def fail(_: str, target: str, **__: int) -> None:
        written.append(target)
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", fail)
    with pytest.raises(OSError, match="No space"):
        write(tmp_path, dict.fromkeys(old, "new"))
    assert written == ["a.yaml"]
    assert files(tmp_path) == before


def test_a_crash_between_two_files_leaves_each_whole_and_forgets_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, {"prometheus/rules/a.yaml": "old a", "prometheus/rules/gone.yaml": "old"})
    replace = os.replace
    done: list[str] = []

    def crash_at_the_third(staged: str, target: str, **folders: int) -> None:
        if len(done) == 2:
            raise KeyboardInterrupt
        done.append(target)
        replace(staged, target, **folders)

    new = {"prometheus/rules/a.yaml": "new a", "prometheus/rules/b.yaml": "new b"}
    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", crash_at_the_third)
        with pytest.raises(KeyboardInterrupt):
            write(tmp_path, new)
    assert done == ["a.yaml", "b.yaml"]
    texts = files(tmp_path)
    assert {texts[path] for path in new} == {"new a", "new b"}
    assert "prometheus/rules/gone.yaml" in manifest(tmp_path)
    write(tmp_path, new)
    assert set(files(tmp_path)) == {*new, "manifest.json"}


def test_a_link_among_the_folders_is_never_followed_out(tmp_path: Path) -> None:
    output, elsewhere = tmp_path / "output", tmp_path / "elsewhere"
    elsewhere.mkdir()
    (output / "prometheus").mkdir(parents=True)
    (output / "prometheus" / "rules").symlink_to(elsewhere)
    with pytest.raises(InTheWayError, match="a link leads"):
        write(output, {"prometheus/rules/a.yaml": "text"})
    assert list(elsewhere.iterdir()) == []
    assert files(output) == {}


def test_a_link_that_comes_after_the_look_leads_nothing_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    output, elsewhere = tmp_path / "output", tmp_path / "elsewhere"
    for folder in (output / "prometheus", elsewhere):
        (folder / "rules").mkdir(parents=True)
        (folder / "rules" / "a.yaml").write_text("theirs", encoding="utf-8")
    write(output, {"prometheus/rules/b.yaml": "text"})
    (output / "prometheus").rename(tmp_path / "aside")
    (output / "prometheus").symlink_to(elsewhere)
    (elsewhere / "rules" / "b.yaml").write_text("theirs", encoding="utf-8")
    before = files(elsewhere)
    monkeypatch.setattr("slosmith.output.writer.check_places", lambda *_: None)
    for new in ({"prometheus/rules/a.yaml": "text"}, {"prometheus/new/a.yaml": "text"}, {}):
        with pytest.raises(OSError, match="it changes while it is read or written"):
            write(output, new)
    assert files(elsewhere) == before
    assert [path.name for path in elsewhere.iterdir()] == ["rules"]


def test_a_link_in_the_place_of_a_file_is_replaced_and_not_written_through(tmp_path: Path) -> None:
    output, precious = tmp_path / "output", tmp_path / "precious.txt"
    precious.write_text("keep me", encoding="utf-8")
    (output / "prometheus" / "rules").mkdir(parents=True)
    link = output / "prometheus" / "rules" / "a.yaml"
    link.symlink_to(precious)
    write(output, {"prometheus/rules/a.yaml": "text"})
    assert precious.read_text(encoding="utf-8") == "keep me"
    assert not link.is_symlink()
    assert link.read_text(encoding="utf-8") == "text"


def test_a_folder_in_the_place_of_a_file_is_an_error_that_says_so(compile: Compile) -> None:
    built = compile(SHOP)
    built.rules("shop").unlink()
    built.rules("shop").mkdir()
    again = compile(SHOP)
    assert again.exit_code == 1
    assert 'a folder stands where "prometheus/rules/shop.yaml" is to be written' in again.stderr


def test_an_output_that_is_no_folder_is_an_error_and_no_traceback(compile: Compile) -> None:
    built = compile(SHOP, "--check")
    built.output().write_text("", encoding="utf-8")
    again = compile(SHOP)
    assert again.exit_code != 0
    assert "Traceback" not in again.stderr


def test_check_shows_a_diff_writes_nothing_and_exits_1(compile: Compile) -> None:
    built = compile(SHOP)
    before = files(built.output())
    checked = compile(SHOP.replace("99.9%", "99%"), "--check")
    assert checked.exit_code == 1
    assert "--- a/prometheus/rules/shop.yaml" in checked.stdout
    assert "-          vector(0.999)" in checked.stdout
    assert "+          vector(0.99)" in checked.stdout
    assert "run `slosmith build`" in checked.stderr
    assert files(built.output()) == before
    assert compile(SHOP, "--check").exit_code == 0


def test_check_shows_what_would_be_removed(compile: Compile) -> None:
    compile(f"{SHOP}---{CAFE}")
    checked = compile(SHOP, "--check")
    assert checked.exit_code == 1
    assert "--- a/prometheus/rules/cafe.yaml\n+++ /dev/null" in checked.stdout


def test_other_targets_stay_in_the_manifest_and_on_disk(tmp_path: Path) -> None:
    both = ("prometheus/rules/", "prometheus/tests/")
    write(tmp_path, {"prometheus/rules/a.yaml": "a", "prometheus/tests/a.test.yaml": "t"}, both)
    write(tmp_path, {"prometheus/rules/b.yaml": "b"}, RULES)
    assert set(manifest(tmp_path)) == {"prometheus/rules/b.yaml", "prometheus/tests/a.test.yaml"}
    assert set(files(tmp_path)) == {*manifest(tmp_path), "manifest.json"}


def test_only_one_target_is_written_where_only_names_it(compile: Compile) -> None:
    built = compile(SHOP, "--only", "rules")
    assert set(files(built.output())) == {"manifest.json", "prometheus/rules/shop.yaml"}
    unknown = compile(SHOP, "--only", "rules,roles")
    assert unknown.exit_code == 2
    assert '"roles" is no target' in unknown.stderr


def test_stdout_prints_one_services_rules_and_writes_nothing(compile: Compile) -> None:
    printed = compile(SHOP, "--stdout", "shop")
    assert not printed.output().exists()
    built = compile(SHOP)
    assert printed.stdout == built.rules("shop").read_text(encoding="utf-8")
    unknown = compile(SHOP, "--stdout", "cafe")
    assert unknown.exit_code == 2
    assert 'no service "cafe"' in unknown.stderr


def test_a_label_of_the_command_line_is_on_every_alert_and_on_no_record(compile: Compile) -> None:
    text = compile(SHOP, "--stdout", "shop", "--label", "cluster=eu-1").stdout
    alerts, records = text.count("- alert:"), text.count("- record:")
    assert alerts > 0
    assert records > 0
    assert text.count('cluster: "eu-1"') == alerts


@pytest.mark.parametrize(
    "label", ["cluster", "service=x", "1a=b", "__a=b", "a={{ $value }}", "a=", "a=b\nc"]
)
def test_a_label_that_cannot_be_is_a_usage_error(compile: Compile, label: str) -> None:
    refused = compile(SHOP, "--label", label)
    assert refused.exit_code == 2
    assert not refused.output().exists()


def test_nothing_is_written_while_an_error_stands(compile: Compile) -> None:
    broken = compile(SHOP.replace("99.9%", "100%"))
    assert broken.exit_code == 1
    assert not broken.output().exists()


def test_what_an_editor_leaves_beside_a_file_is_no_specification(compile: Compile) -> None:
    built = compile(SHOP)
    beside = built.root / "slo" / ".#spec.yaml"
    beside.symlink_to("somebody@somewhere.1234:1700000000")
    assert compile(SHOP).exit_code == 0


def test_a_pipe_in_the_place_of_a_file_is_an_error_and_is_not_waited_for(compile: Compile) -> None:
    built = compile(SHOP)
    os.mkfifo(built.root / "slo" / "pipe.yaml")
    again = compile(SHOP)
    assert again.exit_code == 1
    assert (
        "slo/pipe.yaml: error[S101]: the file cannot be read: it is no regular file" in again.stderr
    )


def test_warnings_fail_under_strict_alone(compile: Compile) -> None:
    # At 90% the fast tier can never fire, which is a warning.
    assert compile(SHOP.replace("99.9%", "90%")).exit_code == 0
    assert compile(SHOP.replace("99.9%", "90%"), "--strict").exit_code == 1


def test_the_same_bytes_come_out_in_another_place_language_and_time_zone(tmp_path: Path) -> None:
    elsewhere = {"LANG": "tr_TR.UTF-8", "LC_ALL": "C", "TZ": "Asia/Kathmandu", "PYTHONUTF8": "0"}
    outputs = []
    for number, more in enumerate(({}, elsewhere)):
        root = tmp_path / f"root {number}"
        write_spec(root, f"{SHOP}---{CAFE}".replace("service:", "description: größer\nservice:"))
        done = subprocess.run(
            [sys.executable, "-m", "slosmith", "build", "--root", str(root)],
            cwd=tmp_path if number else root,
            env={**os.environ, "PYTHONHASHSEED": str(number + 1), **more}
            | {"PYTHONPATH": str(ROOT / "generator")},
            capture_output=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        outputs.append(files(root / "output"))
    assert outputs[0] == outputs[1]
    assert len(outputs[0]) > 2


def run_in(folder: Path, *words: str) -> Compiled:
    done = subprocess.run(
        [sys.executable, "-m", "slosmith", *words],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT / "generator")},
        text=True,
        capture_output=True,
        check=False,
    )
    return Compiled(root=folder, exit_code=done.returncode, stdout=done.stdout, stderr=done.stderr)


def test_the_root_is_the_nearest_folder_upwards_that_holds_slo(tmp_path: Path) -> None:
    write_spec(tmp_path, SHOP)
    deep = tmp_path / "slo" / "services"
    deep.mkdir()
    assert run_in(deep, "build").exit_code == 0
    assert (tmp_path / "output" / "manifest.json").exists()


def test_without_any_root_the_usage_says_how_to_get_one(tmp_path: Path) -> None:
    lost = run_in(tmp_path, "build")
    assert lost.exit_code == 2
    assert "`slosmith init`" in lost.stderr


def test_a_command_that_does_not_exist_is_a_usage_error(tmp_path: Path) -> None:
    assert run_in(tmp_path, "compile").exit_code == 2


def test_a_report_may_name_files_whose_names_are_no_text(tmp_path: Path) -> None:
    write_report(tmp_path / "report.md", "slo/tests/\udcff.yaml\n")
    assert (tmp_path / "report.md").read_bytes() == b"slo/tests/\\udcff.yaml\n"
