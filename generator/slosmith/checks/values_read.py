"""Which values a label may have in what an expression reads: by the contract, and by matchers."""

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import TypeAlias

from slosmith.diagnostics.suggest import Same
from slosmith.model.contract import Contract
from slosmith.promql import Matcher, MatchOp, Selector, any_accepts
from slosmith.promql.regex_samples import listed
from slosmith.promql.regex_values import Values

_MANY = 64
"""Of so many values those that an expression matches are looked up."""
Asked: TypeAlias = Mapping[str, Sequence[Sequence[Matcher]]]
"""What selectors ask of a label, each of them something; a value must pass one of them."""


@lru_cache(maxsize=16)
def values_of(known: Same) -> Values:
    """The values that a contract lists of a label, of which many expressions ask for some."""
    return Values(known.known)


def values_read(label: str, read: Iterable[Selector], contract: Contract) -> tuple[str, ...]:
    """Each value that a label has in any series that is read; none where one may have others."""
    found = dict[str, None]()
    for one in read:
        if (values := _values(label, one, contract)) is None:
            return ()
        found |= dict.fromkeys(values)
    return tuple(found)


def _values(label: str, read: Selector, contract: Contract) -> Iterable[str] | None:
    """Of one selector; None where they are any."""
    series = contract.series.get(read.metric)
    if series is not None and label not in series.labels:
        return ()
    matchers = read.about(label)
    known = (series.values(label) if series is not None else None) or _named(matchers)
    if not known:
        return None
    for asked in matchers:
        if asked.op is MatchOp.EQUAL:  # of thousands of values it is one
            known = (asked.value,) if asked.value in known else ()
        elif asked.op is MatchOp.REGEX and len(known) > _MANY:
            found = {*values_of(Same(known)).matching(asked.value)}
            known = tuple(one for one in known if one in found)
    return [one for one in known if all(m.accepts(one) for m in matchers)]


def _named(matchers: Iterable[Matcher]) -> tuple[str, ...]:
    """The values that the first matcher lists which lists any."""
    for one in matchers:
        if one.op is MatchOp.EQUAL:
            return (one.value,)
        if one.op is MatchOp.REGEX and (found := listed(one.value)):
            return found
    return ()


def asked_of(labels: Iterable[str], read: Sequence[Selector], contract: Contract) -> Asked:
    """Of labels whose values are not known: what all that is read with one asks of it."""
    found = {label: _asked_of(label, read, contract) for label in labels}
    return {label: asked for label, asked in found.items() if asked and all(asked)}


def _asked_of(
    label: str, read: Iterable[Selector], contract: Contract
) -> list[tuple[Matcher, ...]]:
    return [
        one.about(label)
        for one in read
        if (series := contract.series.get(one.metric)) is None or label in series.labels
    ]


def passes(value: str, asked: Sequence[Sequence[Matcher]]) -> bool:
    """Whether what selectors ask lets a value through; results may lack the label all the same."""
    return not value or any_accepts(asked, value)
