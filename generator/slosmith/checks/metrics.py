"""Every metric, label and label value in an expression must be one that the contract knows."""

import difflib
import re
from collections.abc import Iterator

from slosmith import codes
from slosmith.checks.contract import Contract, Series
from slosmith.checks.reading import Reading
from slosmith.diagnostics import Diagnostic
from slosmith.promql import Matcher, MatcherPlace, MatchOp, SelectorPlace, Use

_LITERALS = re.compile(r"[\w /:.@%-]+(?:\|[\w /:.@%-]+)*")
_WORDS = re.compile(r"[\w /:@%-]+")
_NAME = "__name__"


def check_metrics(reading: Reading, contract: Contract) -> Iterator[Diagnostic]:
    """Unknown names, and what is unknown of the series that are known."""
    for use, place in reading.uses:
        name = use.selector.metric
        series = contract.series.get(name)
        if series is not None:
            yield from _check_labels(reading, series, use, place)
        elif name and not contract.knows(name):
            yield _unknown(reading, contract, name, place)


def _unknown(reading: Reading, contract: Contract, name: str, place: SelectorPlace) -> Diagnostic:
    close = contract.close_to(name)
    hint = f'did you mean "{close}"?' if close else f'correct it, or add "{name}" below metrics:'
    if ":" in name:
        return reading.finding(
            codes.RECORDING_UNKNOWN,
            f'the contract does not know the recorded series "{name}"',
            place.name,
            hint if close else f'add "{name}" below metrics:, as a gauge, so that it is checked',
        )
    message = f'the contract does not know the metric "{name}"'
    return reading.finding(codes.METRIC_UNKNOWN, message, place.name, hint)


def _check_labels(
    reading: Reading, series: Series, use: Use, place: SelectorPlace
) -> Iterator[Diagnostic]:
    if not place.matchers and use.selector.matchers:
        return  # the selector could not be found in the text
    for matcher in place.matchers:
        label = matcher.label.text
        if label == _NAME:
            continue
        if label not in series.labels:
            where = matcher.label.start, matcher.label.end
            yield _unknown_label(reading, series, label, where)
        elif values := series.values(label):
            yield from _check_value(reading, series, matcher, values)


def _unknown_label(
    reading: Reading, series: Series, label: str, where: tuple[int, int]
) -> Diagnostic:
    close = difflib.get_close_matches(label, sorted(series.labels), n=1)
    add = f'add it to the labels of "{series.metric.name}" in the contract'
    return reading.finding(
        codes.LABEL_UNKNOWN,
        f'"{series.name}" has no label "{label}"',
        where,
        f'did you mean "{close[0]}"?' if close else f"correct it, or {add}",
    )


def _check_value(
    reading: Reading, series: Series, matcher: MatcherPlace, values: tuple[str, ...]
) -> Iterator[Diagnostic]:
    label = matcher.label.text
    start = matcher.value.start + 1
    for offset, wrong in _dead(matcher, values):
        close = difflib.get_close_matches(wrong, values, n=1)
        known = ", ".join(values[:8]) + (", …" if len(values) > 8 else "")
        hint = f'did you mean "{close[0]}"?' if close else f"the contract knows {known}"
        message = f'the label "{label}" of "{series.name}" is never "{wrong}"'
        if matcher.operator not in ("=", "!=") and not _WORDS.fullmatch(wrong):
            message = f'no value of the label "{label}" of "{series.name}" matches "{wrong}"'
        end = start + offset + len(wrong)
        yield reading.finding(codes.LABEL_VALUE_UNKNOWN, message, (start + offset, end), hint)


def _dead(matcher: MatcherPlace, values: tuple[str, ...]) -> Iterator[tuple[int, str]]:
    """What of a matcher no value meets: an alternative of `a|b`, or all of it.

    The empty value says that a series lacks the label, and is always a fair thing to ask.
    """
    text = matcher.text
    if matcher.operator in ("=", "!="):
        if text and text not in values:
            yield 0, text
    elif _LITERALS.fullmatch(text):
        offset = 0
        for word in text.split("|"):
            if not _met(word, values):
                yield offset, word
            offset += len(word) + 1
    elif not _met(text, values):
        yield 0, text


def _met(pattern: str, values: tuple[str, ...]) -> bool:
    matcher = Matcher(name="value", op=MatchOp.REGEX, value=pattern)
    return any(matcher.accepts(value) for value in ("", *values))
