"""Promtool as the oracle: what queries give over made-up series, many trials in one run."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from slosmith.judges.running import Run
from slosmith.model.units import Duration
from slosmith.output.document import quoted
from slosmith.promql.strings import unquote
from slosmith.simulate.promtool_file import Input
from slosmith.simulate.vectors import LabelSet, UnsupportedError
from slosmith.verify.memory import ProofMemory
from slosmith.verify.search.runs import PLAYED, Runs

Found = dict[LabelSet, float]
"""What a query gave; labels without the metric's name."""

_MOST_IN_TURN, _LONGEST, _LOOKS_BACK = 64, Duration.of(2_592_000), Duration.of(300)
# Samples are loaded from one evaluation to the next: where there are two, all go in at once.
_LOADED = '      - {{expr: "vector(0)", eval_time: {at}, exp_samples: [{{value: 0}}]}}'
_LABEL = r'[^\s"{},=]+="(?:[^"\\]|\\.)*"'
_ANSWER = re.compile(r'exp: \{__name__="asked_(\d+)_(\d+)"\} 0E\+00\n\s*got: (.*)')
_SAMPLE = re.compile(rf"\{{((?:{_LABEL}(?:, )?)*)\}} ([^\s,]+)")
_PAIR = re.compile(r'([^\s"{},=]+)=("(?:[^"\\]|\\.)*")')


class EndedError(UnsupportedError):
    """Promtool was ended before it had answered, or took too long."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """Series that are put in for so long, and queries at moments."""

    inputs: tuple[Input, ...]
    asked: tuple[tuple[str, Duration], ...]
    lasting: Duration


@dataclass(slots=True, kw_only=True)
class Oracle:
    """One promtool, and what it has said before: a search goes the same way each time.

    Searches in several threads may ask the same one.
    """

    memory: ProofMemory
    scratch: Path
    runs: Runs = field(init=False, compare=False)

    def __post_init__(self) -> None:
        self.runs = Runs(tool=self.memory.tool, scratch=self.scratch)

    def ask(
        self, trials: Sequence[Trial], interval: Duration, alone: Duration | None
    ) -> list[list[Found | None]]:
        """What each query of each trial gives; None for what ends in an error.

        The trials are of the same series, and last as long. To begin a test takes longer than a
        trial: where it makes no difference when something happens, they are played in turn. Those
        that must be ``alone`` are evaluated so often, by which subqueries without a step go.

        Raises EndedError where promtool was ended: what it had not said yet is unknown.
        """
        if not trials:
            return []
        text = "\n".join(_lines(trials, interval, alone))
        key = self.memory.key(("search", text))
        known = self.memory.recall(key)
        run = known[0] if known else self._run(text)
        if not known:
            self.memory.remember(key, [run])
        answers: list[list[Found | None]] = [[None] * len(trial.asked) for trial in trials]
        for answer in _ANSWER.finditer(run.text):
            answers[int(answer[1])][int(answer[2])] = _found(answer[3])
        return answers

    def _run(self, text: str) -> Run:
        run = self.runs.ask(text)
        if run.exit_code < 0:
            raise EndedError(f"{run.text.strip().splitlines()[-1]} over what was tried")
        if run.exit_code and PLAYED not in run.text:  # it crashed, or could not begin
            raise EndedError(f"promtool ended with {run.exit_code} over what was tried")
        return replace(run, text="\n".join(one[0] for one in _ANSWER.finditer(run.text)))


def _lines(trials: Sequence[Trial], interval: Duration, alone: Duration | None) -> Iterator[str]:
    """No answer is right: promtool prints what it got where it expected something else."""
    pause = _pause(trials, interval)
    apart = interval * (trials[0].lasting // interval + 1 + pause)
    most = 1 if alone is not None else min(_MOST_IN_TURN, max(_LONGEST // apart, 1))
    end = apart * most
    yield "rule_files: []"
    yield f"evaluation_interval: {alone or end}"
    yield "tests:"
    for first in range(0, len(trials), most):
        some = trials[first : first + most]
        yield f"  - interval: {interval}"
        yield "    input_series:" + ("" if some[0].inputs else " []")
        for same in zip(*(one.inputs for one in some), strict=True):
            values = f" stale _x{pause - 1} ".join(one.values for one in same)
            yield f"      - {{series: {quoted(same[0].series.text)}, values: {quoted(values)}}}"
        yield "    promql_expr_test:"
        if alone is None:
            yield _LOADED.format(at=end)
        for turn, trial in enumerate(some):
            for place, (query, at) in enumerate(trial.asked):
                wrong = f"[{{labels: asked_{first + turn}_{place}, value: 0}}]"
                when = at + apart * turn
                yield f"      - {{expr: {quoted(query)}, eval_time: {when}, exp_samples: {wrong}}}"


def _pause(trials: Sequence[Trial], interval: Duration) -> int:
    """Samples between two trials, in which nothing is there: none sees what was before it."""
    return (trials[0].lasting + _LOOKS_BACK) // interval + 2


def _found(printed: str) -> Found:
    return {_labels(sample[1]): float(sample[2]) for sample in _SAMPLE.finditer(printed)}


def _labels(printed: str) -> LabelSet:
    pairs = ((one[1], unquote(one[2]) or "") for one in _PAIR.finditer(printed))
    return frozenset((name, value) for name, value in pairs if name != "__name__")
