"""Playing: rendered rules and made-up series go to promtool, and what fired comes back."""

import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import yaml

from slosmith.commands.rehearse.trace import Samples
from slosmith.judges.running import run_on_disk
from slosmith.model import naming
from slosmith.model.scenario import Labels
from slosmith.model.units import Duration
from slosmith.output.staging import staging_folder

# promtool loads at most 10,000 samples for a query, so that firing is asked for piece by piece.
_PIECE = Duration.parse("10m")
_ASKED = re.compile(
    r'expr: "(?P<edge>min|max)_over_time.*?", time: [^,]+,\n\s+exp: .*\n\s+got: ?(?P<got>.*)'
)
_SAMPLE = re.compile(r'\{((?:\w+="(?:[^"\\]|\\.)*"(?:, )?)*)\} ([-+.\dEe]+)')
_LABEL = re.compile(r'(\w+)="((?:[^"\\]|\\.)*)"')
_METRIC = re.compile(r"[a-zA-Z_:][a-zA-Z0-9_:]*", re.ASCII)


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

    def reading(self, metrics: frozenset[str]) -> "Rules":
        """Only SLOs that read one of these metrics, and of plain alerts those that do."""
        everything = [rule for group in self.groups for rule in _rules(group)]
        slos = {_slo_of(rule) for rule in everything if _read([rule]) & metrics}
        return self._keeping(
            lambda rule: _slo_of(rule) in slos if _slo_of(rule) else bool(_read([rule]) & metrics)
        )

    def without_clocks(self, played: frozenset[str]) -> "Rules":
        """As if no time were excluded but by what is played: the play begins in 1970."""
        return self._keeping(
            lambda rule: rule.get("record") != naming.EXCLUDED or bool(_read([rule]) & played)
        )

    def _keeping(self, wanted: Callable[[dict[str, object]], bool]) -> "Rules":
        kept = ({**g, "rules": [rule for rule in _rules(g) if wanted(rule)]} for g in self.groups)
        return Rules(groups=tuple(group for group in kept if group["rules"]))


@dataclass(frozen=True, slots=True, kw_only=True)
class Episode:
    """An alert that fired: its labels, and its first and its last evaluation that fires."""

    labels: Labels
    first: Duration
    last: Duration

    @property
    def name(self) -> str:
        """The alert's name."""
        return dict(self.labels)["alertname"]


def read_rules(output: Path, services: Iterable[str], groups: Iterable[str] = ()) -> Rules:
    """Read rendered rule files, of the named services or all, and only the named groups."""
    folder = output / "prometheus" / "rules"
    wanted, chosen = set(services), set(groups)
    paths = sorted(p for p in folder.glob("*.yaml") if not wanted or p.stem in wanted)
    if not paths:
        raise PlayError(f"no rules lie in {folder}; run `slosmith build` first")
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    read = [yaml.load(path.read_text(encoding="utf-8"), loader) for path in paths]  # noqa: S506
    return Rules(
        groups=tuple(
            group
            for file in read
            for group in file["groups"]
            if not chosen or group["name"] in chosen
        )
    )


def play(
    promtool: Path, rules: Rules, samples: Samples, lasting: Duration, step: Duration
) -> tuple[Episode, ...]:
    """Evaluate the rules over the samples, and say what fired and when."""
    rules = rules.without_clocks(frozenset(metric for metric, _, _ in samples))
    moments = range(_PIECE.ms, lasting.ms + _PIECE.ms, _PIECE.ms)
    firing = 'timestamp(ALERTS{alertstate="firing"})'
    queries: list[dict[str, object]] = [
        {
            "expr": f"{edge}_over_time({firing}[{_PIECE}:{step}])",
            "eval_time": str(Duration(min(moment, lasting.ms))),
            "exp_samples": [],
        }
        for moment in moments
        for edge in ("min", "max")
    ]
    with staging_folder(None) as folder:
        file = folder / "rules.yaml"
        file.write_text(json.dumps({"groups": rules.groups}), encoding="utf-8")
        test = folder / "scenario.test.yaml"
        test.write_text(json.dumps(_document(rules, samples, step, queries)), encoding="utf-8")
        run = run_on_disk(promtool, "test", "rules", str(test))
    if run.exit_code != 0 and not _ASKED.search(run.text):
        raise PlayError(f"promtool could not play it: {run.text.strip()[:2000]}")
    return tuple(_episodes(_edges(run.text), step))


def _document(
    rules: Rules, samples: Samples, step: Duration, queries: list[dict[str, object]]
) -> dict[str, object]:
    series = [
        {"series": f"{metric}{_braces(labels)}", "values": values}
        for metric, labels, values in samples
    ]
    return {
        "rule_files": ["rules.yaml"],
        "evaluation_interval": str(step),
        # Without it the groups run in random order, and values cross them an interval late.
        "group_eval_order": [group["name"] for group in rules.groups],
        "tests": [{"interval": str(step), "input_series": series, "promql_expr_test": queries}],
    }


def _braces(labels: dict[str, str]) -> str:
    pairs = ",".join(f"{name}={json.dumps(value)}" for name, value in labels.items())
    return f"{{{pairs}}}" if pairs else ""


def _edges(text: str) -> dict[Labels, list[Duration]]:
    """For each alert the first and last moments that it fired at in each piece of time."""
    found: dict[Labels, list[Duration]] = {}
    for asked in _ASKED.finditer(text):
        for labels, value in _SAMPLE.findall(asked["got"]):
            pairs = dict(_LABEL.findall(labels))
            pairs.pop("alertstate", None)
            key = tuple(sorted((name, json.loads(f'"{text}"')) for name, text in pairs.items()))
            found.setdefault(key, []).append(Duration.of(round(float(value))))
    return found


def _episodes(edges: dict[Labels, list[Duration]], step: Duration) -> Iterator[Episode]:
    """Join the pieces: what fires at both sides of a border fired throughout.

    A pause inside of one piece cannot be distinguished from firing throughout.
    """
    for labels, moments in sorted(edges.items()):
        first = last = None
        for moment in sorted(moments):
            if first is None or last is None:
                first = last = moment
            elif moment - last > _PIECE + step:
                yield Episode(labels=labels, first=first, last=last)
                first = last = moment
            last = moment
        if first is not None and last is not None:
            yield Episode(labels=labels, first=first, last=last)


def seen_outside(episodes: Iterable[Episode], external: Iterable[str]) -> tuple[Episode, ...]:
    """What fired as Alertmanager gets it: with the labels that Prometheus adds, made up."""
    added = {name: f"{name}-1" for name in external}
    return tuple(
        replace(one, labels=tuple(sorted({**added, **dict(one.labels)}.items())))
        for one in episodes
    )


def _read(rules: Iterable[dict[str, object]]) -> frozenset[str]:
    return frozenset(name for rule in rules for name in _METRIC.findall(str(rule["expr"])))


def _slo_of(rule: dict[str, object]) -> tuple[str, str] | None:
    """Service and name of the SLO that a rule belongs to; a plain alert belongs to none."""
    labels = rule.get("labels")
    assert isinstance(labels, dict)
    return (labels["service"], labels["slo"]) if "slo" in labels else None


def _rules(group: dict[str, object]) -> list[dict[str, object]]:
    rules = group["rules"]
    assert isinstance(rules, list)
    return rules
