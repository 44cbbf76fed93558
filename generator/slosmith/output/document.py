"""What is rendered: a path and a text; and rule files, written in YAML that is also quick."""

import json
from collections.abc import Iterable, Iterator
from functools import lru_cache
from json.encoder import encode_basestring_ascii
from typing import NamedTuple

from slosmith.model.units import Duration
from slosmith.output.too_much import in_a_file
from slosmith.output.yaml_style import is_name
from slosmith.record import dataclass

MARK = "\0"
"""Before and after a word that stands where something is put in later; no author can write it."""
HEADING = "Rendered by slosmith from slo/. Do not edit: change the specification and build again."
"""The first line of every rendered file that has a place for comments."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One rendered file: ``path`` is relative to the output folder, with `/`."""

    path: str
    text: str


class Rule(NamedTuple):
    """A recording rule, or an alerting one where ``annotations`` is not None.

    A named tuple, as an SLO has dozens of them.
    """

    name: str
    expr: str
    labels: tuple[tuple[str, str], ...]
    wait: Duration | None = None
    keep_firing: Duration | None = None
    annotations: tuple[tuple[str, str], ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Rules that Prometheus evaluates one after the other, every ``interval``.

    ``extra`` are keys that only other engines know, and their values in YAML.
    """

    name: str
    interval: Duration
    rules: tuple[Rule, ...]
    extra: tuple[tuple[str, str], ...] = ()


def print_rules(groups: Iterable[Group], heading: str) -> str:
    """The groups as a rule file; ``heading`` becomes its first comment.

    A general YAML dump of 24,000 rules takes a second and a half. Every scalar here is either a
    double-quoted JSON string, which is YAML too, or a literal block of printable lines.
    """
    return with_heading([print_groups(groups)], heading)


def with_heading(groups: Iterable[str], heading: str) -> str:
    """A rule file of groups that are printed already."""
    return f"# {heading}\ngroups:\n{''.join(groups)}"


def print_groups(groups: Iterable[Group]) -> str:
    """Groups as they stand in a rule file."""
    return "\n".join([*in_a_file(_lines(groups), "a group of rules"), ""])


def _lines(groups: Iterable[Group]) -> Iterator[str]:
    for group in groups:
        yield from _head(group)
        for rule in group.rules:
            yield from _rule_lines(rule)


def print_rule(rule: Rule) -> str:
    """A rule as it stands in its group, but for the end of its last line."""
    return "\n".join(_rule_lines(rule))


def _head(group: Group) -> Iterator[str]:
    yield f"  - name: {quoted(group.name)}"
    yield f"    interval: {group.interval}"
    yield from (f"    {key}: {value}" for key, value in group.extra)
    yield "    rules:"


def with_keys(text: str, keys: Iterable[tuple[str, str]]) -> str:
    """A rule file with keys of another engine, and their values in YAML, in each of its groups.

    Of all lines only heads of groups begin so: what is printed of rules stands further in.
    """
    lines = "".join(f"    {key}: {value}\n" for key, value in keys)
    return text.replace(_RULES, f"\n{lines}{_RULES[1:]}") if lines else text


_RULES = "\n    rules:\n"


def _rule_lines(rule: Rule) -> Iterator[str]:
    word = "record" if rule.annotations is None else "alert"
    yield f"      - {word}: {quoted(rule.name)}"
    yield f"        expr: {block(rule.expr)}"
    if rule.wait is not None:
        yield f"        for: {rule.wait}"
    if rule.keep_firing is not None:
        yield f"        keep_firing_for: {rule.keep_firing}"
    yield _labels(rule.labels)
    if rule.annotations is not None:
        yield _map("annotations", rule.annotations)


@lru_cache(maxsize=64)
def _labels(pairs: tuple[tuple[str, str], ...]) -> str:
    """The lines of labels: all records of an SLO have the same."""
    return _map("labels", pairs)


def _map(name: str, pairs: tuple[tuple[str, str], ...]) -> str:
    if not pairs:
        return f"        {name}: {{}}"
    lines = [f"{_INDENT}{print_key(key)}: {_quote(value)}" for key, value in pairs]
    return "\n".join([f"        {name}:", *lines])


_INDENT = "          "


@lru_cache(maxsize=1024)
def print_key(name: str) -> str:
    """A label's name or a key of an object as a key of YAML; `on` and `null` would not be texts."""
    return name if is_name(name) else quoted(name)


def block(text: str, indent: str = _INDENT) -> str:
    """A literal block where that is safe and reads well, else a quoted scalar."""
    on_one_line = text if "\n" not in text else text.replace("\n", "")
    plain = on_one_line.isascii() and on_one_line.replace(MARK, "").isprintable()
    if not plain or text != text.strip() or not text:
        return _quote(text)
    if "\n\n" in text:
        lines = (f"{indent}{line}" if line else "" for line in text.split("\n"))
        return "|-\n" + "\n".join(lines)
    return f"|-\n{indent}" + text.replace("\n", f"\n{indent}")


@lru_cache(maxsize=4096)
def quoted(text: str) -> str:
    """A string as a double-quoted scalar of YAML; names are the same few in every SLO."""
    return _quote(text)


def inside_quotes(text: str) -> str:
    """What stands between the quotes of such a scalar."""
    return _quote(text)[1:-1]


def _quote(text: str) -> str:
    if MARK in text:
        return f'"{MARK.join(map(inside_quotes, text.split(MARK)))}"'
    if text.isascii():
        return encode_basestring_ascii(text).replace("\x7f", "\\x7f")
    # Beyond the first plane JSON escapes in two halves, which YAML takes for two characters.
    plain = json.dumps(text, ensure_ascii=False)
    return "".join(char if char.isprintable() else _escape(char) for char in plain)


def _escape(char: str) -> str:
    return f"\\u{ord(char):04x}" if ord(char) < 0x10000 else f"\\U{ord(char):08x}"
