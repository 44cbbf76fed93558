"""Verify renders groups that are hard to tell, and notices templates that tell them wrongly."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from slosmith.build.compile import compile_root
from slosmith.judges.tools import find_tool
from slosmith.verify import Case, Verdict
from slosmith.verify.messages import find_wrong, verify_messages, written_messages
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
    amtool = find_tool("amtool")
    assert amtool is not None
    ((texts, to),) = ((texts, to) for name, to, texts in written_messages(shop) if name == receiver)
    # Groups are rendered one after the other, until one of them shows it.
    assert any(said in wrong for wrong in find_wrong(shop, to, texts, amtool))
