"""Where links lead, what stands among rendered files, and what is never touched."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest
from click.testing import CliRunner

from slosmith.cli import main
from slosmith.cli.options import links_to
from slosmith.output.own_cache import OwnCache
from slosmith.output.rendered import content_of
from slosmith.source.links import ALLOWED, Links
from tests.conftest import Compile, run_compiler, write_spec

SHOP = """\
service: shop
slos: [{name: errors, objective: 99.9%, sli: {events: {total: a_total, bad: b_total}}}]
"""
DOWN = """\
service: shop
alerts: [{alert: ShopDown, expr: max(shop_down) > 0, severity: page, summary: down}]
"""
PRIVATE = "not-for-you"


@pytest.fixture
def outside(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a file of somebody else, outside of every root."""
    path = tmp_path_factory.mktemp("outside") / "environ"
    path.write_text(f"TOKEN={PRIVATE}\n", encoding="utf-8")
    return path


@pytest.mark.parametrize("words", [("build", "--check"), ("build",), ("verify",), ("rehearse",)])
def test_a_rendered_file_that_links_out_is_neither_read_nor_written(
    compile: Compile, outside: Path, words: tuple[str, ...]
) -> None:
    built = compile(SHOP)
    built.rules("shop").unlink()
    built.rules("shop").symlink_to(outside)
    done = run_compiler(built.root, *words)
    assert done.exit_code == 1
    assert PRIVATE not in done.stdout + done.stderr
    assert "output/prometheus/rules/shop.yaml is a link that leads out" in done.stderr
    assert outside.read_text(encoding="utf-8") == f"TOKEN={PRIVATE}\n"


