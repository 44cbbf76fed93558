"""What is rendered: a path and a text; and rule files, written in YAML that is also quick."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from json.encoder import encode_basestring_ascii

from slosmith.units import Duration


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One rendered file: ``path`` is relative to the output folder, with `/`."""

    path: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A recording rule, or an alerting one where ``annotations`` is not None."""

    name: str
    expr: str
    labels: tuple[tuple[str, str], ...]
    wait: Duration | None = None
    keep_firing: Duration | None = None
    annotations: tuple[tuple[str, str], ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Rules that Prometheus evaluates one after the other, every ``interval``."""

    name: str
    interval: Duration
    rules: tuple[Rule, ...]


def print_rules(groups: Iterable[Group], heading: str) -> str:
    """The groups as a rule file; ``heading`` becomes its first comment.

    A general YAML dump of 24,000 rules takes a second and a half. Every scalar here is either a
    double-quoted JSON string, which is YAML too, or a literal block of printable lines.
    """
    lines = [f"# {heading}", "groups:"]
    for group in groups:
        lines += [
            f"  - name: {quoted(group.name)}",
            f"    interval: {group.interval}",
            "    rules:",
        ]
        for rule in group.rules:
            _print_rule(rule, lines)
    return "\n".join(lines) + "\n"


def _print_rule(rule: Rule, lines: list[str]) -> None:
    word = "record" if rule.annotations is None else "alert"
    lines.append(f"      - {word}: {quoted(rule.name)}")
    lines.append(f"        expr: {_block(rule.expr, '          ')}")
    if rule.wait is not None:
        lines.append(f"        for: {rule.wait}")
    if rule.keep_firing is not None:
        lines.append(f"        keep_firing_for: {rule.keep_firing}")
    _print_map("labels", rule.labels, lines)
    if rule.annotations is not None:
        _print_map("annotations", rule.annotations, lines)


def _print_map(name: str, pairs: tuple[tuple[str, str], ...], lines: list[str]) -> None:
    lines.append(f"        {name}:" + ("" if pairs else " {}"))
    lines.extend(f"          {key}: {quoted(value)}" for key, value in pairs)


def _block(text: str, indent: str) -> str:
    """A literal block where that is safe and reads well, else a quoted scalar."""
    plain = text.isascii() and text.replace("\n", "").isprintable()
    if not plain or text != text.strip() or not text:
        return quoted(text)
    if "\n" not in text:
        return f"|-\n{indent}{text}"
    return "|-\n" + "\n".join(f"{indent}{line}" if line else "" for line in text.split("\n"))


def quoted(text: str) -> str:
    """A string as a double-quoted scalar of YAML."""
    if text.isascii():
        return encode_basestring_ascii(text).replace("\x7f", "\\x7f")
    # Beyond the first plane JSON escapes in two halves, which YAML takes for two characters.
    plain = json.dumps(text, ensure_ascii=False)
    return "".join(char if char.isprintable() else _escape(char) for char in plain)


def _escape(char: str) -> str:
    return f"\\u{ord(char):04x}" if ord(char) < 0x10000 else f"\\U{ord(char):08x}"
