"""Findings while somebody types are those of `slosmith check`, had all been saved."""

from __future__ import annotations

import random
from pathlib import Path

from slosmith.build.compile import compile_root
from slosmith.commands.lsp.findings import show_finding
from slosmith.commands.lsp.text import Text
from slosmith.commands.lsp.workspace import Workspace, root_of
from slosmith.diagnostics.finding import at_each_place
from slosmith.source import File
from tests.build.changes import changes
from tests.build.world import MARKET, lay_out
from tests.commands.lsp.editing import REST, SHOP, opened

Findings = list[tuple[str, str, str, str]]


def checked(root: Path) -> Findings:
    """What `slosmith check` finds in what is saved, at each place that it names."""
    every = at_each_place(compile_root(root).findings)
    return [(f.code.id, f.message, f.hint, str(f.span)) for f in every]


def found(workspace: Workspace) -> Findings:
    """What the editor is shown."""
    return [(f.code.id, f.message, f.hint, str(f.span)) for f in workspace.findings]


def test_half_of_a_character_is_looked_at_like_any_other(tmp_path: Path) -> None:
    workspace, text, _ = opened(tmp_path, SHOP)
    workspace.write(text.file.path, SHOP.replace("queue is long", "queue \ud83d is long"))
    assert "S102" not in {one.code.id for one in workspace.findings}
    assert "\ud83d" not in str(workspace.file(text.file.path))


def test_whatever_is_typed_is_found_as_if_it_were_saved(tmp_path: Path) -> None:
    lay_out(tmp_path / "open", MARKET)
    workspace, files = Workspace(tmp_path / "open"), dict(MARKET)
    steps = [*changes(dict(MARKET))]
    for what, step in random.Random(24).sample(steps, 12):
        after = step()
        for name in after.keys() | files.keys():
            if after.get(name) != files.get(name):
                # A file that is gone is still open in the editor, which has nothing left in it.
                workspace.write(name, after.get(name, ""))
        files = {**dict.fromkeys(files, ""), **after}
        workspace.refresh()
        lay_out(tmp_path / "saved", files)
        assert found(workspace) == checked(tmp_path / "saved"), what
    lay_out(tmp_path / "open", files)
    for name in files:
        workspace.forget(name)
    workspace.refresh()
    assert found(workspace) == checked(tmp_path / "open")


def test_a_look_is_left_after_any_step_and_begun_anew(tmp_path: Path) -> None:
    lay_out(tmp_path / "open", MARKET)
    workspace = Workspace(tmp_path / "open")
    known, settings = workspace.known, MARKET["slo/settings.yaml"]
    relabelled = settings.replace("cluster: eu", "cluster: us")  # a part of every alert
    workspace.write("slo/settings.yaml", settings.replace("cluster: eu", "cluster: []"))
    services = len(known.resolved.model.services)
    for taken in range(2 * services):  # each is resolved in a step of its own, and checked in one
        look = workspace.refreshing()
        for _ in range(taken + 1):
            next(look)
        look.close()
        assert workspace.known is known
    workspace.write("slo/settings.yaml", relabelled)
    lay_out(tmp_path / "saved", {**MARKET, "slo/settings.yaml": relabelled})
    assert found(workspace) == checked(tmp_path / "saved")


def test_a_file_that_is_no_yaml_keeps_what_is_known_of_it(tmp_path: Path) -> None:
    workspace, _, _ = opened(tmp_path, SHOP.replace("sli: {events", "sli: {{events"))
    assert [one.code.id for one in workspace.findings if one.file == "slo/shop.yaml"] == ["S102"]
    assert [slo.ref for slo in workspace.known.resolved.model.slos] == ["shop/errors"]
    # What is typed elsewhere meanwhile is known, too.
    workspace.write("slo/more.yaml", SHOP.replace("service: shop", "service: more"))
    workspace.refresh()
    known = [slo.ref for slo in workspace.known.resolved.model.slos]
    assert known == ["more/errors", "shop/errors"]


