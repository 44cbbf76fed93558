"""What messages say of groups in the hard cases: half resolved, and 200 alerts at once."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from slosmith.judges.routing_tree import RoutingTree
from slosmith.judges.tools import find_tool, why_missing
from slosmith.judges.written import Written
from slosmith.receivers import RECEIVERS, ReceiverKind
from slosmith.verify.proof import Case, Proof, Verdict
from slosmith.verify.templates import alert_data, group_data, own_receivers, render_fields

_LINKS = ("Runbook", "Dashboard", "Query")
_SHARED = {"alertname": "Sample", "service": "shop", "slo": "errors", "severity": "page"}


def verify_messages(case: Case) -> Iterator[Proof]:
    """One row for each receiver whose fields have limits; none without routing.

    Receivers that are told the same are asked about once, in the name of the default receiver, for
    which messages say the most.
    """
    path = case.alertmanager
    if case.model.routing is None or not path.is_file():
        return
    amtool = find_tool("amtool")
    config = RoutingTree.read(path).written
    known: dict[tuple[tuple[str, str], ...], list[str]] = {}
    default, ours = case.model.routing.default, own_receivers(case)
    for receiver, kind, fields in _receivers(config):
        if receiver not in ours:
            continue
        if amtool is None:
            yield _row(receiver, Verdict.NO_TOOL, why_missing("amtool"))
            continue
        if fields not in known:
            known[fields] = list(_wrong(kind, default, fields, (amtool, path.parent)))
        verdict = Verdict.FAILED if known[fields] else Verdict.PROVEN
        said = "; ".join(known[fields]) or "half resolved, resolved, and 200 alerts were rendered"
        yield _row(receiver, verdict, said)


def _receivers(config: Any) -> Iterator[tuple[str, ReceiverKind, tuple[tuple[str, str], ...]]]:
    """Each receiver of a kind with limits, and its texts that hold a template."""
    for receiver in config["receivers"]:
        for kind in RECEIVERS:
            for one in receiver.get(f"{kind.name}_configs", ()) if kind.limits else ():
                yield receiver["name"], kind, tuple(templates_of(one, ""))


def _wrong(
    kind: ReceiverKind, receiver: str, fields: tuple[tuple[str, str], ...], where: tuple[Path, Path]
) -> Iterator[str]:
    """What is wrong with the messages that are made of these fields."""
    for alerts, judge in _GROUPS:
        shown = render_fields([text for _, text in fields], group_data(receiver, alerts), where)
        if not isinstance(shown, list):
            yield shown.text.strip()
            continue
        named = [(name, text) for (name, _), text in zip(fields, shown, strict=True)]
        yield from judge([(name, text.replace("\\", "")) for name, text in named])
        yield from _too_long(kind, named)
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


def _as_markup(kind: ReceiverKind, fields: Sequence[tuple[str, str]]) -> Iterator[str]:
    """Signs of an alert's own texts that are markup where they are shown, and stand as they are."""
    signs = _MARKUP.get(kind.name, "")
    for name, text in fields:
        raw = [f"a{sign}b" for sign in signs if f"a{sign}b" in text]
        if raw and name not in _PLAIN:
            yield f'{name} says "{raw[0]}" as it is, which is markup there'


_SIGNS = "*_~`|>[]<#@:!&{}^+-"
# By each receiver's own documentation, which stands with its kind.
_MARKUP = {
    "slack": "<>&",
    "msteamsv2": "*_[]",
    "discord": "*_~`|>[]<#@",
    "mattermost": "*_~`|>[]<#@:!",
    "jira": "*_{}[]|!~^+@-",
}
_PLAIN = ("summary",)
"""Fields that are plain text, beside others that are not."""


def _of_signs(fields: Sequence[tuple[str, str]]) -> Iterator[str]:
    """What an alert says of itself: its title, its figures, its labels, and why."""
    for one in ("what fires", "fires 11%", "fires 2.0x", "instance=", "why it fires"):
        if not any(one in text for _, text in fields):
            yield f'nothing says "{one}" of an alert alone'


def _of_mixed(fields: Sequence[tuple[str, str]]) -> Iterator[str]:
    """What fires is said first; what has cleared stands in lines that are marked so."""
    for name, text in fields:
        for line in text.splitlines():
            marked = "resolved at" in line
            if ("cleared" in line) != marked or (marked and "fires" in line):
                yield f"{name} says {line!r} while another alert fires"
            if "simmers" in line and not line.startswith("•"):
                yield f"{name} says {line!r} while a worse alert fires"
            if line.startswith("[resolved]") or line in ("good", "warning", "error"):
                yield f"{name} says {line!r} while alerts fire"
    yield from _missing(
        fields, "2 firing, 1 resolved", "what fires", "what simmers", "what cleared"
    )
    yield from _missing(fields, *_LINKS, *(f"https://{name}.example/fires" for name in _LINKS))


