"""Bad or good events must be a proper part of all events, and each event counted once."""

from collections.abc import Iterator, Mapping
from decimal import Decimal

from slosmith.diagnostics import codes
from slosmith.diagnostics.finding import Diagnostic
from slosmith.model.contract import TARGET_LABELS, Contract, metric_of
from slosmith.model.indicators import EventIndicator
from slosmith.model.references import References
from slosmith.model.service import Service
from slosmith.model.slo import Slo
from slosmith.promql import (
    BOUND_LABEL,
    Matcher,
    MatchOp,
    Selector,
    bounds_of,
    is_subset,
    named_outside,
    open_beyond,
    unrestricted,
)
from slosmith.sli.buckets import histogram_of, whole_of
from slosmith.sli.counted_twice import check_buckets, check_overlaps
from slosmith.sli.inverted import check_turned
from slosmith.sli.miscounted import check_successes, check_targets, check_values
from slosmith.sli.pinned import check_pinned
from slosmith.sli.written import is_taken, place_of, said_of, word_of
from slosmith.source import Origin


def check_selectors(slo: Slo, _: Service, references: References) -> Iterator[Diagnostic]:
    """Of selectors that are summed, each by itself."""
    assert isinstance(slo.indicator, EventIndicator)
    yield from _check_part(slo, references.known)
    yield from check_successes(slo)
    yield from check_values(slo, references.known)
    yield from check_targets(slo)
    word, parts, totals = word_of(slo), slo.indicator.part_series, slo.indicator.total_series
    yield from check_pinned(place_of(slo, word), word, slo, parts, totals, references.known)
    for word, selectors in (
        ("total", slo.indicator.total_series),
        (word_of(slo), slo.indicator.part_series),
    ):
        at = place_of(slo, word)
        yield from check_overlaps(at, selectors)
        yield from check_buckets(at, selectors, references.known)


def _check_part(slo: Slo, contract: Contract) -> Iterator[Diagnostic]:
    assert isinstance(slo.indicator, EventIndicator)
    word, totals = word_of(slo), slo.indicator.total_series
    parts = slo.indicator.part_series
    if len(totals) > 1 and set(parts) == set(totals):
        yield everything(place_of(slo, word), "the same list", word)
        return
    if label := _decided_by_group(slo, parts, totals):
        yield slo.group_place(label).finding(
            codes.BAD_NOT_PART_OF_TOTAL,
            f'"{label}" is what makes events {word}: each group would be all {word} or none',
            f'take "{label}" out of by',
        )
        return
    for index, selector in enumerate(parts):
        at = place_of(slo, word).at(index)
        if not is_taken(slo, word):
            yield from check_turned(at, word, selector, totals)
        counted = histogram_of(selector)
        alike = [
            n for n, total in enumerate(totals) if histogram_of(total).metric == counted.metric
        ]
        if any(_misspelt(one, contract) for one in (selector, *totals)):
            continue  # which is said of it, and by which it is no part of anything
        if len(totals) == 1 and is_subset(whole_of(totals[0]), whole_of(selector)):
            yield everything(at.closest, f'"{_said(slo, word, at, selector)}"', word)
        elif alike and all(_apart(selector, totals[number]) for number in alike):
            every = place_of(slo, "total")
            all_said = (said_of(every.at(n), total) for n, total in enumerate(totals))
            message = f'no part of all events, "{", ".join(all_said)}"'
            hint = f"select {word} events only among those that total: selects"
            yield _no_part(at, word, _said(slo, word, at, selector), message, hint)
        elif len(alike) == 1 and (problem := _wider(selector, totals[alike[0]], contract)):
            text = said_of(place_of(slo, "total").at(alike[0]), totals[alike[0]])
            message = f'more than a part of "{text}": {problem[0]}'
            yield _no_part(at, word, _said(slo, word, at, selector), message, problem[1])


def _said(slo: Slo, word: str, place: Origin, selector: Selector) -> str:
    """The words of a part; a query that takes another part from all has none for it."""
    return selector.text if is_taken(slo, word) else said_of(place, selector)


def everything(place: Origin, what: str, word: str) -> Diagnostic:
    """What says that no event is left for the other part."""
    return place.finding(
        codes.BAD_NOT_PART_OF_TOTAL,
        f"{what} is {word} and total at once: every event would be {word}",
        f"select the {word} events only, like by a label for their outcome",
    ).because(f"all events {place.file.path} {place.span()}")


def _misspelt(selector: Selector, contract: Contract) -> bool:
    """Whether it asks for a value that the contract does not list."""
    series = contract.series.get(selector.metric)
    return series is not None and any(
        value and value not in (series.values(name) or (value,))
        for name, value in selector.equals.items()
        if name in series.labels
    )


def _decided_by_group(
    slo: Slo, parts: tuple[Selector, ...], totals: tuple[Selector, ...]
) -> str | None:
    """A label of `by` whose value says of every event of a group whether it is a part."""
    if len(parts) != 1 or len(totals) != 1 or parts[0].metric != totals[0].metric:
        return None
    more = {one.name for one in parts[0].matchers if one not in totals[0].matchers}
    labels = [label for label in slo.by if slo.source(label) in more]
    return labels[0] if labels and more <= {slo.source(label) for label in labels} else None


def _no_part(place: Origin, word: str, said: str, what: str, hint: str) -> Diagnostic:
    message = f'the {word} events "{said}" are {what}'
    return place.closest.finding(codes.BAD_NOT_PART_OF_TOTAL, message, hint)


def _apart(part: Selector, total: Selector) -> bool:
    return is_subset(histogram_of(part), histogram_of(total)) is False


def _wider(part: Selector, total: Selector, contract: Contract) -> tuple[str, str] | None:
    """What a part counts beyond all events, and what to do about it."""
    mine, all_ = histogram_of(part), histogram_of(total)
    metric = metric_of(mine, contract.metrics)
    known = dict(metric.labels) if metric is not None else {}
    whole = metric is not None and not metric.given
    if missing := _missing(mine, all_, known, whole=whole):
        return f"they may have any {missing.name}", f"add {missing.text} to them"
    if label := open_beyond(mine, all_, known):
        words = f"they may have any other {label}"
        asked = ",".join(one.text for one in all_.about(label))
        return words, f"add {asked} to them"
    if found := named_outside(mine, all_, known):
        what = Matcher(name=found[0], op=MatchOp.EQUAL, value=found[1]).text
        return (
            f"they count {what}, which total: leaves out",
            f"leave {what} out of both, or of none",
        )
    if (bound := _bound(total)) is not None and (_bound(part) or bound) > bound:
        return "its bucket is a larger one", "take a bucket that total: counts too"
    return None


def _bound(selector: Selector) -> Decimal | None:
    """The one boundary that a bucket is asked for by; None where there is no finite one."""
    matchers = selector.about(BOUND_LABEL)
    listed = [bounds_of(m) or () for m in matchers if m.op.is_positive]
    numbers = {number for bounds in listed for _, _, number in bounds}
    return numbers.pop() if len(numbers) == 1 else None


def _missing(
    part: Selector, total: Selector, known: Mapping[str, tuple[str, ...] | None], *, whole: bool
) -> Matcher | None:
    """A condition of all events that their part lacks, and that the contract does not imply."""
    for matcher in unrestricted(part, total):
        if whole and matcher.name not in known and matcher.name not in TARGET_LABELS:
            continue  # no series has it, which is said of all events
        values = known.get(matcher.name)
        if not values or not all(matcher.accepts(value) for value in values):
            return matcher
    return None
