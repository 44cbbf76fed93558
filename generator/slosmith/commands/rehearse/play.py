"""Playing: rendered rules and made-up series go to promtool, and what fired comes back."""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from slosmith.commands.rehearse.rules import PlayError, Rules
from slosmith.commands.rehearse.trace import Samples
from slosmith.judges.running import ANOTHER, run_on_disk
from slosmith.model.scenario import Labels
from slosmith.model.units import Duration
from slosmith.output.staging import staging_folder

# promtool loads at most 10,000 samples for a query, so that firing is asked for piece by piece.
_PIECE = Duration.parse("10m")
_FAILED = 1
_ASKED = re.compile(
    r'expr: "(?P<edge>min|max)_over_time.*?", time: [^,]+,\n\s+exp: .*\n\s+got: ?(?P<got>.*)'
)
_SAMPLE = re.compile(r'\{((?:\w+="(?:[^"\\]|\\.)*"(?:, )?)*)\} ([-+.\dEe]+)')
_LABEL = re.compile(r'(\w+)="((?:[^"\\]|\\.)*)"')


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
    # Where nothing fires each query holds, and that is said; one that was ended may not say all.
    found = _ASKED.search(run.text) if run.exit_code == _FAILED else "SUCCESS" in run.text
    if run.exit_code not in (0, _FAILED) or not found:
        said = run.text.strip()[:2000] or f"it ended with {run.exit_code}, and said nothing"
        advice = "" if run.exit_code < 0 and "; " in said else f"; {ANOTHER}"
        raise PlayError(f"promtool could not play it: {said}{advice}")
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