def _of_resolved(fields: Sequence[tuple[str, str]]) -> Iterator[str]:
    yield from _missing(fields, "[resolved]", "(2 resolved)")


def _of_many(fields: Sequence[tuple[str, str]]) -> Iterator[str]:
    yield from _missing(fields, "200 firing", "…")
    for name, text in fields:
        if "•" in text and text.count("•") > 1:
            yield from _uncounted(name, text)
    yield from _missing(fields, "alertname%3D%22")
    for name, text in fields:
        if any(line.startswith(_LINKS) for line in text.splitlines()):
            yield f"{name} names a link that is left out, as it is too long"


def _uncounted(name: str, text: str) -> Iterator[str]:
    """Whether a list names few alerts, and counts the others."""
    for word, every, marked in (("firing", 200, False), ("resolved", 12, True)):
        shown = sum(("resolved at" in line) is marked for line in _ITEM.findall(text))
        more = re.search(rf"and (\d+) more {word}", text)
        if more and (shown > _MOST_NAMED or shown + int(more[1]) != every):
            yield f"{name} names {shown} and {more[1]} more {word}, of {every}"
    if not _MORE.search(text):
        yield f"{name} does not count what it leaves out"


_MOST_NAMED = 10
_ITEM = re.compile(r"(?m)^• (?!and \d+ more).*$")
_MORE = re.compile(r"and \d+ more (?:firing|resolved)")


def _missing(fields: Sequence[tuple[str, str]], *words: str) -> Iterator[str]:
    for one in words:
        if not any(one in text for _, text in fields):
            yield f'nothing says "{one}"'


def _alert(which: str, long_window: str, *, firing: bool = True) -> dict[str, Any]:
    """An alert whose texts say which it is; one that has cleared is another team's error."""
    texts = {
        "summary": f"what {which}",
        "description": f"why it {which}",
        "budget_remaining": f"{which} 11%",
        "burn_rate": f"{which} 2.0x",
        "runbook_url": f"https://Runbook.example/{which}" if firing else "",
        "dashboard_url": f"https://Dashboard.example/{which}" if firing else "",
    }
    labels = {
        **_SHARED,
        "long_window": long_window,
        "short_window": "5m",
        "tier": f"t{long_window}",
    }
    if not firing:
        labels |= {"severity": "error", "service": which, "team": which}
    found = alert_data(labels, texts, firing=firing)
    return {**found, "generatorURL": f"https://Query.example/{which}" if firing else ""}


def _overlong(number: int, *, firing: bool = True) -> dict[str, Any]:
    """An alert whose every text is too long, and grows where it is escaped."""
    words = "<&> " * 1000
    labels = {**_SHARED, "alertname": f"Sample{number:03}", "instance": words}
    texts = {
        "summary": f"{number} {words}",
        "description": words,
        "budget_remaining": words,
        "burn_rate": "&" * 3000,
        "runbook_url": f"https://runbooks.example/{'a' * 3000}",
        "dashboard_url": f"https://grafana.example/{'a' * 3000}",
    }
    found = alert_data(labels, texts, firing=firing)
    return {**found, "generatorURL": f"https://prometheus.example/{'a' * 3000}"}


_SHOWN = " ".join(f"a{sign}b" for sign in _SIGNS)


def _with_signs() -> dict[str, Any]:
    alert = _alert("fires", "6h")
    for name in ("summary", "description"):
        alert["annotations"][name] += f" {_SHOWN}"
    alert["labels"]["instance"] = _SHOWN
    return alert


_CLEARED = _alert("cleared", "1h", firing=False)
_MIXED = (_CLEARED, _alert("simmers", "1d"), _alert("fires", "6h"))
_RESOLVED = (_CLEARED, _CLEARED)
_MANY = (
    *(_overlong(number) for number in range(200)),
    *(_overlong(number, firing=False) for number in range(200, 212)),
)


_GROUPS = (
    (_MIXED, _of_mixed),
    (_RESOLVED, _of_resolved),
    (_MANY, _of_many),
    ((_with_signs(),), _of_signs),
)


def _row(subject: str, verdict: Verdict, evidence: str) -> Proof:
    return Proof(
        area="messages",
        subject=subject,
        claim="it speaks of what fires, and every field is within its limit",
        verdict=verdict,
        evidence=evidence,
    )