def test_a_link_that_comes_after_the_look_is_not_quoted(
    compile: Compile, outside: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    built = compile(SHOP)
    for link in (built.root / "slo" / "more.yaml", built.rules("shop")):
        link.unlink(missing_ok=True)
        link.symlink_to(outside)
    monkeypatch.setattr(Links, "lead_out", lambda *_: False)
    checked = run_compiler(built.root, "check")
    assert "slo/more.yaml: error[S101]: the file cannot be read: it changes while" in checked.stderr
    (built.root / "slo" / "more.yaml").unlink()
    shown = run_compiler(built.root, "build", "--check")
    assert "rules/shop.yaml: it changes while it is read or written" in shown.stderr
    assert PRIVATE not in checked.stdout + checked.stderr + shown.stdout + shown.stderr


@pytest.mark.parametrize(
    "name", ["slo/more.yaml", "runbooks/ShopErrorsNoData.md", "grafana/a.yaml"]
)
def test_an_input_that_links_out_is_not_quoted(compile: Compile, outside: Path, name: str) -> None:
    built = compile(SHOP)
    link = built.root / name
    link.parent.mkdir(exist_ok=True)
    link.symlink_to(outside)
    checked = run_compiler(built.root, "check")
    assert checked.exit_code == 1
    assert PRIVATE not in checked.stderr
    assert (
        f"{name}: error[S101]: the file cannot be read: it is a link that leads" in checked.stderr
    )
    assert checked.stderr.count("S101") == 1
    allowed = run_compiler(built.root, "check", "--allow-links", str(outside.parent))
    assert "S101" not in allowed.stderr


@pytest.mark.parametrize("path", ["slo/schema.json", "slo/new/schema.json", "preview/x"])
def test_what_a_person_names_in_a_root_is_not_written_out_of_it(
    tmp_path: Path, outside: Path, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    root = tmp_path / "root"
    root.mkdir()
    for name in ("slo", "preview"):
        (root / name).symlink_to(outside.parent)
    monkeypatch.chdir(root)
    for named in (Path(path), root / path):
        done = CliRunner().invoke(main, ["schema", "--output", str(named)])
        assert done.exit_code == 1
        assert f"{named.parent} leads out of {root} by a link; remove it" in done.stderr
    assert [*outside.parent.iterdir()] == [outside]
    assert links_to(tmp_path / "elsewhere" / "x", root) is None
    for beside in (root / "x", root / "pages" / "x"):
        assert links_to(beside, root) is not None


def test_a_link_into_what_git_keeps_is_not_followed(compile: Compile) -> None:
    built = compile(SHOP)
    (built.root / ".git").mkdir()
    (built.root / ".git" / "config").write_text(f"[remote]\nurl = https://me:{PRIVATE}@host\n")
    (built.root / "runbooks").mkdir()
    (built.root / "runbooks" / "ShopErrorsNoData.md").symlink_to("../.git/config")
    checked = run_compiler(built.root, "check")
    assert "runbooks/ShopErrorsNoData.md: error[S101]: the file cannot be read" in checked.stderr
    assert PRIVATE not in checked.stderr


@pytest.mark.parametrize("target", [".", "..", "slo", "runbooks"])
def test_an_output_folder_that_is_where_people_write_is_refused(
    compile: Compile, target: str
) -> None:
    built = compile(SHOP)
    prose = built.root / "runbooks" / "Mine.md"
    prose.parent.mkdir()
    prose.write_text("mine", encoding="utf-8")
    built.output().rename(built.root / "before")
    built.output().symlink_to(target)
    (built.root / "manifest.json").write_text('{"files": {"runbooks/Mine.md": "x"}}')
    done = run_compiler(built.root, "build")
    assert done.exit_code == 1
    assert "is where people write" in done.stderr
    assert prose.read_text(encoding="utf-8") == "mine"


def test_a_report_replaces_a_link_and_does_not_write_through_it(compile: Compile) -> None:
    built = compile(DOWN)
    precious = built.root / "precious.md"
    precious.write_text("mine", encoding="utf-8")
    built.output("report.md").symlink_to(precious)
    run_compiler(built.root, "verify", "--allow-links", str(built.root))
    assert precious.read_text(encoding="utf-8") == "mine"
    assert built.output("report.md").is_symlink() is False


def test_links_inside_of_the_root_work_as_config_maps_have_them(tmp_path: Path) -> None:
    data = tmp_path / "real" / "slo" / "..2026_11_28"
    data.mkdir(parents=True)
    (data / "shop.yaml").write_text(SHOP, encoding="utf-8")
    (data.parent / "..data").symlink_to("..2026_11_28")
    (data.parent / "shop.yaml").symlink_to("..data/shop.yaml")
    (tmp_path / "root").symlink_to("real")
    assert run_compiler(tmp_path / "root", "build").exit_code == 0
    assert run_compiler(tmp_path / "root", "build", "--check").exit_code == 0


def test_a_lock_of_an_editor_is_no_file(compile: Compile) -> None:
    built = compile(SHOP)
    (built.root / "slo" / ".#spec.yaml").symlink_to("somebody@host.1234")
    (built.root / "runbooks").mkdir()
    (built.root / "runbooks" / ".#ShopErrorsNoData.md").symlink_to("somebody@host.1234")
    assert "cannot be read" not in run_compiler(built.root, "check").stderr
    assert "S202" not in run_compiler(built.root, "verify").stderr


@pytest.mark.parametrize(
    "name",
    [
        "alertmanager/templates/zz.tmpl",
        "alertmanager/templates/.hidden.tmpl",
        "prometheus/rules/more.yaml",
        "grafana/dashboards/more.json",
        "grafana/provisioning/datasources/more.yaml",
        "mimir/rules/web/more.yaml",
        "argo/more.yaml",
    ],
)
def test_a_file_that_nobody_rendered_is_found_although_the_manifest_lists_it(
    compile: Compile, name: str
) -> None:
    built = compile(DOWN)
    path = built.output(*name.split("/"))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("{}", encoding="utf-8")
    checked = run_compiler(built.root, "build", "--check")
    assert checked.exit_code == 1
    assert f"{name}: no part of the build" in checked.stderr
    verified = run_compiler(built.root, "verify")
    assert f"failed: {name}: it was rendered here" in verified.stdout
    manifest = built.output("manifest.json")
    text = manifest.read_text(encoding="utf-8")
    manifest.write_text(text.replace('"files": {', f'"files": {{"{name}": "x",'), encoding="utf-8")
    assert run_compiler(built.root, "build", "--check").exit_code == 1
    assert "it was rendered here" in run_compiler(built.root, "verify").stdout


def test_before_anything_is_built_verify_says_so_and_no_more(tmp_path: Path) -> None:
    write_spec(tmp_path, SHOP)
    verified = run_compiler(tmp_path, "verify")
    assert verified.exit_code == 1
    assert "output: holds what the specification renders\n  it is empty; run `slosmith build`" in (
        verified.stdout
    )
    assert verified.stdout.splitlines()[-1].startswith("1 failed;")


@pytest.mark.parametrize("folder", ["slo", "slo/services"])
def test_neither_init_nor_import_writes_into_a_folder_that_leads_out(
    tmp_path: Path, folder: str
) -> None:
    outside, root = tmp_path / "outside", tmp_path / "root"
    outside.mkdir()
    (root / folder).parent.mkdir(parents=True)
    (root / folder).symlink_to(outside)
    rules = tmp_path / "rules.yaml"
    rules.write_text("groups: [{name: g, rules: [{alert: A, expr: up == 0}]}]\n", encoding="utf-8")
    for words in (["init", str(root)], ["import", str(rules), "--into", str(root)]):
        done = CliRunner().invoke(main, words)
        assert done.exit_code == 1
        assert "out of" in done.output
        assert [*outside.iterdir()] == []


@pytest.mark.parametrize(
    "words", [["init", "docs/new"], ["import", "rules.yaml", "--into", "docs"]]
)
def test_neither_init_nor_import_writes_out_of_where_one_stands(
    tmp_path: Path, outside: Path, monkeypatch: pytest.MonkeyPatch, words: list[str]
) -> None:
    root = tmp_path / "root"
    root.mkdir()
    (root / "docs").symlink_to(outside.parent)
    rules = "groups: [{name: g, rules: [{alert: A, expr: up == 0}]}]\n"
    (root / "rules.yaml").write_text(rules, encoding="utf-8")
    monkeypatch.chdir(root)
    done = CliRunner().invoke(main, words)
    assert done.exit_code == 1
    assert f"leads out of {root} by a link; remove it" in done.stderr
    assert [*outside.parent.iterdir()] == [outside]
    monkeypatch.setenv(ALLOWED, str(outside.parent))
    done = CliRunner().invoke(main, words)
    assert done.exit_code == 0, done.stderr
    assert len([*outside.parent.iterdir()]) == 2


@pytest.mark.parametrize("lay", ["pipe", "device"])
def test_an_import_waits_for_no_pipe_and_reads_no_device(tmp_path: Path, lay: str) -> None:
    (tmp_path / "slo").mkdir()
    odd = tmp_path / "slo" / "odd.yaml"
    if lay == "pipe":
        os.mkfifo(odd)
    else:
        odd.symlink_to("/dev/zero")
    rules = tmp_path / "rules.yaml"
    rules.write_text("groups: [{name: g, rules: [{alert: A, expr: up == 0}]}]\n", encoding="utf-8")
    done = CliRunner().invoke(main, ["import", str(rules), "--into", str(tmp_path)])
    assert done.exit_code == 1
    assert "slo/odd.yaml: the file cannot be read: it is" in done.output


def test_a_file_that_nobody_could_have_written_is_not_read(compile: Compile) -> None:
    built = compile(SHOP)
    with (built.root / "slo" / "huge.yaml").open("wb") as file:
        file.truncate(3_000_000_000)
    done = run_compiler(built.root, "check")
    assert done.exit_code == 1
    assert "it has 3,000,000,000 bytes, and 50,000,000 are read at most" in done.stderr


@pytest.mark.parametrize(
    ("name", "kind"), [("manifest.json", stat.S_IFIFO), ("prometheus/rules/x.yaml", stat.S_IFSOCK)]
)
def test_what_is_neither_a_file_nor_a_folder_is_waited_for_by_nobody(
    compile: Compile, name: str, kind: int
) -> None:
    built = compile(SHOP)
    built.output(name).unlink(missing_ok=True)
    os.mknod(built.output(name), 0o600 | kind)
    for words in (["build"], ["build", "--check"], ["verify"]):
        done = run_compiler(built.root, *words)
        assert done.exit_code == 1
        assert f"{built.output(name)} is neither a file nor a folder; remove it" in done.stderr


def test_a_pipe_that_comes_while_files_are_read_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "x.yaml")
    with pytest.raises(OSError, match="no regular file"):
        content_of(tmp_path / "x.yaml")


def test_a_pipe_among_what_is_remembered_is_remembered_anew(tmp_path: Path) -> None:
    cache, key = OwnCache(folder=tmp_path, most=9), "0" * 64
    os.mkfifo(tmp_path / key)
    assert cache.get(key) is None
    cache.put(key, "text")
    assert cache.get(key) == "text"


@pytest.mark.parametrize(
    ("name", "words", "said"),
    [
        ("output", ["build"], "output is a link that leads out of the folder"),
        ("output", ["rehearse"], "output is a link that leads out of the folder"),
        ("output/prometheus", ["build"], "prometheus is a link that leads out of the folder"),
        ("runbooks", ["build"], "it is a link that leads out of the root"),
        ("runbooks", ["push", "--grafana", "http://127.0.0.1:9"], "no token"),
    ],
)
def test_links_in_a_circle_are_a_sentence(
    compile: Compile, name: str, words: list[str], said: str
) -> None:
    built = compile(SHOP)
    place = built.root / name
    if place.exists():
        place.rename(built.root / "aside")
    place.symlink_to(place)
    done = run_compiler(built.root, *words)
    assert done.exit_code in (1, 2)
    assert said in done.stderr
