"""The rules that claims read, straight or through others: no other one can change what they say.

promtool evaluates each rule that it is given at each moment of a scene, and fills in each text of
each alert that is active. What nothing asked there can see takes half of that time.
"""

import json
import re
from collections.abc import Collection, Iterable, Iterator

from slosmith.simulate.promtool_file import MARK
from slosmith.verify.expected import labels_of
from slosmith.verify.rule_parts import ALERTS, pieces_of_rules

_CLAIM = re.compile(r'^      - expr: (".*")$', re.MULTILINE)
_SAYS = re.compile(r'^      - alertname: (".*")$', re.MULTILINE)
_WORD = re.compile(r"[A-Za-z_:][A-Za-z0-9_:]*")
_TEXTS = re.compile(r"^        annotations:\n(?: {10}.*\n|\n)*", re.MULTILINE)
_LABEL = re.compile(r'^          ([a-z_]+): ("[^"{}\\\n]*")$', re.MULTILINE)
_ASKED = re.compile(r'ALERTS\{(?:[a-z_]+="[^"\\]*",?)*\}')
_NAMED = re.compile(r'\{__name__=~"([A-Za-z0-9_:]+)\.\+"(?:,[a-z_]+="[^"\\]*")*\}')
# What may read any metric: a selector without a name, and alerts that are read like one.
_ANY = re.compile(r"(?<![A-Za-z0-9_:])\{|__name__|\bALERTS")
# What a template looks up, where nothing is put into it.
_LOOKS_UP = re.compile(r"`([^`%]*)` \| query\b")
_SELECTOR = re.compile(r'[A-Za-z_:][A-Za-z0-9_:]*\{(?:[A-Za-z_][A-Za-z0-9_]*="[^"\\]+",?)+\}')


def rules_read(tests: str, rules: str, *, texts: bool) -> str:
    """A rule file of those rules alone that a test file reads; with ``texts``, also for these.

    Where one of them may read whatever there is, all rules stay.
    """
    queries = {json.loads(one).partition(MARK)[0] for one in _CLAIM.findall(tests)}
    asked = [labels_of(one) for one in queries if _ASKED.fullmatch(one)]
    asked += [{"alertname": json.loads(one)} for one in _SAYS.findall(tests)]
    every = pieces_of_rules(rules)
    others = [_spelt_out(one, every) for one in queries if not _ASKED.fullmatch(one)]
    pieces = every if texts else [(name, _TEXTS.sub("", text)) for name, text in every]
    alerts = (text for name, text in pieces if text.startswith(ALERTS) and _asks(asked, name, text))
    read = _closure([*others, *alerts], pieces)
    if read is None:
        return "".join(text for _, text in pieces)
    return "".join(text for _, text in pieces if not _is_rule(text) or text in read)


def looked_up(rules: str) -> frozenset[str] | None:
    """What texts of rules look up, by labels that are equal; None where it may be anything else."""
    found = _LOOKS_UP.findall(rules)
    selectors = frozenset(one.replace('\\"', '"') for one in found)
    plain = len(found) == rules.count("query") and all(map(_SELECTOR.fullmatch, selectors))
    return selectors if plain else None


def _spelt_out(query: str, rules: Iterable[tuple[str, str]]) -> str:
    """The names of all rules, where a query asks for whatever begins as these do."""
    found = _NAMED.fullmatch(query)
    return query if found is None else " ".join(one for one, _ in rules if one.startswith(found[1]))


def _is_rule(text: str) -> bool:
    return text.startswith("      - ")


def _asks(asked: Collection[dict[str, str]], name: str, alert: str) -> bool:
    """Whether a query asks for an alert; a label that the rule sets has that value and no other."""
    own = {"alertname": name, **{one: json.loads(text) for one, text in _LABEL.findall(alert)}}
    return any(all(own.get(one, value) == value for one, value in query.items()) for query in asked)


def _closure(begin: list[str], pieces: list[tuple[str, str]]) -> Collection[str] | None:
    """The texts of all rules that some texts read; None where they may read any."""
    records: dict[str, list[str]] = {}
    for name, text in pieces:
        if _is_rule(text) and not text.startswith(ALERTS):
            records.setdefault(name, []).append(text)
    left, found = begin, dict.fromkeys(begin)
    while left:
        text = left.pop()
        if _ANY.search(text.replace("{{", "")) or len(_LOOKS_UP.findall(text)) < text.count(
            "query"
        ):
            return None
        new = [one for one in _read(text, records) if one not in found]
        found |= dict.fromkeys(new)
        left += new
    return found


def _read(text: str, records: dict[str, list[str]]) -> Iterator[str]:
    for name in {*_WORD.findall(text)} & records.keys():
        yield from records[name]
