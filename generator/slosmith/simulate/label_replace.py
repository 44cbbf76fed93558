"""`label_replace` as Prometheus does it, whose regular expressions are those of Go."""

import re
from collections.abc import Sequence

from promql_parser import Expr, StringLiteral

from slosmith.promql.regex import matches_regex
from slosmith.simulate.nodes import Node
from slosmith.simulate.vectors import LabelSet, UnsupportedError, vector


def label_replace(inner: Node, arguments: Sequence[Expr]) -> Node:
    """The series of a part with a label that the four ``arguments`` behind it make of another."""
    texts = [one.val for one in arguments if isinstance(one, StringLiteral)]
    if len(texts) != 4:
        raise UnsupportedError("label_replace() with texts that are worked out")
    target, new, source, pattern = texts
    regex = _in_python(pattern) if "$" in new else None

    def replaced(labels: LabelSet) -> LabelSet:
        names = dict(labels)
        if matches_regex(pattern, names.get(source, "")):
            names[target] = new if regex is None else _filled(new, regex, names.get(source, ""))
        return frozenset(pair for pair in names.items() if pair[1])

    return lambda state: {replaced(k): x for k, x in vector(inner(state)).items()}


def _in_python(pattern: str) -> re.Pattern[str]:
    """The regular expression of a replacement; Go spells most of them alike."""
    try:
        return re.compile(pattern, re.DOTALL)
    except (re.error, OverflowError, RecursionError) as error:
        raise UnsupportedError("label_replace() with parts of what it matched") from error


_PART = re.compile(r"\$(?:(?P<dollar>\$)|\{(?P<braced>\w+)\}|(?P<name>\w+))", re.ASCII)


def _filled(new: str, regex: re.Pattern[str], value: str) -> str:
    """The replacement with what its groups matched; one that there is not is empty."""
    match = regex.fullmatch(value)

    def part(found: re.Match[str]) -> str:
        if found["dollar"] or match is None:
            return found["dollar"] or ""
        name = found["braced"] or found["name"]
        known = int(name) <= regex.groups if name.isdigit() else name in regex.groupindex
        return (match[int(name) if name.isdigit() else name] or "") if known else ""

    return _PART.sub(part, new)
