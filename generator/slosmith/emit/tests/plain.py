"""Scenes of plain alerts: raw series just over the threshold, just under it, and back."""

from collections.abc import Iterator
from fractions import Fraction

from promql_parser import Expr

from slosmith.document import Rule
from slosmith.emit.alerts import emit_plain_alert
from slosmith.model import PlainAlert, Settings
from slosmith.promql import parse_expression
from slosmith.promql.uses import children
from slosmith.proving.raw import Cast, Contract, casts_for
from slosmith.proving.sheet import Check, Entry, Input, Scene, fires, rising, standing
from slosmith.proving.solve import Numbers, Pair, solve_pairs
from slosmith.proving.steady import UnsupportedError
from slosmith.units import Duration

_LADDER = tuple(Duration.parse(text) for text in ("1m", "5m", "10m", "30m", "2h", "12h"))
_MOST_STEPS = 40
_LOUD = Fraction(100_000)
_ZERO = Duration(0)


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
    for number, pair in enumerate(pairs):
        yield from _pair(alert, rule, cast, pair, (step, until, window), settled=number == 0)


def _solved(tree: Expr, contract: Contract, at: Fraction) -> tuple[Cast, tuple[Pair, ...]]:
    reason = UnsupportedError("no series")
    for cast in casts_for(tree, contract):
        try:
            return cast, solve_pairs(tree, cast.series, at)
        except UnsupportedError as error:
            reason = error
    raise reason


def _pair(
    alert: PlainAlert,
    rule: Rule,
    cast: Cast,
    pair: Pair,
    times: tuple[Duration, int, Duration],
    *,
    settled: bool,
) -> Iterator[Scene]:
    """One scene just over, from which it clears, and one just under."""
    step, until, window = times
    keep = alert.keep_firing or _ZERO
    end = until + _up(window.ms + keep.ms, step) + 3 * step.ms
    subject = f"{alert.name} ({alert.service})"
    held = until + _up(keep.ms, step) - step.ms
    claims = [("fires", until, pair.fires)]
    if keep.ms and held > until:
        claims.append(("still fires for the time that it is kept", held, pair.fires))
    if settled:
        claims.append(("clears", end, ()))
    spans = ((until, pair.over), (end - until, pair.under))
    yield _scene(alert, rule, cast, "over", step, spans, subject, claims)
    silent = [("is silent just under its threshold", until, ())]
    yield _scene(alert, rule, cast, "under", step, ((until, pair.under),), subject, silent)


def _scene(
    alert: PlainAlert,
    rule: Rule,
    cast: Cast,
    name: str,
    step: Duration,
    spans: tuple[tuple[int, Numbers], ...],
    subject: str,
    claims: list[tuple[str, int, tuple[frozenset[tuple[str, str]], ...]]],
) -> Scene:
    interval = min(step.ms, 60_000)
    inputs = [
        _input(one.text, one.counter, [(ms, Fraction(n[place])) for ms, n in spans], interval)
        for place, one in enumerate(cast.series)
    ]
    length = sum(ms for ms, _ in spans)
    for decoy in cast.decoys:
        inputs.append(_input(decoy.text, decoy.counter, [(length, _LOUD)], interval))
    checks: list[Check] = [
        fires(subject, claim, Duration(at), rule, groups) for claim, at, groups in claims
    ]
    entry = Entry(
        name=f"{alert.name} {name}",
        apart=frozenset((alert.name,)),
        inputs=tuple(inputs),
        checks=tuple(checks),
    )
    return Scene(step=step, interval=Duration(interval), entry=entry)


def _input(series: str, counter: bool, spans: list[tuple[int, Fraction]], interval: int) -> Input:
    counts = [(ms // interval, number) for ms, number in spans]
    if counter:
        per_sample = [(count, rate * interval / 1000) for count, rate in counts]
        return Input(series=series, values=rising(per_sample))
    first = (counts[0][0] + 1, counts[0][1])
    return Input(series=series, values=standing([first, *counts[1:]]))


def longest_window(tree: Expr) -> Duration:
    """How far back a query looks; five minutes where it reads nothing but the latest sample."""
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
    return Duration(longest or 300_000)


def _up(ms: int, step: Duration) -> int:
    return -(-ms // step.ms) * step.ms
