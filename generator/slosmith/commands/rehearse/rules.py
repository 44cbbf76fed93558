"""Rules as they were rendered, and which of them a scenario is played with."""

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TypeAlias

import yaml

from slosmith.model import naming

Rule: TypeAlias = dict[str, object]
"""A recording rule or an alert, as it was rendered."""
SloName: TypeAlias = tuple[str, str]
"""The service of an SLO, and its name."""
_METRIC = re.compile(r"[a-zA-Z_:][a-zA-Z0-9_:]*", re.ASCII)
_RECORDED = re.compile(r"\b(?:slo:\w+:\w+|ALERTS\w*)\s*(\{[^}]*\})?")
_OF_SLO = re.compile(r"""\b(service|slo)\s*=\s*["'`]([^"'`]*)["'`]""")


class PlayError(Exception):
    """What promtool or the rendered files did not allow, in words for a person."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """Rule groups as they were rendered, each as plain YAML, by file."""

    groups: tuple[dict[str, object], ...]

    @property
    def metrics(self) -> frozenset[str]:
        """Every name that any expression speaks of."""
        return frozenset(name for group in self.groups for name in _read(_rules(group)))

    def needed(self) -> "Rules":
        """Leave out the records that no alert is made of, like those of budgets."""
        everything = [rule for group in self.groups for rule in _rules(group)]
        read = _read(rule for rule in everything if "alert" in rule)
        while more := _read(rule for rule in everything if rule.get("record") in read) - read:
            read |= more
        return self._keeping(lambda rule: "alert" in rule or rule["record"] in read)

    @property
    def alerts(self) -> list[Rule]:
        """Every alert."""
        return [rule for group in self.groups for rule in _rules(group) if "alert" in rule]

    def reading(
        self, metrics: frozenset[str], also: Callable[[Rule], bool] = lambda _: False
    ) -> "Rules":
        """Only SLOs that read one of these metrics or are made of such, and plain alerts that do.

        What is wanted ``also`` is played with all of its SLO. A plain alert may read what others
        record, and ALERTS: then it is played, and where it does not name the SLO everything is.
        """
        everything = [rule for group in self.groups for rule in _rules(group)]
        plain = [rule for rule in everything if _slo_of(rule) is None]
        asked = set[SloName | None]().union(*map(_recorded, plain))
        if None in asked:
            return self
        parts = self._parts()
        changed = {_slo_of(rule) for rule in everything if _read([rule]) & metrics or also(rule)}
        wholes: dict[SloName | None, set[SloName | None]] = {}
        for whole, of in parts.items():
            for one in of:
                wholes.setdefault(one, set()).add(whole)
        kept = _reached(_reached(changed, wholes) | asked, parts)
        return self._keeping(
            lambda rule: (
                slo in kept
                if (slo := _slo_of(rule))
                else bool(_read([rule]) & metrics or _recorded(rule)) or also(rule)
            )
        )

    def _parts(self) -> dict[SloName | None, set[SloName | None]]:
        """The SLOs whose recorded series the rules of each one read."""
        found: dict[SloName | None, set[SloName | None]] = {}
        for rule in (rule for group in self.groups for rule in _rules(group)):
            if (slo := _slo_of(rule)) is not None:
                found.setdefault(slo, set()).update(_recorded(rule) - {slo})
        return found

    def records_of(self, slos: Collection[SloName | None]) -> "Rules":
        """What is recorded of some SLOs."""
        return self._keeping(lambda rule: "record" in rule and _slo_of(rule) in slos)

    def lacking(self) -> "set[SloName]":
        """The SLOs whose recorded series are read, and recorded by none of these rules."""
        everything = [rule for group in self.groups for rule in _rules(group)]
        there = {_slo_of(rule) for rule in everything if "record" in rule}
        asked = set[SloName | None]().union(*map(_recorded, everything))
        return {one for one in asked - there if one is not None}

    def without_clocks(self, played: frozenset[str]) -> "Rules":
        """As if no time were excluded but by what is played: the play begins in 1970."""
        return self._keeping(
            lambda rule: rule.get("record") != naming.EXCLUDED or bool(_read([rule]) & played)
        )

    def _keeping(self, wanted: Callable[[dict[str, object]], bool]) -> "Rules":
        kept = ({**g, "rules": [rule for rule in _rules(g) if wanted(rule)]} for g in self.groups)
        return Rules(groups=tuple(group for group in kept if group["rules"]))


def read_rules(output: Path, services: Iterable[str], groups: Iterable[str] = ()) -> Rules:
    """Read rendered rule files, of the named services or all, and only the named groups.

    What they read of SLOs of other files or groups is recorded, too; nothing alerts on it.
    """
    folder = output / "prometheus" / "rules"
    wanted, chosen = set(services), set(groups)
    files = {path.stem: path for path in sorted(folder.glob("*.yaml"))}
    paths = [path for name, path in files.items() if not wanted or name in wanted]
    if not paths:
        raise PlayError(f"no rules lie in {folder}; run `slosmith build` first")
    every = [group for path in paths for group in _groups(path)]
    rules = Rules(groups=tuple(one for one in every if not chosen or one["name"] in chosen))
    while lacking := rules.lacking():
        there = [files[name] for name in sorted({one for one, _ in lacking} & files.keys())]
        found = Rules(groups=tuple(g for path in there for g in _groups(path))).records_of(lacking)
        if not found.groups:
            break
        rules = Rules(groups=(*found.groups, *rules.groups))
    return rules


def _groups(path: Path) -> list[dict[str, object]]:
    """Scenarios are many, and most are played with the same files: each is read once."""
    seen = path.stat()
    return _read_groups(path, seen.st_mtime_ns, seen.st_size)


@lru_cache(maxsize=1024)
def _read_groups(path: Path, _: int, __: int) -> list[dict[str, object]]:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    with suppress(yaml.YAMLError, ValueError, RecursionError):
        document = yaml.load(path.read_text(encoding="utf-8"), loader)  # noqa: S506
        groups = document.get("groups") if isinstance(document, dict) else None
        if isinstance(groups, list) and all(map(_is_group, groups)):
            return groups
    name = f"prometheus/rules/{path.name}"
    raise PlayError(f"{name} holds no rules as they are rendered; run `slosmith build`")


def _is_group(group: object) -> bool:
    """Whether it has all that is read of it: somebody may have edited it, or a disk torn it."""
    match group:
        case {"name": str(), "rules": [*rules]}:
            return all(map(_is_rule, rules))
    return False


def _is_rule(rule: object) -> bool:
    match rule:
        case {"expr": str(), "labels": dict() as labels, **named}:
            texts = all(isinstance(one, str) for one in (*labels, *labels.values()))
            is_named = any(isinstance(named.get(one), str) for one in ("alert", "record"))
            return texts and is_named and ("slo" not in labels or "service" in labels)
    return False


def _reached(
    start: Collection[SloName | None], ways: Mapping[SloName | None, Collection[SloName | None]]
) -> set[SloName | None]:
    """All that some SLOs lead to, themselves among them."""
    found, waiting = set(start), [*start]
    while waiting:
        more = {*ways.get(waiting.pop(), ())} - found
        found |= more
        waiting += more
    return found


def _recorded(rule: dict[str, object]) -> set[SloName | None]:
    """The SLOs of which a rule reads recorded series; None where it does not name it."""
    found = set[SloName | None]()
    for series in _RECORDED.finditer(str(rule["expr"])):
        named = dict(_OF_SLO.findall(series[1] or ""))
        found.add((named["service"], named["slo"]) if len(named) == 2 else None)
    return found


def _read(rules: Iterable[dict[str, object]]) -> frozenset[str]:
    return frozenset(name for rule in rules for name in _METRIC.findall(str(rule["expr"])))


def _slo_of(rule: dict[str, object]) -> SloName | None:
    """Service and name of the SLO that a rule belongs to; a plain alert belongs to none."""
    labels = rule.get("labels")
    assert isinstance(labels, dict)
    return (labels["service"], labels["slo"]) if "slo" in labels else None


def _rules(group: dict[str, object]) -> list[dict[str, object]]:
    rules = group["rules"]
    assert isinstance(rules, list)
    return rules
