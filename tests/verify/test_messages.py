"""Verify renders groups that are hard to tell, and notices templates that tell them wrongly."""

from __future__ import annotations

from pathlib import Path

import pytest

from slosmith.build.compile import compile_root
from slosmith.verify import Case, Verdict
from slosmith.verify.messages import verify_messages
from tests.conftest import Compile, Compiled
from tests.emit.routing.shop import SERVICES, routing
from tests.servers.inbox import Inbox

pytestmark = pytest.mark.judge
_MAIL = (
    "mail: {email: {to: a@shop.example, sender: b@shop.example, smarthost: 'mail.example:587'}}\n"
)


@pytest.fixture
def shop(compile: Compile, tmp_path: Path) -> Compiled:  # the fixture's
    """The shop, built, with a mailbox besides its pager and its chat."""
    written = routing(Inbox(), tmp_path / "secrets")
    written = written.replace("    hook: {", f"    {_MAIL}    hook: {{", 1)
    built = compile(f"{SERVICES}---{written.replace('ticket: [hook]', 'ticket: [hook, mail]', 1)}")
    assert built.exit_code == 0, built.stderr
    return built


def refuted(shop: Compiled) -> dict[str, str]:
    """What is refuted, by receiver."""
    model = compile_root(shop.root).model
    assert model is not None
    proofs = list(verify_messages(Case(model=model, root=shop.root, output=shop.output())))
    assert {proof.subject for proof in proofs} == {"pager", "chat", "mail"}
    return {one.subject: one.evidence for one in proofs if one.verdict is Verdict.FAILED}


def test_messages_as_rendered_hold(shop: Compiled) -> None:
    assert refuted(shop) == {}


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
    shop: Compiled, kind: str, receiver: str, old: str, new: str, said: str
) -> None:
    path = shop.output("alertmanager", "templates", f"{kind}.tmpl")
    text = path.read_text(encoding="utf-8")
    damaged = text.replace(old, new)
    assert damaged != text
    path.write_text(damaged, encoding="utf-8")
    assert said in refuted(shop)[receiver]