def test_a_file_that_was_saved_broken_is_shown_as_it_is(tmp_path: Path) -> None:
    workspace, _, _ = opened(tmp_path, SHOP)
    broken = f"# a line more\n{SHOP}  - {{"
    (tmp_path / "slo/shop.yaml").write_text(broken, encoding="utf-8")
    workspace.forget("slo/shop.yaml")
    assert "S102" in [one.code.id for one in workspace.findings]
    assert workspace.file("slo/shop.yaml") == File(path="slo/shop.yaml", text=broken)


def test_a_new_file_counts_before_it_is_saved(tmp_path: Path) -> None:
    workspace, _, _ = opened(tmp_path, "service: more\nteem: web\n", "slo/services/more.yaml")
    assert [(one.file, one.message) for one in workspace.findings if one.code.id == "S202"] == [
        ("slo/services/more.yaml", 'the key "teem" is not known')
    ]


BASE = """
route: {receiver: theirs}
receivers:
  - name: theirs
templates: [texts/*.tmpl]
"""


def test_what_is_typed_into_the_base_of_routing_is_read(tmp_path: Path) -> None:
    merged = REST["slo/routing.yaml"].replace("routing:", "routing:\n  base: am/alertmanager.yml")
    files = {**REST, "slo/shop.yaml": SHOP, "slo/routing.yaml": merged, "am/alertmanager.yml": BASE}
    files["am/texts/ours.tmpl"] = '{{ define "ours" }}{{ end }}'
    typed = (
        ("am/alertmanager.yml", BASE.replace("receiver: theirs", "receiver: thiers")),
        ("am/alertmanager.yml", BASE.replace("{receiver", "{{receiver")),
        ("am/alertmanager.yml", BASE.replace("name: theirs", "name: pager")),
        ("am/alertmanager.yml", BASE),
        ("am/texts/ours.tmpl", '{{ define "ours" }}\u202e{{ end }}'),
        ("am/other.yml", BASE.replace("receiver: theirs", "receiver: nobody")),
    )
    lay_out(tmp_path / "open", files)
    workspace = Workspace(tmp_path / "open")
    for name, text in typed:
        assert workspace.reads(name) == (name != "am/other.yml")
        workspace.write(name, text)
        files[name] = text
        lay_out(tmp_path / "saved", files)
        assert found(workspace) == checked(tmp_path / "saved"), text


def test_only_files_that_are_read_have_a_root(tmp_path: Path) -> None:
    lay_out(tmp_path, {"slo/shop.yaml": SHOP, **REST})
    assert root_of(tmp_path / "slo/shop.yaml") == tmp_path
    assert root_of(tmp_path / "runbooks/ShopQueueLong.md") == tmp_path
    for name in ("README.md", "slo/tests/mine.yaml", "slo/.#shop.yaml", "elsewhere/shop.yaml"):
        assert root_of(tmp_path / name) is None


def test_a_finding_says_what_to_do_and_links_to_its_page(tmp_path: Path) -> None:
    workspace, text, _ = opened(tmp_path, SHOP.replace("team: web", "team: wep"))
    [finding] = [one for one in workspace.findings if one.file == "slo/shop.yaml"]
    shown = show_finding(finding, text)
    assert shown.message.split("\n")[1] == 'did you mean "web"?'
    assert (shown.range.start.line, shown.range.start.character) == (2, 6)
    assert shown.code_description is not None
    assert shown.code_description.href.startswith("file:///")
    assert shown.code_description.href.endswith(f"/{finding.code.id}.md")


def test_a_finding_without_a_place_stands_at_the_beginning() -> None:
    text = Text(File(path="slo/x.yaml", text=""))
    [finding] = [one for one in compile_root(Path("/nowhere")).findings if one.span is None]
    assert show_finding(finding, text).range.end.line == 0
