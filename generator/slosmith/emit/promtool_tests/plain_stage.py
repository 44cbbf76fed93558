"""What every scene of a plain alert shares: its rule, its moments and how far samples are apart."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from promql_parser import Expr

from slosmith.emit.alerts import emit_plain_alert
from slosmith.emit.promtool_tests.dates import dated_from
from slosmith.emit.promtool_tests.hours import open_from
from slosmith.model.plain_alert import PlainAlert
from slosmith.model.settings import Settings
from slosmith.model.units import Duration
from slosmith.output.document import Rule
from slosmith.promql import parse_expression, selectors_in
from slosmith.promql.selector_uses import reach_of
from slosmith.simulate.input_series import Cast
from slosmith.simulate.promtool_file import Check, fires
from slosmith.simulate.vectors import LabelSet, UnsupportedError

_STEPS = tuple(
    Duration.parse(text) for text in ("1m", "2m", "5m", "10m", "30m", "1h", "2h", "6h", "1d")
)
_MOST_STEPS, _MINUTE, _DENSE, _MOST_SAMPLES = 40, 60, 4, 9_000
_DATED_PART = 100
# promtool evaluates all the time before a date, so that a step as short as a wait of a minute costs
# minutes where a scene begins after months.
_MOST_EVALUATIONS = 12_000
_SECOND = Duration(1_000)
ZERO = Duration(0)
_LOOKBACK = Duration.parse("5m")
# Latest samples are seen for five minutes, so that in long scenes they may be almost so far apart:
# what looks back over hours costs promtool a quarter.
_LONG, _SPARSE = Duration.parse("8h"), 240


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """What every scene of one alert shares; each moment is one of an evaluation.

    Before ``begins`` all is well, until ``ends`` it is not, and after that it is again.
    """

    alert: PlainAlert
    rule: Rule
    tree: Expr
    step: Duration
    begins: Duration
    ends: Duration
    over: Duration

    @property
    def subject(self) -> str:
        """What proofs call the alert."""
        return self.alert.subject

    def check(self, claim: str, at: Duration, groups: Iterable[LabelSet]) -> Check:
        """Of its own rule alone, where others share its name."""
        if not self.alert.number:
            return fires(self.subject, claim, at, self.rule, groups)
        narrow = [name for name, _ in self.rule.labels]
        return fires(self.subject, claim, at, self.rule, groups, narrow=narrow)

    def sampled_each(self, series: int) -> Duration:
        """How far samples are apart: some in each step, so that it is sure which of them decides.

        promtool holds no more than 10,000 samples for a query.
        """
        step = self.step.whole_seconds
        densest = max(min(self._dense if self.over < _LONG else self._sparse, step // _DENSE), 1)
        least = longest_window(self.tree).whole_seconds * series // _MOST_SAMPLES
        fitting = (n for n in range(densest, 0, -1) if step % n == 0)
        if least >= densest:
            fitting = (n for n in range(least + 1, step + 1) if step % n == 0)
        return Duration.of(next(fitting, step))

    @property
    def _ranges(self) -> list[int]:
        uses = selectors_in(self.tree)
        return [int(use.range.total_seconds()) for use in uses if use.range]

    @property
    def _dense(self) -> int:
        """Two samples in each range: without its left end, a minute holds one of each minute."""
        return min([_MINUTE, *(max(one // 2, 1) for one in self._ranges)])

    @property
    def _sparse(self) -> int:
        """How many seconds apart samples may be in a long scene, with some in each range."""
        return max(min([_SPARSE, *(one // _DENSE for one in self._ranges)]), self._dense)

    @property
    def wait(self) -> Duration:
        """How long it is true before it fires."""
        return self.alert.wait or ZERO

    @property
    def keep(self) -> Duration:
        """How long it fires on once it is false."""
        return self.alert.keep_firing or ZERO


def stage_of(alert: PlainAlert, settings: Settings) -> Stage:
    """Raises UnsupportedError where nobody can say which alert fires."""
    rule = emit_plain_alert(alert, settings)
    if any("{{" in value for _, value in rule.labels):
        raise UnsupportedError("labels that are templates")
    tree = parse_expression(alert.rule)
    window, wait, keep = longest_window(tree), alert.wait or ZERO, alert.keep_firing or ZERO
    dated = max(dated_from(tree), open_from(tree))
    whole = max(window + wait + keep + window, Duration(dated.ms // _DATED_PART))
    coarse = next((step for step in _STEPS if whole <= step * _MOST_STEPS), _STEPS[-1])
    step = max(
        _telling(coarse, (keep, wait)), Duration(dated.ms // _MOST_EVALUATIONS).in_steps(_SECOND)
    )
    begins = max((window + wait).in_steps(step) + step * 2, dated.in_steps(step))
    ends = begins + (window + wait).in_steps(step) + step * 3
    over = ends + (window + keep).in_steps(step) + step * 3
    return Stage(alert=alert, rule=rule, tree=tree, step=step, begins=begins, ends=ends, over=over)


def _telling(step: Duration, waits: Sequence[Duration]) -> Duration:
    """So short a step that waiting half as long again, or two thirds, is another number of steps.

    That is so for any wait of more than one step but for two.
    """
    for wait in waits:
        if wait > ZERO and (wait <= step or wait == step * 2):
            parts = Fraction(2, 3) if wait <= step else Fraction(2, 5)
            step = Duration.of(max(int(wait.ms * parts) // 1000, 1))
    return step


def longest_window(tree: Expr, least: Duration = _LOOKBACK) -> Duration:
    """How far back a query looks; ``least`` where it reads nothing but the latest sample."""
    _, farthest = reach_of(tree)
    length = int(farthest.total_seconds() * 1000)
    return Duration(length) if length > 0 else least


@dataclass(frozen=True, slots=True, kw_only=True)
class CastStage(Stage):
    """The same with the series that were found."""

    cast: Cast
