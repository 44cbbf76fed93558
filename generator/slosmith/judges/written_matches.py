"""What matches of routing ask of labels, read as it was written."""

from collections.abc import Iterable

from slosmith.judges.routing_tree import Labels
from slosmith.judges.written import Written, texts_of
from slosmith.promql import matches_regex
from slosmith.promql.regex_samples import samples


def meets(written: Written, value: str) -> bool:
    """Whether a label's value is as it was written to be."""
    if isinstance(written, dict):
        if "not" in written:
            return not meets(written["not"], value)
        return matches_regex(str(written["regex"]), value)
    return value in texts_of(written) if isinstance(written, list) else value == written


def examples(written: Written) -> list[str]:
    """Values that are as they were written to be."""
    if isinstance(written, dict):
        if "not" in written:
            return ["elsewhere"]
        return [*samples(str(written["regex"]))[:4]] or [str(written["regex"])]
    return texts_of(written) if isinstance(written, list) else [str(written)]


def fit(one: Labels, other: Labels) -> bool:
    """Whether two alerts differ in no label that both have."""
    return all(other.get(name, value) == value for name, value in one.items())


def agree(source: Labels, target: Labels, names: Iterable[str]) -> bool:
    """Whether two alerts have the same values of labels; what both lack is the same."""
    return all(source.get(name, "") == target.get(name, "") for name in names)
