"""What alerts say while they fire: their texts, filled in from labels and numbers that are known.

Each is worked out here from the model and from exact numbers, and read out by promtool from the
rendered rule. To hold what promtool printed once would be simpler, but would hold mistakes too.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from slosmith.gotemplate.expand import Firing, expand
from slosmith.gotemplate.words import NotKnownError
from slosmith.output.document import Rule
from slosmith.promql import METRIC_LABEL

SURE = Fraction(1, 10**6)
"""How far a rate may be off, as a part of it: a text that would change with it is unknown."""

Labels = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One alert that fires, with all of its labels and texts, and what it says them of.

    ``source`` is the name of a series that fires its rule alone where nothing else is played:
    ``group`` are its labels, ``value`` is its number. Where ``named``, a text shows its metric's
    name, so that no other series can stand for it.
    """

    name: str
    labels: Labels
    texts: Labels
    source: str
    group: Labels
    value: Fraction | None
    figures: tuple[tuple[str, Fraction], ...]
    named: bool = False


def said(
    rule: Rule,
    group: Mapping[str, str],
    value: Fraction | None,
    figures: Mapping[str, Fraction],
    lax: Fraction = SURE,
    metric: str | None = None,
) -> Said:
    """What a rule says of a group; raises NotKnownError where that is not worked out here.

    ``value`` is right but for a part, ``lax``; ``figures`` are what queries in the texts find;
    ``metric`` is the name that the result keeps, None where nobody knows it.
    """
    labels = {**group, **dict(rule.labels)}
    known = {query: float(number) for query, number in figures.items()}
    values = {None} if value is None else {float(value * (1 + off)) for off in (-lax, 0, lax)}
    # What a text sees are the labels of what was found, before the rule's own overwrite some; what
    # is recorded of an SLO carries those of its rules.
    seen = {**labels, **group} if "slo" in labels else group

    def texts(name: str | None, number: float | None) -> Labels:
        found = None if name is None else {**group, **({METRIC_LABEL: name} if name else {})}
        firing = Firing(labels=seen, value=number, figures=known, found=found)
        return tuple((key, expand(text, firing)) for key, text in rule.annotations or ())

    source, one = source_of(rule.name, rule.labels), next(iter(values))
    every = {texts(metric, number) for number in values}
    if len(every) > 1:
        raise NotKnownError("it shows more digits of a number than are sure")
    return Said(
        name=rule.name,
        labels=tuple(sorted(labels.items())),
        texts=every.pop(),
        source=source,
        group=tuple(sorted(group.items())),
        value=value,
        figures=tuple(figures.items()),
        named=bool(metric) and texts(metric, one) != texts(source, one),
    )


def source_of(alert: str, labels: Labels) -> str:
    """The series that stands for a rule's expression, by what distinguishes it from other rules."""
    written = "\0".join((alert, *(text for pair in sorted(labels) for text in pair)))
    return f"said_{hashlib.sha256(written.encode()).hexdigest()[:16]}"


def said_by_labels(rule: Rule, groups: Iterable[Mapping[str, str]]) -> tuple[Said, ...]:
    """What it says of each group; nothing where a text shows a number."""
    try:
        return tuple(said(rule, group, None, {}) for group in groups)
    except NotKnownError:
        return ()
