"""Scenes of plain alerts: raw series just over the threshold, just under it, and back."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from promql_parser import Expr

from slosmith.document import Rule
from slosmith.emit.alerts import emit_plain_alert
from slosmith.model import PlainAlert, Settings
from slosmith.promql import Selector, parse_expression, selectors_in
from slosmith.promql.uses import children
from slosmith.proving.raw import Cast, Contract, casts_for
from slosmith.proving.sheet import Entry, Input, Scene, fires, print_fraction, rising, standing
from slosmith.proving.solve import Numbers, Pair, solve_pairs
from slosmith.proving.steady import LabelSet, Number, Series, UnsupportedError, is_missing
from slosmith.units import Duration

_LADDER = tuple(Duration.parse(text) for text in ("1m", "5m", "10m", "30m", "2h", "12h"))
_MOST_STEPS = 40
_LOUD = Fraction(100_000)
_ZERO = Duration(0)
_LOOKBACK = Duration.parse("5m")

Claim = tuple[str, int, tuple[LabelSet, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Stage:
    """What every scene of one alert shares; ``until`` is when the alert must fire, in ms."""

    alert: PlainAlert
    rule: Rule
    cast: Cast
    reads: tuple[Selector, ...]
    step: Duration
    until: int

    @property
    def subject(self) -> str:
        return f"{self.alert.name} ({self.alert.service})"

    def after(self, ms: int) -> int:
        """So much later, on an evaluation."""
        return self.until + _up(ms, self.step)


def plain_scenes(alert: PlainAlert, contract: Contract, settings: Settings) -> Iterator[Scene]:
    """Raises UnsupportedError where no series are found that make the alert fire and be silent."""
    rule = emit_plain_alert(alert, settings)
    if any("{{" in value for _, value in rule.labels):
        raise UnsupportedError("labels that are templates")
    tree = parse_expression(alert.expression.text)
    window, wait = longest_window(tree), (alert.wait or _ZERO)
    whole = window.ms + wait.ms + (alert.keep_firing or _ZERO).ms + window.ms
    step = next((s for s in _LADDER if whole <= s.ms * _MOST_STEPS), _LADDER[-1])
    until = _up(window.ms + wait.ms, step) + 3 * step.ms
    cast, pairs = _solved(tree, contract, Fraction(until, 1000))
    reads = tuple(use.selector for use in selectors_in(tree))
    stage = _Stage(alert=alert, rule=rule, cast=cast, reads=reads, step=step, until=until)
    for number, pair in enumerate(pairs):
        yield _over(stage, pair, window, clears=number == 0)
        yield _under(stage, pair)


def _solved(tree: Expr, contract: Contract, at: Fraction) -> tuple[Cast, tuple[Pair, ...]]:
    reason = UnsupportedError("no series")
    for cast in casts_for(tree, contract):
        try:
            return cast, solve_pairs(tree, cast.series, at)
        except UnsupportedError as error:
            reason = error
    raise reason


def _over(stage: _Stage, pair: Pair, window: Duration, *, clears: bool) -> Scene:
    """Just over the threshold until it fires, and then just under."""
    keep, until = stage.alert.keep_firing or _ZERO, stage.until
    end = stage.after(window.ms + keep.ms) + 3 * stage.step.ms
    held = stage.after(keep.ms) - stage.step.ms
    claims: list[Claim] = [("fires", until, pair.fires)]
    if held > until:
        claims.append(("still fires for the time that it is kept", held, pair.fires))
    if clears:
        claims.append(("clears", end, ()))
    return _scene(stage, "over", ((until, pair.over), (end - until, pair.under)), claims)


def _under(stage: _Stage, pair: Pair) -> Scene:
    claims: list[Claim] = [("is silent just under its threshold", stage.until, ())]
    return _scene(stage, "under", ((stage.until, pair.under),), claims)


def _scene(
    stage: _Stage, name: str, spans: tuple[tuple[int, Numbers], ...], claims: list[Claim]
) -> Scene:
    interval = min(stage.step.ms, 60_000)
    inputs = [
        _input(one, [(ms, n[place]) for ms, n in spans], interval)
        for place, one in enumerate(stage.cast.series)
    ]
    length = sum(ms for ms, _ in spans)
    inputs += [_input(decoy, [(length, _LOUD)], interval) for decoy in stage.cast.decoys]
    entry = Entry(
        name=f"{stage.alert.name} {name}",
        subject=stage.subject,
        reads=stage.reads,
        inputs=tuple(inputs),
        checks=tuple(
            fires(stage.subject, claim, Duration(at), stage.rule, groups)
            for claim, at, groups in claims
        ),
    )
    return Scene(step=stage.step, interval=Duration(interval), entry=entry)


def _input(series: Series, spans: Sequence[tuple[int, Number]], interval: int) -> Input:
    if any(is_missing(number) for _, number in spans):
        return Input(series=series, values=_with_gaps(series, spans, interval))
    counts = [(ms // interval, Fraction(number)) for ms, number in spans]
    if series.counter:
        per_sample = [(count, rate * interval / 1000) for count, rate in counts]
        return Input(series=series, values=rising(per_sample))
    first = (counts[0][0] + 1, counts[0][1])
    return Input(series=series, values=standing([first, *counts[1:]]))


def _with_gaps(series: Series, spans: Sequence[tuple[int, Number]], interval: int) -> str:
    """Samples where there are some; a series that ends is marked as stale."""
    parts: list[str] = []
    there = False
    for ms, number in spans:
        count = ms // interval + (0 if parts else 1)  # the sample at the very beginning
        if is_missing(number):
            parts += ["stale" if there else "_", *("_" for _ in range(count - 1))]
        else:
            rise = print_fraction(number * interval / 1000) if series.counter else "0"
            first = "0" if series.counter else print_fraction(number)
            parts.append(f"{first}+{rise}x{count - 1}")
        there = not is_missing(number)
    return " ".join(parts)


def longest_window(tree: Expr, least: Duration = _LOOKBACK) -> Duration:
    """How far back a query looks; ``least`` where it reads nothing but the latest sample."""
    longest, nodes = 0, [tree]
    while nodes:
        node = nodes.pop()
        vector = getattr(node, "vector_selector", None)
        for one in (node, vector):
            for name in ("range", "offset"):
                length = getattr(one, name, None)
                if length is not None:
                    longest = max(longest, int(length.total_seconds() * 1000))
        nodes += children(node)
    return Duration(longest) if longest else least


def _up(ms: int, step: Duration) -> int:
    return -(-ms // step.ms) * step.ms
