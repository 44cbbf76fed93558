"""A sheet of generated tests: series that are put in, and checks of what comes out of the rules."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

from slosmith.model.units import Duration, divide, print_decimal
from slosmith.output.document import Rule, print_key, quoted
from slosmith.promql import Selector
from slosmith.simulate.said import Said, said_by_labels
from slosmith.simulate.series import Series, print_labels

MARK = " # "
"""What parts a check's expression from what it claims; promtool prints both where it fails."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Input:
    """One series with its samples, in promtool's notation."""

    series: Series
    values: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """A query at a moment, what it must give, and what that shows of which subject.

    ``says`` are the alerts that fire then with their whole texts, where these are known. Where a
    text shows more digits than are sure, it is shown ``alone``, of that number and without a scene.
    """

    subject: str
    claim: str
    at: Duration
    query: str
    expected: tuple[tuple[str, str], ...]
    says: tuple[Said, ...] = ()
    alone: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """Series that are played together, and what is checked of them.

    ``reads`` are the selectors of raw series that its subject looks at: where it is played
    together with others, none of theirs may be among what these select.
    """

    name: str
    subject: str
    reads: tuple[Selector, ...]
    inputs: tuple[Input, ...]
    checks: tuple[Check, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """An entry and its clock: how often rules are evaluated, and how often series are sampled.

    ``blocks_last`` says that the period's blocks are made after what is read of them.
    """

    step: Duration
    interval: Duration
    entry: Entry
    blocks_last: bool = False


def labelled(name: str, labels: Iterable[tuple[str, str]]) -> str:
    """A series as PromQL writes it, its labels sorted."""
    return name + print_labels(tuple(sorted(labels)))


def fires(
    subject: str,
    claim: str,
    at: Duration,
    rule: Rule,
    groups: Iterable[Iterable[tuple[str, str]]],
    *,
    narrow: Iterable[str] = ("service", "slo", "tier"),
) -> Check:
    """An alert fires for exactly these groups, with every label that it must carry; none: silent.

    The labels stand in full in what is expected, so that a changed severity is noticed too, and so
    do its texts where they depend on labels alone; ``narrow`` are those that distinguish the rule
    from others.
    """
    every = [dict(group) for group in groups]
    own = {"alertname": rule.name, "alertstate": "firing", **dict(rule.labels)}
    asked = ("alertname", "alertstate", *narrow)
    query = labelled("ALERTS", ((name, own[name]) for name in asked if name in own))
    expected = tuple((labelled("ALERTS", {**group, **own}.items()), "1") for group in every)
    return Check(
        subject=subject,
        claim=claim,
        at=at,
        query=query,
        expected=expected,
        says=said_by_labels(rule, every),
    )


def within(
    subject: str,
    at: Duration,
    name: str,
    labels: Iterable[tuple[str, str]],
    bounds: tuple[Fraction, Fraction],
) -> Check:
    """A recorded series is there and lies within bounds: floats differ between versions."""
    return between(subject, at, name, labels, print_bounds(*bounds))


def print_bounds(low: Fraction, high: Fraction) -> tuple[str, str]:
    """Two bounds as PromQL writes them."""
    return print_fraction(low), print_fraction(high)


def between(
    subject: str,
    at: Duration,
    name: str,
    labels: Iterable[tuple[str, str]],
    bounds: tuple[str, str],
) -> Check:
    """The same as within, of bounds that are printed already."""
    inner, (low, high) = labelled("", labels), bounds
    series = name + inner
    query = f"({series} >= bool {low}) * ({series} <= bool {high})"
    expected = ((inner, "1"),)
    return Check(subject=subject, claim=f"{name} is right", at=at, query=query, expected=expected)


def rising(phases: Iterable[tuple[int, Fraction]]) -> str:
    """A counter from 0: so many samples in each phase, each more than the last by so much."""
    return _rising(tuple(phases))


@lru_cache(maxsize=1024)
def _rising(phases: tuple[tuple[int, Fraction], ...]) -> str:
    """SLOs of one objective are fed alike.

    promtool adds floats up, and a sum a hair too high would make the next phase a reset. So each
    step is rounded to a binary fraction, as fine as floats add exactly up to the highest level.
    """
    parts, level = ["0"], Fraction(0)
    highest = sum((count * wanted for count, wanted in phases), Fraction(0))
    finest = _EXACT / max(highest, Fraction(1))
    for count, wanted in phases:
        step = _binary(wanted, finest)
        if count:
            parts.append(f"{_exactly(level + step)}+{_exactly(step)}x{count - 1}")
            level += step * count
    return " ".join(parts)


_EXACT = Fraction(2**51)


def _binary(number: Fraction, finest: Fraction) -> Fraction:
    """The number to about one in ten million, over a power of two no greater than the finest."""
    scale = 1
    while number and number * scale < 10_000_000 and scale * 2 <= finest:
        scale *= 2
    return Fraction(round(number * scale), scale)


def _exactly(number: Fraction) -> str:
    text = format(divide(Decimal(number.numerator), Decimal(number.denominator)), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def standing(phases: Iterable[tuple[int, Fraction]]) -> str:
    """A gauge: so many samples at each level."""
    return " ".join(f"{print_fraction(level)}+0x{count - 1}" for count, level in phases if count)


def aging(
    phases: Iterable[tuple[int, Fraction]], interval: Duration, unit: Fraction | int = 1
) -> str:
    """A gauge that holds a moment: so many samples that are each so many seconds behind.

    ``unit`` is how many of its units a second has.
    """
    parts, at, seconds = [], 0, interval.whole_seconds
    step = print_fraction(Fraction(seconds) * unit)
    for count, age in phases:
        if count:
            parts.append(f"{print_fraction((at - age) * unit)}+{step}x{count - 1}")
        at += count * seconds
    return " ".join(parts)


def scattered(levels: Mapping[int, Fraction]) -> str:
    """Nothing but these samples, by their number."""
    parts, last = [], -1
    for number, level in sorted(levels.items()):
        blanks = f"_x{number - last - 1} " if number > last + 1 else ""
        parts.append(f"{blanks}{print_fraction(level)}")
        last = number
    return " ".join(parts)


def sparse(levels: Iterable[Fraction], blanks: int) -> str:
    """Nothing at first, and then a sample for each evaluation, with so many gaps before it."""
    gap = f" _x{blanks}" if blanks else ""
    return "_" + "".join(f"{gap} {print_fraction(level)}" for level in levels)


def print_fraction(number: Fraction | float) -> str:
    """A number to twelve digits; thirty where it is that small."""
    exact = Fraction(number)
    return print_decimal(Decimal(exact.numerator) / Decimal(exact.denominator))


def print_sheet(
    heading: str, rules: str, groups: Iterable[str], step: Duration, scenes: Iterable[Scene]
) -> str:
    """Scenes of one step as a test file of promtool; `rules` is relative to the file."""
    lines = [
        f"# {heading}",
        "rule_files:",
        f"  - {quoted(rules)}",
        f"evaluation_interval: {step}",
        # Without an order groups run at random, and values cross them an interval late.
        "group_eval_order:",
        *(f"  - {quoted(group)}" for group in groups),
        "tests:",
    ]
    for scene in scenes:
        _print_entry(scene, lines)
    return "\n".join(lines) + "\n"


def _print_entry(scene: Scene, lines: list[str]) -> None:
    entry = scene.entry
    lines.append(f"  - name: {quoted(entry.name)}")
    lines.append(f"    interval: {scene.interval}")
    lines.append("    input_series:" + ("" if entry.inputs else " []"))
    for one in entry.inputs:
        lines.append(f"      - series: {quoted(one.series.text)}")
        lines.append(f"        values: {quoted(one.values)}")
    _print_texts(entry, lines)
    lines.append("    promql_expr_test:")
    for check in entry.checks:
        lines.append(
            f"      - expr: {quoted(f'{check.query}{MARK}{check.subject}: {check.claim}')}"
        )
        lines.append(f"        eval_time: {check.at}")
        lines.append("        exp_samples:" + ("" if check.expected else " []"))
        for labels, value in check.expected:
            lines.append(f"          - labels: {quoted(labels)}")
            lines.append(f"            value: {value}")


def _print_texts(entry: Entry, lines: list[str]) -> None:
    """What each alert says in full, once."""
    loud = [check for check in reversed(entry.checks) if check.says and not check.alone]
    speaking = {check.says[0].name: check for check in loud}
    if speaking:
        lines.append("    alert_rule_test:")
    for name, check in sorted(speaking.items()):
        lines.append(f"      - alertname: {quoted(name)}")
        lines.append(f"        eval_time: {check.at}")
        lines.append("        exp_alerts:")
        for one in check.says:
            for mark, title, pairs in (
                ("- ", "labels", one.labels),
                ("  ", "annotations", one.texts),
            ):
                lines.append(f"          {mark}exp_{title}:")
                lines += [
                    f"              {print_key(key)}: {quoted(value)}" for key, value in pairs
                ]
