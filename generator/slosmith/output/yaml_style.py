"""YAML as people write it: short things on one line, long texts folded, each text as it is read."""

import json
import re
import textwrap
from collections.abc import Iterator, Mapping

_PLAIN = re.compile(r"[A-Za-z_/$][A-Za-z0-9_./ %()'<>=+$-]*(?<! )", re.ASCII)
_LENGTH = re.compile(r"(?:\d+(?:ms|[smhdw]))+|\d+(?:\.\d+)?%", re.ASCII)
_WORDS = frozenset(("true", "false", "null", "yes", "no", "on", "off", "y", "n", "~"))
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_./-]*", re.ASCII)
_WIDTH = 100
_LONG_TEXT = 72


class Plain(str):
    """A scalar that is written as it is: a number, or nothing."""

    __slots__ = ()


def is_name(text: str) -> bool:
    """Whether every parser of YAML, old or new, takes a name without quotes for this text."""
    return _NAME.fullmatch(text) is not None and text.lower() not in _WORDS


Value = str | bool | list["Value"] | dict[str, "Value"]


def print_entries(mapping: Mapping[str, Value], indent: int) -> Iterator[str]:
    """The lines of a mapping."""
    for key, value in mapping.items():
        yield from _entry(" " * indent + print_scalar(key, flow=False) + ":", value, indent)


def print_item(mapping: Mapping[str, Value], indent: int) -> Iterator[str]:
    """The lines of a mapping that is one item of a list, which stands at ``indent``."""
    lines = list(print_entries(mapping, indent + 2))
    yield f"{' ' * indent}- {lines[0].lstrip()}"
    yield from lines[1:]


def _entry(head: str, value: Value, indent: int) -> Iterator[str]:
    if isinstance(value, str) and (folded := _folded(value, indent + 2)):
        yield f"{head} {folded[0]}"
        yield from folded[1:]
        return
    flow = _flow(value, nested=False)
    if flow is not None and (len(head) + len(flow) < _WIDTH or not isinstance(value, (dict, list))):
        yield f"{head} {flow}"
        return
    yield head
    match value:
        case dict():
            yield from print_entries(value, indent + 2)
        case list():
            for one in value:
                if isinstance(one, dict) and (short := _flow(one, nested=True)) is not None:
                    yield f"{' ' * (indent + 2)}- {short}"
                elif isinstance(one, dict):
                    yield from print_item(one, indent + 2)
                else:
                    yield f"{' ' * (indent + 2)}- {_flow(one, nested=False)}"


def _folded(text: str, indent: int) -> list[str] | None:
    """A text of several lines as a block, a long one of words folded; None for a short one."""
    if not text.isprintable() and not text.replace("\n", "").isprintable():
        return None
    if "\n" in text:
        lines = text.split("\n")
        if any(line != line.rstrip() for line in lines) or not lines[-1] or text[0] in " \n":
            return None
        return ["|-", *(f"{' ' * indent}{line}" if line else "" for line in lines)]
    if len(text) <= _LONG_TEXT or "  " in text or text != text.strip():
        return None
    lines = textwrap.wrap(text, _WIDTH - indent, break_long_words=False, break_on_hyphens=False)
    if len(lines) < 2 or " ".join(lines) != text:
        return None
    return [">-", *(" " * indent + line for line in lines)]


def _flow(value: Value, *, nested: bool) -> str | None:
    """On one line; None for what has texts that want lines of their own."""
    match value:
        case bool():
            return str(value).lower()
        case Plain():
            return str(value)
        case str():
            return print_scalar(value, flow=nested)
        case list():
            parts = [_flow(one, nested=True) for one in value]
            return None if None in parts else f"[{', '.join(map(str, parts))}]"
        case dict():
            pairs = [(key, _flow(one, nested=True)) for key, one in value.items()]
            if any(text is None or "\n" in text for _, text in pairs):
                return None
            inside = ", ".join(f"{print_scalar(key, flow=True)}: {text}" for key, text in pairs)
            return f"{{{inside}}}" if len(inside) < _WIDTH else None


def print_scalar(text: str, *, flow: bool) -> str:
    """Plain where every reader takes it for this text, else in quotes."""
    if _LENGTH.fullmatch(text):
        return text
    if _PLAIN.fullmatch(text) and text.lower() not in _WORDS and not (flow and "'" in text[:1]):
        return text
    if text.isprintable() and text:
        return "'" + text.replace("'", "''") + "'"
    return json.dumps(text)
