"""What alerts say: promtool reads their texts out in every scene in which they fire.

A test that cannot hold makes it print them, with every template filled in.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from slosmith.promql.strings import unquote
from slosmith.verify.expected import IDENTITY, is_meant
from slosmith.verify.proof import Case, Proof, Verdict
from slosmith.verify.rendered_alerts import RenderedAlert, rendered_alerts

_ASKED, _GOT = "asked_by", "got:["
ENTRY = re.compile(r"(?m)^(?=  - name: )")
CHECKS = "    promql_expr_test:\n"
ALERT_TESTS = re.compile(r"(?m)^    alert_rule_test:\n(?: {6}.*\n)*")
_ASKER = re.compile(rf'\b{_ASKED}="(\w+)"')
_FIRING = re.compile(
    r'expr: "ALERTS\{alertname=\\"(?P<name>[^"\\]+)\\".*\n'
    r" +eval_time: (?P<at>\S+)\n +exp_samples:\n"
)
_ALERT = re.compile(r"Labels:(?P<labels>\{.*\})\n\s*Annotations:(?P<texts>\{.*\})")
_PAIR = re.compile(r'"?(?P<name>[^\s"{},=]+)"?=(?P<value>"(?:[^"\\]|\\.)*")')
# What Go and Prometheus print where a template cannot be filled in, and numbers that are none.
_BROKEN = re.compile(
    r"<error expanding template.*|%![a-zA-Z]?\(.*?\)|<no value>|<nil>|\bNaN\b|[+-]Inf\b", re.DOTALL
)

# What a template asks for besides was not put in, or not as it would be: nobody knows what it says.
_ON_OTHERS = re.compile(r"error calling (?:first: |query: (?:found duplicate|multiple matches))")


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """An alert as promtool printed it."""

    labels: Mapping[str, str]
    texts: Mapping[str, str]

    @property
    def identity(self) -> tuple[str, ...]:
        """What tells it from other alerts."""
        return tuple(self.labels.get(name, "") for name in IDENTITY)


def ask_for_texts(test: str, by: str = "slosmith") -> tuple[str, int]:
    """A test file with a question wherever it expects alerts to fire, and how many there are."""
    head, *entries = ENTRY.split(test)
    count = 0
    for place, entry in enumerate(entries):
        before, mark, checks = entry.partition(CHECKS)
        asked = dict.fromkeys((one["name"], one["at"]) for one in _FIRING.finditer(checks))
        title = "" if "    alert_rule_test:\n" in before or not asked else "    alert_rule_test:\n"
        questions = (
            f'      - {{alertname: "{name}", eval_time: {at}, '
            f'exp_alerts: [{{exp_labels: {{{_ASKED}: "{by}"}}}}]}}\n'
            for name, at in asked
        )
        entries[place] = "".join((before, title, *questions, mark, checks))
        count += len(asked)
    return "".join((head, *entries)), count


def answer_in(piece: str) -> tuple[Heard, ...] | None:
    """What was heard; None if this piece of what promtool printed answers no question of ours."""
    expected, _, got = piece.partition(_GOT)
    return tuple(_alerts(got)) if f"{_ASKED}=" in expected else None


def asked_by(piece: str) -> str:
    """Who asked what a piece answers; empty where it answers no question of ours."""
    found = _ASKER.search(piece.partition(_GOT)[0])
    return found[1] if found else ""


def rest_of(answer: str) -> str:
    """What promtool goes on to say behind an answer, but for the name of the next scene."""
    rest = answer.partition(_GOT)[2].rpartition("            ]\n")[2]
    return re.sub(r"(?m)^    name: .*,\s*$", "", rest)


def otherwise_in(piece: str) -> Iterator[tuple[Heard, str]]:
    """The alerts of a failed test that are not as expected, and how they differ."""
    expected, got = (
        {tuple(sorted(one.labels.items())): one for one in _alerts(part)}
        for part in piece.partition(_GOT)[::2]
    )
    for labels in dict.fromkeys((*expected, *got)):
        wanted, heard = expected.get(labels), got.get(labels)
        if wanted is None or heard is None:
            one = wanted or heard
            assert one is not None
            yield one, f"{'does not fire' if wanted else 'fires'} with {dict(labels)}"
            continue
        for name in sorted({*wanted.texts, *heard.texts}):
            said, right = heard.texts.get(name), wanted.texts.get(name)
            if said != right:
                yield heard, f'{name} says "{said}", expected "{right}"'


def _alerts(printed: str) -> Iterator[Heard]:
    for found in _ALERT.finditer(printed):
        labels, texts = (
            {one["name"]: unquote(one["value"]) or "" for one in _PAIR.finditer(found[part])}
            for part in ("labels", "texts")
        )
        yield Heard(labels=labels, texts=texts)


def verify_texts(case: Case, heard: Iterable[Heard], version: str) -> Iterator[Proof]:
    """One row for each alert that fires somewhere: its texts can be filled in each time."""
    said: dict[str, list[Heard]] = {}
    for one in heard:
        said.setdefault(one.identity[0], []).append(one)
    for alert in rendered_alerts(case):
        named = said.get(alert.labels["alertname"], [])
        own = [one for one in named if is_meant(alert.labels, one.identity)]
        if broken := _broken(alert, own):
            verdict = Verdict.OPEN if _ON_OTHERS.search(broken) else Verdict.FAILED
            yield _row(alert, verdict, broken)
        elif own:
            summary = min(one.texts["summary"] for one in own)
            yield _row(alert, Verdict.PROVEN, f'{version}: "{summary}"')


def looks_broken(heard: Heard) -> bool:
    """Whether a text cannot be filled in; a word that its author wrote may look so as well."""
    return any(map(_BROKEN.search, heard.texts.values()))


def _broken(alert: RenderedAlert, said: Iterable[Heard]) -> str:
    """What is wrong with a text; words that an author wrote are no mistake, nor a label's value."""
    if not alert.annotations.get("summary", "").strip():
        return "there is no summary"
    for one in said:
        for name, text in one.texts.items():
            mark = _BROKEN.search(text)
            known = (alert.annotations.get(name, ""), *one.labels.values())
            if mark and not any(mark.group() in value for value in known):
                return f"{name} cannot be filled in: {text}"
    return ""


def _row(alert: RenderedAlert, verdict: Verdict, evidence: str) -> Proof:
    return Proof(
        area="texts",
        subject=alert.subject,
        claim="it says what happened",
        verdict=verdict,
        evidence=evidence,
    )
