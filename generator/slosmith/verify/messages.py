"""What messages say of groups in the hard cases: half resolved, and 200 alerts at once."""

import re
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any, TypeAlias

from slosmith.judges.routing_tree import RoutingTree
from slosmith.judges.tools import why_missing
from slosmith.judges.written import Written
from slosmith.receivers import RECEIVERS, ReceiverKind
from slosmith.receivers.message import LONGEST_LINK
from slosmith.verify.message_claims import CLAIMS
from slosmith.verify.proof import Case, Proof, Verdict
from slosmith.verify.templates import Messages, group_data, messages_of, own_receivers

Texts: TypeAlias = tuple[tuple[str, str], ...]
"""Texts that hold a template, each with its keys: ``actions.url``."""


def verify_messages(case: Case) -> Iterator[Proof]:
    """One row for each receiver whose fields have limits; none without routing.

    Receivers that are told the same are asked about once, in the name of the default receiver, for
    which messages say the most.
    """
    messages = messages_of(case)
    known: dict[Texts, list[str]] = {}
    for receiver, kind, texts in written_messages(case):
        if messages is None:
            yield _row(receiver, Verdict.NO_TOOL, why_missing("amtool"))
            continue
        if texts not in known:
            known[texts] = [*islice(find_wrong(case, kind, texts, messages), _FEW)]
        verdict = Verdict.FAILED if known[texts] else Verdict.PROVEN
        said = "; ".join(known[texts]) or "half resolved, resolved, and 200 alerts were rendered"
        yield _row(receiver, verdict, said)


def written_messages(case: Case) -> Iterator[tuple[str, ReceiverKind, Texts]]:
    """Each receiver of ours whose kind has limits, and its texts that hold a template."""
    if case.model.routing is None or not case.alertmanager.is_file():
        return
    ours = own_receivers(case)
    config: Any = RoutingTree.read(case.alertmanager).written
    for receiver in config["receivers"]:
        for kind in RECEIVERS if receiver["name"] in ours else ():
            for one in receiver.get(f"{kind.name}_configs", ()) if kind.limits else ():
                yield receiver["name"], kind, tuple(templates_of(one, ""))


def find_wrong(case: Case, kind: ReceiverKind, fields: Texts, messages: Messages) -> Iterator[str]:
    """What is wrong with the messages that are made of these texts, as far as one reads on."""
    assert case.model.routing is not None
    if not fields:
        yield "it has no text of ours"
        return
    receiver, texts = case.model.routing.default, [text for _, text in fields]
    for alerts, claim in CLAIMS:
        shown = messages.render(texts, group_data(receiver, alerts))
        if not isinstance(shown, list):
            yield shown.text.strip()
            continue
        named = [(name, text) for (name, _), text in zip(fields, shown, strict=True)]
        yield from _too_long(kind, named)
        yield from claim(kind.name, [(name, text.replace("\\", "")) for name, text in named])
        yield from _hard_to_read(kind, named)
        yield from _as_markup(kind, named)


def templates_of(value: Written, place: str) -> Iterator[tuple[str, str]]:
    """Every text that holds a template, by its keys: ``actions.url``."""
    if isinstance(value, dict):
        for key, one in value.items():
            yield from templates_of(one, f"{place}.{key}" if place else key)
    elif isinstance(value, list):
        for one in value:
            yield from templates_of(one, place)
    elif "{{" in value:
        yield place, value


def _too_long(kind: ReceiverKind, fields: Sequence[tuple[str, str]]) -> Iterator[str]:
    limits = dict(kind.limits)
    for name, text in fields:
        if len(text) > limits.get(name, len(text)):
            yield f"{name} has {len(text)} characters, where {kind.name} takes {limits[name]}"


def _hard_to_read(kind: ReceiverKind, fields: Sequence[tuple[str, str]]) -> Iterator[str]:
    """What is read at night has no gaps, no line without an end, and no endless link."""
    for name, text in fields:
        lines = text.replace("\n\n", "\n") if kind.name in _PARAGRAPHS else text
        # What somebody has to click on may stand apart.
        if re.search(r"\A\n|\n\n(?!Runbook|Dashboard|Query|Silence|\Z)", lines):
            yield f"{name} has an empty line"
        if any(line.startswith("•") and len(line) > _LONGEST_LINE for line in text.splitlines()):
            yield f"{name} names an alert in more than {_LONGEST_LINE} characters"
        if re.search(rf"https?://[^\s|)\]]{{{LONGEST_LINK},}}", text):
            yield f"{name} has a link of more than {LONGEST_LINK} characters"


_FEW = 3
_LONGEST_LINE = 1100
_PARAGRAPHS = ("msteamsv2",)
"""Where a line of its own is a paragraph."""


def _as_markup(kind: ReceiverKind, fields: Sequence[tuple[str, str]]) -> Iterator[str]:
    """Signs of an alert's own texts that are markup where they are shown, and stand as they are."""
    signs = _MARKUP.get(kind.name, "")
    for name, text in fields:
        raw = [f"a{sign}b" for sign in signs if f"a{sign}b" in text]
        if raw and (kind.name, name) not in _PLAIN:
            yield f'{name} says "{raw[0]}" as it is, which {kind.name} reads otherwise'


# By each receiver's own documentation, which stands with its kind.
_MARKUP = {
    "slack": "<>&",
    "msteamsv2": "*_[]",
    "discord": "*_~`|>[]<#@",
    "mattermost": "*_~`|>[]<#@:!",
    "jira": "*_{}[]|!~^+@-",
    "sns": "é",
}
_PLAIN = (("jira", "summary"), ("sns", "message"))
"""Fields that are text of any kind, beside others that are not."""


def _row(subject: str, verdict: Verdict, evidence: str) -> Proof:
    return Proof(
        area="messages",
        subject=subject,
        claim="it speaks of what fires, and every field is within its limit",
        verdict=verdict,
        evidence=evidence,
    )
