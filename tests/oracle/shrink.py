"""A case that is wrong, made small while it stays so, and printed for people."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import groupby

from tests.oracle.history import Source
from tests.oracle.play import Case

_TRIES = 60


def shrink(case: Case, fails: Callable[[Case], bool]) -> Case:
    """The smallest that still fails, as far as some tries lead."""
    tries = 0
    smaller = _smaller(case)
    while tries < _TRIES and (candidate := next(smaller, None)) is not None:
        tries += 1
        if fails(candidate):
            case, smaller = candidate, _smaller(candidate)
    return case


def _smaller(case: Case) -> Iterator[Case]:
    """Each with one thing less, the largest first."""
    history = case.history
    if len(case.slos) > 1:
        yield from (replace(case, slos=(slo,)) for slo in case.slos)
    for place in range(len(history.sources)):
        others = history.sources[:place] + history.sources[place + 1 :]
        if others:
            yield replace(case, history=replace(history, sources=others))
    if any(slo.by for slo in case.slos):
        yield replace(case, slos=tuple(replace(slo, by=False) for slo in case.slos))
    for place, source in enumerate(history.sources):
        for simpler in _simpler(source):
            sources = (*history.sources[:place], simpler, *history.sources[place + 1 :])
            yield replace(case, history=replace(history, sources=sources))


def _simpler(source: Source) -> Iterator[Source]:
    """One source to which less happens."""
    if source.lost:
        yield replace(source, lost=())
    if source.restarts:
        yield replace(source, restarts=())
        yield from (
            replace(source, restarts=tuple(r for r in source.restarts if r != one))
            for one in source.restarts
            if len(source.restarts) > 1
        )
    if source.down:
        yield replace(source, down=())
    if source.late:
        yield replace(source, late=False)
    if source.before:
        yield replace(source, before=0)
    if len(set(source.good)) > 1:
        yield replace(source, good=tuple(1 for _ in source.good))
    seconds = [at for at, n in enumerate(source.bad) if n]
    for kept in (seconds[: len(seconds) // 2], seconds[len(seconds) // 2 :], []):
        if len(kept) < len(seconds):
            wanted = set(kept)
            bad = tuple(n if at in wanted else 0 for at, n in enumerate(source.bad))
            yield replace(source, bad=bad)


def printed(case: Case) -> str:
    """The specification, and what happened at each source."""
    history = case.history
    clock = f"for {history.length} s; period group {history.period_phase} s after its interval"
    return "\n".join((case.text.rstrip(), clock, *map(_told, history.sources)))


def _told(source: Source) -> str:
    said = [f"source {source.instance} of {source.group}, scraped at {source.phase} s"]
    said += [f"born at {source.born}"] * (source.born > 0)
    said += [f"gone at {source.gone}"] * (source.gone < len(source.good))
    said += [f"restarts at {', '.join(map(str, source.restarts))}"] * bool(source.restarts)
    said += [f"no scrapes {s.begin}-{s.end}{'' if s.marked else ' (silent)'}" for s in source.lost]
    said += [f"down {span.begin}-{span.end}" for span in source.down]
    said += ["bad series is born with its first"] * source.late
    said += ["without the bucket"] * (not source.bucket)
    said += [f"begins at {source.before}"] * bool(source.before)
    for word, counts in (("good", source.good), ("bad", source.bad)):
        said.append(f"{word} events: {_runs(counts)}")
    return "; ".join(said)


_SHOWN = 8


def _runs(counts: tuple[int, ...]) -> str:
    """Seconds with as many events, one after the other; the first of them where they are many."""
    runs, at = [], 0
    for number, group in groupby(counts):
        lasts = len(list(group))
        if number:
            runs.append(f"{number}/s {at}-{at + lasts}")
        at += lasts
    shown = ", ".join(runs[:_SHOWN]) or "none"
    return shown + (
        f" and {len(runs) - _SHOWN} more, {sum(counts)} in all" if len(runs) > _SHOWN else ""
    )
