"""What came of many histories: how much agreed, what did not, and how far budgets were off."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.oracle.play import Case, play, random_case
from tests.oracle.shrink import printed, shrink
from tests.oracle.verdict import Verdict, judge


@dataclass(slots=True)
class Tally:
    """Histories by the kinds that were played over them, numbers, states, and what was wrong."""

    kinds: Counter[str] = field(default_factory=Counter)
    histories: int = 0
    numbers: int = 0
    states: int = 0
    errors: list[tuple[str, float]] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    def add(self, other: Tally) -> None:
        """What came of some more."""
        self.kinds += other.kinds
        self.histories += other.histories
        self.numbers += other.numbers
        self.states += other.states
        self.errors += other.errors
        self.wrong += other.wrong

    @property
    def bias(self) -> float:
        """By how much budgets are off on average."""
        return sum(error for _, error in self.errors) / max(1, len(self.errors))

    def __str__(self) -> str:
        """Print for people."""
        kinds = ", ".join(f"{kind} {number}" for kind, number in sorted(self.kinds.items()))
        largest = max((abs(error) for _, error in self.errors), default=0.0)
        return (
            f"{self.histories} histories ({kinds}): {self.numbers} numbers and {self.states} "
            f"states of alerts, {len(self.wrong)} histories wrong; {len(self.errors)} "
            f"budgets off by {largest:.2%} at most and {self.bias:+.3%} on average"
        )


def play_seeds(seeds: Sequence[int], promtool: Path) -> Tally:
    """Play the case of each seed; one that is wrong is made small and printed."""
    cases, tally = [random_case(seed) for seed in seeds], Tally()
    with tempfile.TemporaryDirectory() as folder:
        verdicts = judged(cases, promtool, Path(folder))
    for case, verdict in zip(cases, verdicts, strict=True):
        tally.histories += 1
        tally.kinds.update(slo.kind.name for slo in case.slos)
        tally.numbers += verdict.numbers
        tally.states += verdict.states
        tally.errors += verdict.errors
        if verdict.disagreements:
            tally.wrong.append(_told(case, verdict, promtool))
    return tally


def judged(cases: Sequence[Case], promtool: Path, folder: Path) -> list[Verdict]:
    """What promtool says of each case, held against the truth."""
    return [
        judge(case, said) for case, said in zip(cases, play(cases, promtool, folder), strict=True)
    ]


def _told(case: Case, verdict: Verdict, promtool: Path) -> str:
    def again(candidate: Case) -> list[str]:
        with tempfile.TemporaryDirectory() as folder:
            return judged([candidate], promtool, Path(folder))[0].disagreements

    small = shrink(case, lambda candidate: bool(again(candidate)))
    lines = [f"seed {case.seed}, {promtool}:", *verdict.disagreements[:5]]
    lines += ["as small as it goes:", printed(small), *again(small)[:5]]
    return "\n  ".join(lines)
