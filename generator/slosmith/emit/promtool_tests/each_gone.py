"""The scene of sources of states that go one after the other: without each it is unknown."""

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction

from slosmith.emit.no_data import no_data_rule, no_data_wait
from slosmith.emit.promtool_tests.burn import scene_of
from slosmith.emit.promtool_tests.stage import Stage
from slosmith.model.alerts import Purpose, find_alert
from slosmith.model.indicators import StateIndicator
from slosmith.simulate.promtool_file import Check, Input, Scene, fires, print_fraction
from slosmith.simulate.series import Series

_SEVERAL = 2


def each_gone_scenes(stage: Stage) -> Iterator[Scene]:
    """Each source in turn, for as long as it takes; groups that are remembered are asked for."""
    state, gone = stage.slo.indicator, find_alert(stage.slo, Purpose.NO_DATA)
    assert isinstance(state, StateIndicator)
    sources = [*_sources(stage, state)]
    if gone is None or state.memory is not None or len(sources) < _SEVERAL:
        return
    slo, settings, step = stage.slo, stage.settings, stage.settings.evaluation_interval
    rule, wait = no_data_rule(slo, gone, settings), no_data_wait(slo, settings).in_steps(step)
    subject, samples = f"{rule.name} ({slo.ref})", wait // step + 1
    every, checks = samples + 2, list[Check]()
    starts = [number * every + 1 for number in range(len(sources))]
    for start in starts:
        claim, at = "fires where a part is gone", step * start
        checks.append(fires(subject, claim, at + wait, rule, [()]))
        claim = "clears when the part is back"
        checks.append(fires(subject, claim, at + step * samples, rule, []))
    count, inputs = every * len(sources) + 1, list[Input]()
    for number, series in enumerate(stage.cast.series):
        away = [
            range(start, start + samples)
            for start, source in zip(starts, sources, strict=True)
            if series in source
        ]
        level = Fraction(number % 2)  # of what is recorded of parts: none are bad, of some
        known = (None if any(n in one for one in away) else level for n in range(count))
        inputs.append(Input(series=series, values=values_of(known)))
    inputs += always_bad(stage, count)
    yield scene_of(slo, "each part gone", step, step, tuple(inputs), checks)


def _sources(stage: Stage, state: StateIndicator) -> Iterator[Sequence[Series]]:
    """What is gone with each of the series that are asked for: of parts each rate alone."""
    if stage.slo.parts:
        yield from ((one,) for one in stage.cast.series)
        return
    for selector in state.needed or state.series:
        yield tuple(one for one in stage.cast.series if selector.matches(one.named))


def always_bad(stage: Stage, count: int) -> Iterator[Input]:
    """The decoys: they are all bad, and always there."""
    for decoy in stage.cast.decoys:
        yield Input(series=decoy, values=f"1x{count}")


def values_of(levels: Iterable[Fraction | None]) -> str:
    """A sample for each level, and of none a marker first."""
    found, before = [], None
    for level in levels:
        gone = "_" if before is None else "stale"
        found.append(gone if level is None else print_fraction(level))
        before = level
    return " ".join(found)
