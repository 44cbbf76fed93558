"""The labels that an indicator is grouped by: what both queries have, and nobody fixes."""

from dataclasses import replace

from promql_parser import Expr

from slosmith.commands.importing.queries import Queries
from slosmith.commands.importing.rate_sums import Sum
from slosmith.commands.importing.record import Entry, Rank, Reading
from slosmith.model import naming
from slosmith.promql import BOUND_LABEL, Selector, selectors_in


def groups_in(queries: Queries, total: Sum, part: Sum, entry: Entry) -> tuple[str, ...]:
    """The labels that results are told apart by, which both sides must have."""
    if queries.grouping is not None:
        return queries.grouping
    if total.by is None or part.by is None:
        if total.by is None and part.by is None:
            entry.differ("one SLO over all series, where each series had a ratio of its own")
        return total.by or part.by or ()
    if set(total.by) == set(part.by):
        return total.by
    entry.flaw(
        Rank.SILENT,
        queries.node,
        f"{queries.word} is by ({', '.join(part.by)}) and total by ({', '.join(total.by)}): "
        "the two never match",
        "group both by the same labels",
    )
    common = tuple(label for label in total.by if label in part.by)
    entry.differ(f"grouped by what both have: ({', '.join(common)})")
    return common


def with_groups(reading: Reading, *trees: Expr) -> Reading:
    """Without groups that are none, since the selectors fix them, and under names that are free."""
    fixed = _fixed([use.selector for tree in trees for use in selectors_in(tree)])
    reading = replace(reading, fixed=tuple(sorted(fixed.items())))
    if not reading.by:
        return reading
    by = tuple(dict.fromkeys(label for label in reading.by if label not in fixed))
    taken = [label for label in by if naming.is_reserved(label) or label == BOUND_LABEL]
    if not taken:
        return replace(reading, by=by)
    names = {label: f"{label}_name" for label in taken}
    said = tuple(
        f'the group "{label}" is "{name}", as the compiler sets {label} itself'
        for label, name in names.items()
    )
    return replace(
        reading,
        by=tuple(names.get(label, label) for label in by),
        renamed=tuple((name, label) for label, name in names.items()),
        differences=(*reading.differences, *said),
    )


def _fixed(selectors: list[Selector]) -> dict[str, str]:
    """The labels that all selectors fix to the same value."""
    if not selectors:
        return {}
    first, *rest = (one.equals for one in selectors)
    return {k: v for k, v in first.items() if v and all(one.get(k) == v for one in rest)}
