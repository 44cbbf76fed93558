"""What alerts say, with nothing played: what their rules find is put in, and what texts look up.

Where it is known otherwise that an alert fires so, one evaluation shows its texts to the letter.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from slosmith.emit.promtool_tests.texts import SAYS
from slosmith.model.units import Duration
from slosmith.output.document import HEADING
from slosmith.promql import parse_selector
from slosmith.simulate.promtool_file import Check, Entry, Input, Scene, labelled, print_sheet
from slosmith.simulate.said import Labels, Said
from slosmith.simulate.series import Series

GROUP, RULES = "said", "_said.yaml"
"""The group and the file of the rules that such a test reads: alerts, each fired by its source."""
_NOW, _EACH = Duration(0), Duration(60_000)


def print_said(scenes: Iterable[Scene]) -> str:
    """A test file of everything that alerts say in scenes; empty where nothing is known."""
    every = dict.fromkeys(check.says for one in scenes for check in one.entry.checks if check.says)
    return print_alone(
        (check_of(says[0].name, [one.labels for one in says], says), [*_inputs(says)])
        for says in every
        if not any(one.named for one in says)
    )


def print_alone(alerts: Iterable[tuple[Check, list[Input]]]) -> str:
    """A test file of alerts, each with what fires it; empty without any.

    As many share a scene as do not disturb each other: to begin one takes as long as all of them.
    """
    scenes: list[_Scene] = []
    for check, inputs in alerts:
        given = {one.series.text: one for one in inputs}
        fitting = next((one for one in scenes if one.takes(check, given)), _Scene())
        if not fitting.checks:
            scenes.append(fitting)
        fitting.inputs |= given
        fitting.checks.append(check)
    printed = [one.printed(number) for number, one in enumerate(scenes)]
    return print_sheet(HEADING, f"../rules/{RULES}", (GROUP,), _EACH, printed) if printed else ""


@dataclass(slots=True)
class _Scene:
    """Alerts of different names, and what fires them."""

    inputs: dict[str, Input] = field(default_factory=dict)
    checks: list[Check] = field(default_factory=list)

    def takes(self, check: Check, inputs: Mapping[str, Input]) -> bool:
        """Whether an alert disturbs nothing that is here."""
        same = all(self.inputs.get(text, one) == one for text, one in inputs.items())
        return same and check.subject not in {one.subject for one in self.checks}

    def printed(self, number: int) -> Scene:
        """The same as a scene of one evaluation."""
        inputs, checks = (*self.inputs.values(),), (*self.checks,)
        entry = Entry(name=f"said {number}", subject="", reads=(), inputs=inputs, checks=checks)
        return Scene(step=_EACH, interval=_EACH, entry=entry)


def check_of(alert: str, labels: Iterable[Labels], says: tuple[Said, ...] = ()) -> Check:
    """An alert fires with these labels, and says what is known of it."""
    fires = (("alertname", alert), ("alertstate", "firing"))
    expected = tuple((labelled("ALERTS", (*one, *fires)), "1") for one in labels)
    query = labelled("ALERTS", fires)
    return Check(subject=alert, claim=SAYS, at=_NOW, query=query, expected=expected, says=says)


def source(name: str, group: Labels, value: Fraction) -> Input:
    """What fires an alert: its labels and its number are those of the alert's result."""
    series = Series(name=name, labels=group, counter=False)
    return Input(series=series, values=format(Decimal(repr(float(value))), "f"))


def _inputs(says: Iterable[Said]) -> Iterator[Input]:
    for one in says:
        yield source(one.source, one.group, one.value or Fraction(0))
        for query, number in one.figures:
            asked = parse_selector(query)
            yield source(asked.metric, tuple(asked.equals.items()), number)
