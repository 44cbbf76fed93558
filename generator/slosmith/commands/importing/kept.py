"""Recording rules that belong to no SLO: kept as they are, beside the rendered rules."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from slosmith.commands.importing.account import Node
from slosmith.commands.importing.documents import Written
from slosmith.commands.importing.names import read_duration
from slosmith.commands.importing.record import Entry, Refusal
from slosmith.commands.importing.rule_files import Rule
from slosmith.model.naming import METRIC_PATTERN
from slosmith.output.document import Document
from slosmith.output.yaml_style import Plain, Value, print_entries
from slosmith.promql import PromQLError, parse_expression

PATH = "prometheus/kept-rules.yaml"
"""Where they go: neither a specification nor rendered from one."""
_Group: TypeAlias = tuple[str, str, tuple[tuple[str, str], ...]]
_HEADING = "Recording rules that were there before, as they were. Prometheus loads this file too."


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A rule that is kept; ``group`` is its group's name, and ``evaluated`` how that is asked."""

    entry: Entry
    group: str
    evaluated: tuple[tuple[str, str], ...]
    record: str
    expr: str
    labels: tuple[tuple[str, str], ...]


def keep(rule: Rule) -> Kept:
    """Account for a record that is kept; raises Refusal where Prometheus would not load it."""
    node, entry = rule.node, rule.entry
    if not rule.name:
        raise Refusal("it is neither an alert nor a record", "name it by alert: or record:")
    if not re.fullmatch(METRIC_PATTERN, rule.name, re.ASCII):
        hint = "name it of letters, digits, _ and :"
        raise Refusal("its name is none that Prometheus records under", hint, node)
    try:
        parse_expression(rule.expr)
    except PromQLError as error:
        message = f"the expression is not valid PromQL: {error.message}"
        hint = "render it first" if "{{" in rule.expr else "mend it, and import again"
        raise Refusal(message, hint, node.at("expr")) from None
    evaluated = tuple(_evaluated(rule.group))
    for key in ("record", "expr", "labels"):
        node.at(key).take()
    entry.became, entry.indicator = PATH, "record"
    entry.differ(f"it is kept as it is in {PATH}, for rule_files of Prometheus")
    return Kept(
        entry=entry,
        group=rule.group.at("name").peek or rule.name,
        evaluated=evaluated,
        record=rule.name,
        expr=rule.expr,
        labels=tuple(sorted(rule.labels.items())),
    )


def _evaluated(group: Node) -> Iterator[tuple[str, str]]:
    """How often the rules of a group are evaluated, how late, and with how many results."""
    for key in ("interval", "query_offset"):
        if (length := read_duration(group.at(key), key)) is not None:
            yield key, str(length)
    if group.at("limit").text.isdecimal():
        yield "limit", Plain(group.at("limit").text)


def write_kept(kept: Sequence[Kept]) -> tuple[Written, ...]:
    """The rule file, in the order of the old ones; none where nothing is kept."""
    if not kept:
        return ()
    groups: dict[_Group, list[Value]] = {}
    for one in sorted(kept, key=lambda one: (one.entry.file, one.entry.line)):
        rule: dict[str, Value] = {"record": one.record, "expr": one.expr}
        rule |= {"labels": dict(one.labels)} if one.labels else {}
        groups.setdefault((one.entry.file, one.group, one.evaluated), []).append(rule)
    files = list(dict.fromkeys(file for file, _, _ in groups))
    content: dict[str, Value] = {"groups": [*_groups(groups)]}
    lines = [f"# {_HEADING}", *(f"# from {file}" for file in files), *print_entries(content, 0)]
    return (Written(document=Document(path=PATH, text="\n".join(lines) + "\n")),)


def _groups(groups: dict[_Group, list[Value]]) -> list[Value]:
    """Two groups of one name in a file are one mistake more than Prometheus forgives."""
    found: list[Value] = []
    names: dict[str, int] = {}
    for (_, name, evaluated), rules in groups.items():
        names[name] = names.get(name, 0) + 1
        numbered = name if names[name] == 1 else f"{name} {names[name]}"
        group: dict[str, Value] = {"name": numbered, **dict(evaluated)}
        found.append({**group, "rules": rules})
    return found
