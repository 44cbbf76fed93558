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
            if line.startswith("•") and "what fires" in line:
                yield f"{name} says {line!r}, which its title says already"
            if line.startswith("[resolved]") or line in ("good", "warning", "error"):
                yield f"{name} says {line!r} while alerts fire"
    yield from _missing(
        fields, "2 firing, 1 resolved", "what fires", "what simmers", "what cleared"
    )
    yield from _missing(fields, *(f"https://{name}.example/fires" for name in _LINKS))
    for one in _LINKS:
        named = rf"{one}(?!\.example)"
        if not any(re.search(named, f"{name} {text}") for name, text in fields):
            yield f"nothing names the link to the {one.lower()} of what fires"


def _of_firing(fields: Sequence[tuple[str, str]]) -> Iterator[str]:
    """Where nothing has cleared nothing is said of it."""
    yield from _missing(fields, "(2 firing)")
    for name, text in fields:
        if "resolved" in text and text != "none":
            yield f"{name} speaks of what has cleared, which nothing has"


def _of_nothing(_: Sequence[tuple[str, str]]) -> Iterator[str]:
    """Limits and markup are looked at in any case."""
    return iter(())


def _of_silence(fields: Sequence[tuple[str, str]]) -> Iterator[str]:
    yield from _missing(fields, "/#/silences/new")


def _of_resolved(fields: Sequence[tuple[str, str]]) -> Iterator[str]:
    yield from _missing(fields, "[resolved]", "(2 resolved)")


def _of_many(fields: Sequence[tuple[str, str]]) -> Iterator[str]:
    yield from _missing(fields, "200 firing", "…")
    for name, text in fields:
        if text.count("•") > 1:
            yield from _uncounted(name, text, 200)
    yield from _missing(fields, "alertname%3D%22Sample001")
    for name, text in fields:
        if any(line.startswith(_LINKS) for line in text.splitlines()):
            yield f"{name} names a link that is left out, as it is too long"
        if _PROSE * (_LONGEST_PROSE // len(_PROSE)) in text:
            yield f"{name} has a description of more than {_LONGEST_PROSE} characters"


def _of_hosts(fields: Sequence[tuple[str, str]]) -> Iterator[str]:
    """At most ten of each are named, however short they are."""
    for name, text in fields:
        if text.count("•") > 1:
            yield from _uncounted(name, text, 25)


def _uncounted(name: str, text: str, firing: int) -> Iterator[str]:
    """Whether a list names few alerts, and counts the others."""
    for word, every, marked in (("firing", firing, False), ("resolved", 12, True)):
        shown = sum(("resolved at" in line) is marked for line in _ITEM.findall(text))
        found = re.search(rf"and (\d+) more {word}", text)
        more = int(found[1]) if found else 0
        wrong = shown > _MOST_NAMED or shown + more != every or not shown
        if (shown or more) and wrong:
            yield f"{name} names {shown} and {more} more {word}, of {every}"
    if not _MORE.search(text):
        yield f"{name} does not count what it leaves out"


_MOST_NAMED = 10
_PROSE, _LONGEST_PROSE = "prose ", 660
_ITEM = re.compile(r"(?m)^• (?!and \d+ more).*$")
_MORE = re.compile(r"and \d+ more (?:firing|resolved)")


def _missing(fields: Sequence[tuple[str, str]], *words: str) -> Iterator[str]:
    for one in words:
        if not any(one in text for _, text in fields):
            yield f'nothing says "{one}"'


def _alert(
    which: str, long_window: str, *, firing: bool = True, linked: bool = True
) -> dict[str, Any]:
    """An alert whose texts say which it is; one that has cleared is another team's error."""
    linked = linked and firing
    texts = {
        "summary": f"what {which}",
        "description": f"why it {which}",
        "budget_remaining": f"{which} 11%",
        "burn_rate": f"{which} 2.0x",
        "runbook_url": f"https://Runbook.example/{which}" if linked else "",
        "dashboard_url": f"https://Dashboard.example/{which}" if linked else "",
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
    return {**found, "generatorURL": f"https://Query.example/{which}" if linked else ""}


def _overlong(number: int, *, firing: bool = True) -> dict[str, Any]:
    """An alert whose every text is too long, and grows where it is escaped."""
    words = "<&> " * 1000
    name = "Sample" if firing else "Cleared"
    window = "1d" if number == 0 else "1h"
    labels = {**_SHARED, "alertname": f"{name}{number:03}", "instance": words}
    labels["long_window"] = window
    texts = {
        "summary": f"{number} {words}",
        "description": _PROSE * 1000,
        "budget_remaining": words,
        "burn_rate": "&" * 3000,
        "runbook_url": f"https://runbooks.example/{'a' * 3000}",
        "dashboard_url": f"https://grafana.example/{'a' * 3000}",
    }
    found = alert_data(labels, texts, firing=firing)
    return {**found, "generatorURL": f"https://prometheus.example/{'a' * 3000}"}


_SHOWN = " ".join(f"a{sign}b" for sign in _SIGNS)


def _with_signs(*, firing: bool = True) -> dict[str, Any]:
    alert = _alert("fires", "6h", firing=firing)
    for name in ("summary", "description"):
        alert["annotations"][name] += f" {_SHOWN}"
    alert["labels"]["instance"] = _SHOWN if firing else f"{_SHOWN} {_SHOWN}"
    return alert


def _hosts() -> Iterator[dict[str, Any]]:
    """25 that fire and 12 that have cleared, with short names."""
    for number in range(37):
        labels = {**_SHARED, "instance": f"h{number}"}
        yield alert_data(labels, {"summary": "what fires"}, firing=number < 25)


def _of_long_group() -> dict[str, Any]:
    """An alert of a group of whose labels alone a silence's link would be too long."""
    alert = _alert("fires", "6h")
    alert["labels"]["service"] = "long" * 1000
    return alert


_CLEARED = _alert("cleared", "1h", firing=False)
_MIXED = (_CLEARED, _alert("simmers", "1d", linked=False), _alert("fires", "6h"))
_RESOLVED = (_CLEARED, _CLEARED)
_MANY = (
    *(_overlong(number, firing=False) for number in range(12)),
    *(_overlong(number) for number in range(200)),
)


_GROUPS = (
    (_MIXED, _of_mixed),
    (_RESOLVED, _of_resolved),
    (_MANY, _of_many),
    ((_with_signs(),), _of_signs),
    ((_with_signs(), _with_signs(firing=False)), _of_nothing),
    (tuple(_hosts()), _of_hosts),
    ((_alert("fires", "6h"), _alert("simmers", "1d")), _of_firing),
    ((_of_long_group(),), _of_silence),
)


def _row(subject: str, verdict: Verdict, evidence: str) -> Proof:
    return Proof(
        area="messages",
        subject=subject,
        claim="it speaks of what fires, and every field is within its limit",
        verdict=verdict,
        evidence=evidence,
    )
