"""What messages must say of each hard group, and must not; texts come without their escapes."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import TypeAlias
from urllib.parse import quote

from slosmith.diagnostics.lists import each_of
from slosmith.verify import message_groups as groups
from slosmith.verify.message_groups import LINKS, PROSE, Alert

Shown: TypeAlias = Sequence[tuple[str, str]]
"""What fields say, each with its keys: ``actions.url``."""
Claim: TypeAlias = Callable[[str, Shown], Iterator[str]]
"""What is wrong with the fields of a kind of receiver."""

_SINCE = ", since 00:00 UTC on 1 January"
_CLEARED_AT = "resolved at 01:00 UTC: "
_SILENCE = re.compile(r"\S*/#/silences/new\S*")
_ITEM = re.compile(r"(?m)^• (?!and \d+ more).*$")
_SIGNS_FIRST = "[page] what fires a"
_MOST_NAMED, _LONGEST_PROSE = 10, 660
# By how much a receiver is disturbed: of a page, a ticket, and of what only informs.
_URGENCY: Mapping[str, tuple[str, str, str]] = MappingProxyType(
    {
        "pagerduty": ("critical", "warning", "info"),
        "opsgenie": ("P1", "P3", "P5"),
        "slack": ("danger", "warning", "warning"),
        "mattermost": ("#a30200", "#daa038", "#daa038"),
    }
)


def _of_mixed(kind: str, shown: Shown) -> Iterator[str]:
    """What fires is said first; what has cleared stands in lines that are marked so."""
    yield from _speaks_of_what_fires(shown)
    yield from _titled(shown, "what fires", "[page] what fires (5 firing, 1 resolved)")
    yield from _missing(shown, "simmers")
    yield from _missing(shown, *(f"https://{name}.example/fires" for name in LINKS))
    for one in LINKS:
        named = rf"{one}(?!\.example)"
        if not any(re.search(named, f"{name} {text}") for name, text in shown):
            yield f"nothing names the link to the {one.lower()} of what fires"
    names = r"Sample cleared\+|Sample simmers\+|Sample smoulders\+|Sample"
    escaped = names.replace("\\", r"\\")
    yield from _silences(shown, f'{{slo="errors",alertname=~"{escaped}"}}')
    yield from _urgency(kind, shown, 0)


def _of_half_resolved(_: str, shown: Shown) -> Iterator[str]:
    """Tiers are told by their names and what they say, but for what the title says already."""
    yield from _speaks_of_what_fires(shown)
    yield from _titled(shown, "what fires", "[page] what fires (5 firing, 2 resolved)")
    yield from _missing(shown, "tier=t1h: what simmers", "tier=t10m: what cleared")


def _speaks_of_what_fires(shown: Shown) -> Iterator[str]:
    for name, text in shown:
        for line in _SILENCE.sub("", text).splitlines():
            marked = _CLEARED_AT in line
            if ("cleared" in line and not marked) or (marked and "fires" in line):
                yield f"{name} says {line!r} while another alert fires"
            if re.search("simmers|smoulders", line) and not line.startswith("•"):
                yield f"{name} says {line!r} while a worse alert fires"
            if line.startswith("•") and "what fires" in line:
                yield f"{name} says {line!r}, which its title says already"
            if line.startswith("[resolved]") or line == "good":
                yield f"{name} says {line!r} while alerts fire"
            if "window" in line or "All have" in line:
                yield f"{name} says {line!r}, which says nothing"


def _of_firing(_: str, shown: Shown) -> Iterator[str]:
    """Where nothing has cleared nothing is said of it."""
    yield from _titled(shown, "what fires", "[page] what fires (2 firing)")
    for name, text in shown:
        if "resolved" in text and text != "none":
            yield f"{name} speaks of what has cleared, which nothing has"


def _of_resolved(_: str, shown: Shown) -> Iterator[str]:
    yield from _titled(shown, "what cleared", "[resolved] what cleared (2 resolved)")
    for name, text in shown:
        if " firing" in text:
            yield f"{name} speaks of what fires, which nothing does"


def _of_signs(_: str, shown: Shown) -> Iterator[str]:
    """What an alert says of itself: its title on one line, its figures, its labels, and why."""
    shortly = [(name, text[: len(_SIGNS_FIRST)]) for name, text in shown]
    yield from _titled(shortly, "what fires", _SIGNS_FIRST)
    yield from _missing(shown, "fires 11%", "fires 2.0x", "why it fires")
    yield from _missing(shown, "instance=one two")


def _of_signs_twice(_: str, shown: Shown) -> Iterator[str]:
    yield from _missing(shown, "instance=one two", f"{_CLEARED_AT}instance=two one")


def _of_hosts(_: str, shown: Shown) -> Iterator[str]:
    """At most ten of each are named, however short, by nothing but what sets them apart."""
    yield from _titled(shown, "what fires", "[page] what fires (25 firing, 12 resolved)")
    yield from _missing(shown, f"• instance=h0{_SINCE}", f"• {_CLEARED_AT}instance=h25{_SINCE}")
    if not any(
        re.search(r"All have:\**\s+k8s\.cluster=eu 1$", text, re.MULTILINE) for _, text in shown
    ):
        yield "nothing says what labels all have, and nothing else"
    for name, text in shown:
        if text.count("•") > 1:
            yield from _uncounted(name, text, 25)
    yield from _silences(
        shown,
        '{"k8s.cluster"="eu 1",service="shop",slo="errors",severity="page",alertname="Sample"}',
    )


def _of_many(_: str, shown: Shown) -> Iterator[str]:
    # ASCII has no sign of its own for what is left out.
    shown = [(name, text.replace("...", "…")) for name, text in shown]
    yield from _missing(shown, "… (200 firing, 12 resolved)")
    group = '"k8s.cluster"="eu 1",service="shop",slo="errors"'
    yield from _silences(shown, f'{{{group},alertname="Sample001"}}')
    for name, text in shown:
        if text.count("•") > 1:
            yield from _uncounted(name, text, 200)
        for line in _ITEM.findall(text):
            if "&" in line and f"…{_SINCE}" not in line:
                yield f"{name} has an item that is too long, or cut without a mark"
        if PROSE * (_LONGEST_PROSE // len(PROSE)) in text:
            yield f"{name} has a description of more than {_LONGEST_PROSE} characters"
        if PROSE * 10 in text and not re.search(rf"{PROSE.strip()}…", text):
            yield f"{name} has a description that is cut without a mark"
        for end in re.findall(r"(.{1,3})…", text):
            if not end.endswith((">", "gt;", PROSE.strip()[-3:])):
                yield f"{name} is cut within a word"
        if re.search(rf"(?m)(?:^|· )\[?(?:{'|'.join(LINKS)})\b", text):
            yield f"{name} names a link that is left out, as it is too long"


def _of_solid(_: str, shown: Shown) -> Iterator[str]:
    yield from _missing(shown, "/#/silences/new", "• instance=long", "UTC: instance=long")
    for name, text in shown:
        if re.search(r"(?:long){300}", text):
            yield f"{name} has a word that is not cut"


def _of_unspecified(_: str, shown: Shown) -> Iterator[str]:
    """Nothing empty is said, and what lacks an address is no link."""
    yield from _titled(shown, "it crashes", "[warning] PodCrashes: it crashes")
    yield from _missing(shown, f"• PodCrashes{_SINCE}")
    if not any(re.search(r"Runbook:\**\s+runbooks/pods\.md", text) for _, text in shown):
        yield "nothing names the runbook that has no address"
    for name, text in shown:
        if re.search(r"Budget left|Burn rate|All have", text):
            yield f"{name} has figures of an alert that has none"
        if re.search(r"(?:Runbook|Dashboard|Query)[^\n]{0,3}http", text):
            yield f"{name} has a link that the alert has not"
        if text in LINKS:
            yield f"{name} calls a place in Alertmanager {text!r}"


def _of_unspecified_cleared(_: str, shown: Shown) -> Iterator[str]:
    yield from _titled(shown, "it crashes", "[resolved] PodCrashes: it crashes")
    yield from _missing(shown, f"• {_CLEARED_AT}PodCrashes{_SINCE}")


def _of_severity(number: int) -> Claim:
    def claim(kind: str, shown: Shown) -> Iterator[str]:
        severity = ("page", "ticket", "info")[number]
        yield from _titled(shown, "what fires", f"[{severity}] what fires")
        yield from _urgency(kind, shown, number)

    return claim


def _urgency(kind: str, shown: Shown, number: int) -> Iterator[str]:
    """Whether a receiver is disturbed by a severity as it should be."""
    words = _URGENCY.get(kind)
    found = {text for _, text in shown if words and text in words}
    if words and found != {words[number]}:
        yield f"{each_of(sorted(found)) or 'nothing'} is said where {words[number]} should be"


def _silences(shown: Shown, matchers: str) -> Iterator[str]:
    yield from _missing(shown, f"/#/silences/new?filter={quote(matchers, safe='')}")


def _uncounted(name: str, text: str, firing: int) -> Iterator[str]:
    """Whether a list names few alerts, and counts the others."""
    for word, every, marked in (("firing", firing, False), ("resolved", 12, True)):
        items = sum((_CLEARED_AT in line) is marked for line in _ITEM.findall(text))
        found = re.search(rf"and (\d+) more {word}", text)
        more = int(found[1]) if found else 0
        wrong = items > _MOST_NAMED or items + more != every or not items
        if (items or more) and wrong:
            yield f"{name} names {items} and {more} more {word}, of {every}"
    if not re.search(r"and \d+ more (?:firing|resolved)", text):
        yield f"{name} does not count what it leaves out"


def _titled(shown: Shown, about: str, title: str) -> Iterator[str]:
    """Whether each title that is about something is this, and one is."""
    lines = [(name, text.partition("\n")[0]) for name, text in shown]
    titles = [(name, line) for name, line in lines if about in line]
    if not titles:
        yield f'nothing says "{title}"'
    for name, line in titles:
        if line != title:
            yield f"{name} says {line!r} in the place of {title!r}"


def _missing(shown: Shown, *words: str) -> Iterator[str]:
    for one in words:
        if not any(one in text for _, text in shown):
            yield f'nothing says "{one}"'


CLAIMS: tuple[tuple[Sequence[Alert], Claim], ...] = (
    (groups.MIXED, _of_mixed),
    (groups.HALF_RESOLVED, _of_half_resolved),
    (groups.RESOLVED, _of_resolved),
    (groups.SIGNED, _of_signs),
    (groups.SIGNED_TWICE, _of_signs_twice),
    (groups.HOSTS, _of_hosts),
    (groups.FIRING, _of_firing),
    (groups.UNSPECIFIED, _of_unspecified),
    (groups.UNSPECIFIED_CLEARED, _of_unspecified_cleared),
    *(
        (group, _of_severity(number))
        for number, group in enumerate((groups.PAGE, groups.TICKET, groups.INFO))
    ),
    (groups.SOLID, _of_solid),
    (groups.MANY, _of_many),
)
"""Each group and what is claimed of it, the quick ones first."""
