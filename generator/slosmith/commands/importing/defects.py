"""What is wrong with a foreign indicator, as far as its text shows."""

import re
from decimal import Decimal

from slosmith.commands.importing.account import Node
from slosmith.commands.importing.rate_sums import Sum
from slosmith.commands.importing.record import Entry, Rank
from slosmith.diagnostics.lists import each_of
from slosmith.model.time_units import Length, unit_of_name
from slosmith.model.units import UnitError, print_percent
from slosmith.promql import BOUND_LABEL, Matcher, Selector
from slosmith.sli.inverted import is_of_codes, is_turned, looks_inverted

_GOOD_NAMES = frozenset(("success", "successes", "succeeded", "successful", "ok"))
_BAD_NAMES = frozenset(("error", "errors", "failed", "failure", "failures", "timeouts"))


def mind_selection(total: Sum, part: Sum, good: bool, node: Node, entry: Entry) -> None:
    """A part that counts the opposite of what it is called, or clients' mistakes."""
    common = {m for one in total.selectors for m in one.matchers}
    whole = set.intersection(*({*one.metric.split("_")} for one in total.selectors))
    for selector in part.selectors:
        _mind_name(selector.metric, {*selector.metric.split("_")} - whole, good, node, entry)
        own = [m for m in selector.matchers if m not in common and m.name != BOUND_LABEL]
        for matcher in own:
            _mind_matcher(matcher, good, node, entry)
    _mind_units(total, part, node, entry)
    _mind_buckets((*total.selectors, *part.selectors), node, entry)


def _mind_name(metric: str, own: set[str], good: bool, node: Node, entry: Entry) -> None:
    """A part that is called what it should not be, where the total is not called so as well."""
    if own & (_BAD_NAMES if good else _GOOD_NAMES) and not own & (
        _GOOD_NAMES if good else _BAD_NAMES
    ):
        _say_inverted(metric, good, node, entry)


def _say_inverted(what: str, good: bool, node: Node, entry: Entry) -> None:
    message, hint = looks_inverted(what, "good" if good else "bad")
    entry.flaw(Rank.BROKEN, node, message, hint)


def _mind_matcher(matcher: Matcher, good: bool, node: Node, entry: Entry) -> None:
    if is_turned(matcher, good):
        _say_inverted(matcher.text, good, node, entry)
    elif not good and is_of_codes(matcher) and matcher.op.is_positive:
        clients = [code for code in ("400", "401", "403", "404") if matcher.accepts(code)]
        if clients:
            entry.flaw(
                Rank.DOUBTFUL,
                node,
                f"{matcher.text} counts {each_of(clients)} as errors: whoever asks for what "
                "is not there spends the budget",
                "count what the service answers for, like 5..",
            )


def _mind_units(total: Sum, part: Sum, node: Node, entry: Entry) -> None:
    units = {_unit(one.metric): one.metric for one in (*total.selectors, *part.selectors)}
    if len(units) > 1:
        listed = each_of(f"{name} ({unit})" for unit, name in sorted(units.items()))
        entry.flaw(
            Rank.BROKEN,
            node,
            f"different units are added or divided: {listed}",
            "take counts on both sides",
        )


def _unit(metric: str) -> str:
    """What a counter counts: events, else what its name ends in."""
    if metric.endswith(("_count", "_bucket")):
        return "events"
    name = metric.removesuffix("_sum").removesuffix("_total")
    if metric.endswith(("_sum", "_total")) and (unit := unit_of_name(name)) is not None:
        return unit.name
    return "bytes" if name.endswith("_bytes") else "events"


def _mind_buckets(selectors: tuple[Selector, ...], node: Node, entry: Entry) -> None:
    for one in selectors:
        if one.metric.endswith("_bucket") and all(m.name != BOUND_LABEL for m in one.matchers):
            entry.flaw(
                Rank.BROKEN,
                node,
                f'"{one.metric}" is summed over all of its buckets: each event counts many times',
                "select one bucket by le, or take _count",
            )


_TIMES = re.compile(
    r"(?<![\w.])(\d+(?:\.\d+)?)\s?(ms|milliseconds?|s|secs?|seconds?)(?![\w])", re.IGNORECASE
)
_SHARES = re.compile(r"(?<![\w.])(\d{2}(?:\.\d+)?)\s?%")
_HALF = Decimal("0.5")


def mind_description(
    text: str, target: Decimal, bounds: tuple[str, ...], node: Node, entry: Entry
) -> None:
    """A description that speaks of another target or of another bound than the SLO has."""
    shares = [(found[0], Decimal(found[1]) / 100) for found in _SHARES.finditer(text)]
    if shares and all(share not in (target, 1 - target) for _, share in shares):
        said, share = shares[0]
        if share > _HALF:
            entry.flaw(
                Rank.DOUBTFUL,
                node,
                f"the description speaks of {said}, and the target is {print_percent(target)}",
                "correct the one that is wrong",
            )
    lengths = {found[0]: _seconds(found[1], found[2]) for found in _TIMES.finditer(text)}
    known = {length.seconds for length in map(_length, bounds) if length is not None}
    if lengths and known and not known & set(lengths.values()):
        entry.flaw(
            Rank.DOUBTFUL,
            node,
            f"the description speaks of {next(iter(lengths))}, and the query of {bounds[0]}",
            "correct the one that is wrong",
        )


def _seconds(number: str, unit: str) -> Decimal:
    return Decimal(number) / 1000 if unit.lower().startswith("m") else Decimal(number)


def _length(text: str) -> Length | None:
    try:
        return Length.parse(text)
    except UnitError:
        return None
