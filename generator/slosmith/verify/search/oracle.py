"""Promtool as the oracle: what queries give over made-up series, many trials in one run."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from slosmith.judges.running import Run, run_tool
from slosmith.model.units import Duration
from slosmith.output.document import quoted
from slosmith.promql.strings import unquote
from slosmith.simulate.promtool_file import Input
from slosmith.simulate.vectors import LabelSet
from slosmith.verify.memory import ProofMemory

Found = dict[LabelSet, float]
"""What a query gave; labels without the metric's name."""

_LABEL = r'[^\s"{},=]+="(?:[^"\\]|\\.)*"'
_ANSWER = re.compile(r'exp: \{__name__="asked_(\d+)_(\d+)"\} 0E\+00\n\s*got: (.*)')
_SAMPLE = re.compile(rf"\{{((?:{_LABEL}(?:, )?)*)\}} ([^\s,]+)")
_PAIR = re.compile(r'([^\s"{},=]+)=("(?:[^"\\]|\\.)*")')


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """Series that are put in, and queries at moments."""

    inputs: tuple[Input, ...]
    asked: tuple[tuple[str, Duration], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Oracle:
    """One promtool, and what it has said before: a search goes the same way each time."""

    memory: ProofMemory
    scratch: Path

    def ask(self, trials: Sequence[Trial], interval: Duration) -> list[list[Found | None]]:
        """What each query of each trial gives; None for what ends in an error."""
        text = "\n".join(_lines(trials, interval))
        key = self.memory.key(("search", text))
        known = self.memory.recall(key)
        run = known[0] if known else self._run(text)
        if not known and run.exit_code >= 0:  # a tool that was ended has not said all
            self.memory.remember(key, [run])
        answers: list[list[Found | None]] = [[None] * len(trial.asked) for trial in trials]
        for answer in _ANSWER.finditer(run.text):
            answers[int(answer[1])][int(answer[2])] = _found(answer[3])
        return answers

    def _run(self, text: str) -> Run:
        with TemporaryDirectory(dir=self.scratch) as folder:
            path = Path(folder) / "search.yaml"
            path.write_text(text, encoding="utf-8")
            run = run_tool(self.memory.promtool, "test", "rules", str(path))
            return replace(run, text="\n".join(one[0] for one in _ANSWER.finditer(run.text)))


def _lines(trials: Sequence[Trial], interval: Duration) -> Iterator[str]:
    """No answer is right: promtool prints what it got where it expected something else."""
    yield "rule_files: []"
    yield "tests:"
    for number, trial in enumerate(trials):
        yield f"  - interval: {interval}"
        yield "    input_series:" + ("" if trial.inputs else " []")
        for one in trial.inputs:
            yield f"      - {{series: {quoted(one.series.text)}, values: {quoted(one.values)}}}"
        yield "    promql_expr_test:"
        for place, (query, at) in enumerate(trial.asked):
            wrong = f"[{{labels: asked_{number}_{place}, value: 0}}]"
            yield f"      - {{expr: {quoted(query)}, eval_time: {at}, exp_samples: {wrong}}}"


def _found(printed: str) -> Found:
    return {_labels(sample[1]): float(sample[2]) for sample in _SAMPLE.finditer(printed)}


def _labels(printed: str) -> LabelSet:
    pairs = ((one[1], unquote(one[2]) or "") for one in _PAIR.finditer(printed))
    return frozenset((name, value) for name, value in pairs if name != "__name__")
