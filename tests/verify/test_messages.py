"""Verify renders groups that are hard to tell, and notices templates that tell them wrongly."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from slosmith.build.compile import compile_root
from slosmith.judges.running import Run, run_tool
from slosmith.output.own_cache import CACHE
from slosmith.verify import Case, Verdict, templates
from slosmith.verify.messages import find_wrong, verify_messages, written_messages
from slosmith.verify.templates import alert_data, group_data, messages_of
from tests.conftest import run_compiler, write_spec
from tests.emit.routing.shop import SERVICES, routing
from tests.servers.inbox import Inbox

pytestmark = pytest.mark.judge
_MAIL = (
    "mail: {email: {to: a@shop.example, sender: b@shop.example, smarthost: 'mail.example:587'}}\n"
)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Case:
    """The shop, built, with a mailbox besides its pager and its chat."""
    root = tmp_path_factory.mktemp("shop")
    written = routing(Inbox(), root / "secrets")
    written = written.replace("    hook: {", f"    {_MAIL}    hook: {{", 1)
    write_spec(root, f"{SERVICES}---{written.replace('ticket: [hook]', 'ticket: [hook, mail]', 1)}")
    assert run_compiler(root, "build").exit_code == 0
    model = compile_root(root).model
    assert model is not None
    return Case(model=model, root=root, output=root / "output")


@pytest.fixture
def shop(built: Case, tmp_path: Path) -> Case:
    """A copy of what was built, to be damaged."""
    folder = built.alertmanager.parent
    shutil.copytree(folder, tmp_path / folder.name)
    return Case(model=built.model, root=built.root, output=tmp_path)


def damage(shop: Case, kind: str, old: str, new: str) -> None:
    """Write something else into the templates of a kind of receiver."""
    path = shop.alertmanager.parent / "templates" / f"{kind}.tmpl"
    text = path.read_text(encoding="utf-8")
    damaged = text.replace(old, new)
    assert damaged != text
    path.write_text(damaged, encoding="utf-8")


def refuted(shop: Case) -> dict[str, str]:
    """What is refuted, by receiver."""
    proofs = list(verify_messages(shop))
    assert {proof.subject for proof in proofs} == {"pager", "chat", "mail"}
    return {one.subject: one.evidence for one in proofs if one.verdict is Verdict.FAILED}


def test_messages_as_rendered_hold(shop: Case) -> None:
    assert refuted(shop) == {}


def test_what_was_rendered_before_is_rendered_again_only_where_it_is_asked_for(
    shop: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(CACHE, str(tmp_path / "cache"))
    asked: list[str] = []

    def run(tool: Path, *words: str) -> Run:
        if words[0] == "template":
            asked.append(words[-1])
        return run_tool(tool, *words)

    monkeypatch.setattr(templates, "run_tool", run)
    alert = alert_data({"alertname": "Odd", "severity": "page"}, {"summary": "odd"})
    title, wrong = '{{ template "slack.title" . }}', "{{ nope }}"

    def rendered(case: Case, field: str) -> list[str] | Run:
        messages = messages_of(case)
        assert messages is not None
        return messages.render([field], group_data("chat", [alert]))

    said = rendered(shop, title)
    assert said == ["[page] Odd: odd"]
    assert rendered(shop, title) == said
    assert len(asked) == 1
    assert rendered(replace(shop, fresh=True), title) == said
    assert len(asked) == 2
    damage(shop, "slack", "ge $number 10", "ge $number 1000")
    assert rendered(shop, title) == said
    assert len(asked) == 3
    # What cannot be rendered proves nothing, and is asked for again.
    assert isinstance(rendered(shop, wrong), Run)
    assert isinstance(rendered(shop, wrong), Run)
    assert len(asked) == 5


def test_only_the_receiver_whose_template_is_damaged_is_refuted(shop: Case) -> None:
    damage(shop, "pagerduty", "^.{190}.", "^never")
    found = refuted(shop)
    assert list(found) == ["pager"]
    assert "where pagerduty takes 1024" in found["pager"]


@pytest.mark.parametrize(
    ("kind", "receiver", "old", "new", "said"),
    [
        ("slack", "chat", '"~" }}\n{{- range', '"" }}\n{{- range', "while another alert fires"),
        ("slack", "chat", "lt $own", "gt $own", "while another alert fires"),
        ("pagerduty", "pager", '" .Status $sev', '" "x" $sev', "while another alert fires"),
        ("email", "mail", "$severity $window", '$severity ""', "while a worse alert fires"),
        ("slack", "chat", ":= .Alerts.Firing", ":= .Alerts.Resolved", "while another alert fires"),
        ("slack", "chat", ":= .Alerts.Resolved", ":= .Alerts.Firing", "tier=t10m: what cleared"),
        ("email", "mail", "resolved at", "at", "while another alert fires"),
        ("slack", "chat", "with .Alerts.Firing", "with .Alerts.Resolved", "(5 firing, 1 resolved)"),
        ("pagerduty", "pager", 'eq .Status "resolved"', 'eq .Status "firing"', "[resolved]"),
        ("slack", "chat", 'eq .Status "resolved" }}good', "true }}good", "says 'good' while"),
        ("slack", "chat", "^.{190}.", "^never", "where slack takes 1024"),
        ("email", "mail", "^.{190}.", "^never", "where email takes 255"),
        ("pagerduty", "pager", "^.{190}.", "^never", "where pagerduty takes 1024"),
        ("slack", "chat", "ge $number 10", "ge $number 1000", "25 and 0 more firing, of 25"),
        ("slack", "chat", ' | reReplaceAll "<" "&lt;"', "", 'says "a<b" as it is'),
        ("slosmith", "chat", "{1,999}", "{1,999}[^<]*", "title_link has"),
        ("slosmith", "pager", "gt (len $link) 1999", "false", "links.href has"),
    ],
)
def test_a_damaged_template_is_noticed(
    shop: Case, kind: str, receiver: str, old: str, new: str, said: str
) -> None:
    damage(shop, kind, old, new)
    messages = messages_of(shop)
    assert messages is not None
    ((texts, to),) = ((texts, to) for name, to, texts in written_messages(shop) if name == receiver)
    # Groups are rendered one after the other, until one of them shows it.
    assert any(said in wrong for wrong in find_wrong(shop, to, texts, messages))
