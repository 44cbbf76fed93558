"""Bad events that some groups can never have: what selects them names a value of `by`."""

from collections.abc import Iterable, Iterator, Sequence

from slosmith.diagnostics import codes
from slosmith.diagnostics.finding import Diagnostic
from slosmith.model.contract import Contract
from slosmith.model.slo import Slo
from slosmith.promql import Matcher, MatchOp, Selector, any_accepts
from slosmith.source import Origin


def check_pinned(
    place: Origin,
    word: str,
    slo: Slo,
    parts: Sequence[Selector],
    totals: Sequence[Selector],
    contract: Contract,
) -> Iterator[Diagnostic]:
    """Groups of which something is counted among all events, and nothing among these."""
    for label in slo.by:
        source = slo.source(label)
        asked = [one.about(source) for one in parts]
        if not all(asked):
            continue
        lacking = [one for one in _groups(source, totals, contract) if not any_accepts(asked, one)]
        alike = any(one.about(source) == asked[0] for one in totals)
        if lacking or (not alike and not _values(source, totals, contract) and _names_one(asked)):
            group = f'the group {label}="{lacking[0]}"' if lacking else f"any other {label}"
            always = "is always perfect" if word == "bad" else "always fails"
            yield place.closest.finding(
                codes.GROUP_PINNED,
                f"{asked[0][0].text} leaves {group} without {word} events, so that it {always}",
                f"leave {source} out: events are divided by {label} as it is",
            )
            return


def _names_one(asked: Iterable[Sequence[Matcher]]) -> bool:
    """Whether all name one value; of several nobody knows whether there are more."""
    named = {next((one for one in each if one.op is MatchOp.EQUAL), None) for each in asked}
    return len(named) == 1 and None not in named


def _values(label: str, totals: Sequence[Selector], contract: Contract) -> list[str]:
    """The values that the contract lists of all events."""
    known = (contract.series.get(one.metric) for one in totals)
    return [value for one in known if one is not None for value in one.values(label) or ()]


def _groups(label: str, totals: Sequence[Selector], contract: Contract) -> list[str]:
    """Those of them that are counted."""
    asked = [one.about(label) for one in totals]
    return [one for one in _values(label, totals, contract) if any_accepts(asked, one)]
