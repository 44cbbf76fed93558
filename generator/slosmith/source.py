"""YAML as authors write it: plain values for pydantic, and the place of each for findings."""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Final, TypeAlias

import yaml
from yaml.cyaml import CParser  # type: ignore[attr-defined]  # its stub exports no names

from slosmith import codes
from slosmith.diagnostics import Code, Diagnostic, Span
from slosmith.secrets import find_secrets, mask_secrets

Plain: TypeAlias = "str | int | Decimal | bool | list[Plain] | dict[str, Plain] | None"
Path: TypeAlias = tuple[str | int, ...]

_STR, _INT, _DECIMAL, _BOOL, _NULL = "str", "int", "decimal", "bool", "null"
_KINDS: Final = frozenset((_STR, _INT, _DECIMAL, _BOOL, _NULL, "seq", "map"))
# The scalars of YAML 1.2's core schema, less what people write by mistake: `012`, `1:30`, `on`
# and dates are strings here, as they look.
_NUMBER = re.compile(
    r"[-+]?(?:0|[1-9]\d{0,30})(?P<fraction>\.\d{1,30})?(?P<exponent>[eE][-+]?\d{1,3})?"
)
_WORDS = {"true": _BOOL, "false": _BOOL, "null": _NULL, "~": _NULL, "": _NULL}
# What would move a terminal's cursor, or break a finding's line; a tab is shown as it is.
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0a-\x1f\x7f-\x9f\u2028\u2029]")
_ESCAPE = re.compile(r"\\(?:x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|[^\n])")
_LINE_BREAK = re.compile(r"\r\n|[\n\r\x85\u2028\u2029]")
_MOST_NODES = 5_000_000
_MOST_ALIASED = 100_000
_DEEPEST = 60


class _Loader(CParser):
    """libyaml's composer with this language's own reading of plain scalars."""

    def resolve(self, kind: type[yaml.Node], value: str | None, implicit: object) -> str:
        if kind is not yaml.ScalarNode:
            return "map" if kind is yaml.MappingNode else "seq"
        if value is None or not (isinstance(implicit, tuple) and implicit[0]):
            return _STR
        if word := _WORDS.get(value):
            return word
        if value[0] in "-+0123456789" and (match := _NUMBER.fullmatch(value)):
            return _DECIMAL if match["fraction"] or match["exponent"] else _INT
        return _STR

    def descend_resolver(self, *_: object) -> None:
        """Nothing depends on the path."""

    def ascend_resolver(self) -> None:
        """Nothing depends on the path."""


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """One file as read: its path relative to the root, with `/`, and its text."""

    path: str
    text: str

    def line(self, number: int) -> str:
        """The text of a line, counted from 1, without its end; empty past the end."""
        lines = _lines(self.text)
        return lines[number - 1] if 0 < number <= len(lines) else ""

    def place(self, offset: int) -> tuple[int, int]:
        """The line and column of a character of the text, both counted from 1."""
        before = self.text[:offset]
        return before.count("\n") + 1, offset - before.rfind("\n")

    def finding(self, code: Code, message: str, span: Span | None, hint: str = "") -> Diagnostic:
        """A finding at a place of this file; its texts are made fit for one line of a terminal."""
        line = mask_secrets(self.line(span.line)) if span else ""
        return Diagnostic(
            code=code,
            message=_escaped(mask_secrets(message)),
            hint=_escaped(hint),
            file=self.path,
            span=span,
            source_line=_UNPRINTABLE.sub("\N{REPLACEMENT CHARACTER}", line),
        )


def secrets_in(file: File) -> Iterator[Diagnostic]:
    """A finding for everything in a file that looks like a secret, comments included."""
    for secret in find_secrets(file.text):
        start, end = file.place(secret.start), file.place(secret.end)
        span = Span(line=start[0], column=start[1], end_line=end[0], end_column=end[1])
        message = f"this looks like {secret.what}"
        hint = "take it back where it was made, and name a file that holds the new one"
        yield file.finding(codes.SECRET_IN_TEXT, message, span, hint)


@dataclass(frozen=True, slots=True, eq=False)
class Origin:
    """Where a value was written: a path into one YAML document, turned into a span on demand."""

    file: File
    root: yaml.Node
    path: Path = ()

    def at(self, *path: str | int) -> "Origin":
        """The place of something below this one."""
        return Origin(self.file, self.root, self.path + path)

    def finding(self, code: Code, message: str, hint: str = "", *, key: bool = False) -> Diagnostic:
        """A finding at this value, or at its key where ``key`` is set."""
        return self.file.finding(code, message, self.span(key=key), hint)

    def finding_inside(
        self, code: Code, message: str, start: int, end: int, hint: str = ""
    ) -> Diagnostic:
        """A finding at characters ``start`` to ``end`` of this string value."""
        return self.file.finding(code, message, self._inside(start, end), hint)

    def span(self, *, key: bool = False) -> Span:
        """The span of the value, or of its key; of the nearest parent where it was not written."""
        node, key_node, missing = self._find()
        if (key or missing) and key_node is not None:
            return _span_of(key_node)
        return _span_of(_first_key(node))

    @property
    def closest(self) -> "Origin":
        """This place, or the nearest above it that was written."""
        missing = self._find()[2]
        return Origin(self.file, self.root, self.path[: len(self.path) - missing])

    @property
    def text(self) -> str | None:
        """The scalar as written, or None where the value is a list or a mapping, or missing."""
        node, _, missing = self._find()
        return node.value if not missing and isinstance(node, yaml.ScalarNode) else None

    def without(self, paths: Collection[Path]) -> "Origin":
        """This place in the same document, from which the places below ``paths`` are left out.

        What follows in a list moves up; every span stays what it is in the file.
        """
        return Origin(self.file, _without(self.root, paths), self.path)

    def texts(self) -> Iterator[tuple["Origin", str]]:
        """Every scalar that is written at or below this place, with its own place."""
        node, _, missing = self._find()
        if not missing:
            yield from _texts(self, node)

    def _find(self) -> tuple[yaml.Node, yaml.Node | None, int]:
        """The deepest written node on the path, its key, and how many steps are not written."""
        node, key_node = self.root, None
        for step, part in enumerate(self.path):
            found = _child(node, part)
            if found is None:
                return node, key_node, len(self.path) - step
            node, key_node = found[0], found[1]
        return node, key_node, 0

    def _inside(self, start: int, end: int) -> Span:
        node, _, missing = self._find()
        if missing or not isinstance(node, yaml.ScalarNode):
            return self.span()
        first, last = _offset(self.file, node, start), _offset(self.file, node, end)
        if first is None or last is None:
            return _span_of(node)
        if last <= first:
            last = (first[0], first[1] + 1)
        return Span(line=first[0], column=first[1], end_line=last[0], end_column=last[1])


def _without(node: yaml.Node, paths: Collection[Path]) -> yaml.Node:
    if not paths:
        return node
    here = {path[0] for path in paths if len(path) == 1}
    below: dict[str | int, list[Path]] = {}
    for path in paths:
        if len(path) > 1:
            below.setdefault(path[0], []).append(path[1:])
    if isinstance(node, yaml.SequenceNode):
        left: list[object] = [
            _without(item, below.get(index, ()))
            for index, item in enumerate(node.value)
            if index not in here
        ]
    elif isinstance(node, yaml.MappingNode):
        left = [
            (key, _without(value, below.get(key.value, ())))
            for key, value in node.value
            if not isinstance(key, yaml.ScalarNode) or key.value not in here
        ]
    else:
        return node
    return type(node)(node.tag, left, node.start_mark, node.end_mark, node.flow_style)


def _texts(origin: Origin, node: yaml.Node) -> Iterator[tuple[Origin, str]]:
    if isinstance(node, yaml.ScalarNode):
        yield origin, node.value
    elif isinstance(node, yaml.SequenceNode):
        for index, item in enumerate(node.value):
            yield from _texts(origin.at(index), item)
    else:
        for key, value in node.value:
            if isinstance(key, yaml.ScalarNode):
                yield from _texts(origin.at(key.value), value)


@lru_cache(maxsize=8)
def _lines(text: str) -> list[str]:
    """The lines as YAML 1.1 counts them: by five line breaks, of which most people know one."""
    return _LINE_BREAK.split(text)


def _escaped(text: str) -> str:
    return _UNPRINTABLE.sub(lambda match: match[0].encode("unicode_escape").decode("ascii"), text)


def read_documents(file: File) -> tuple[list[tuple[Origin, Plain]], list[Diagnostic]]:
    """Parse every document of a file; what is broken is a finding, never an exception."""
    findings: list[Diagnostic] = []
    documents: list[tuple[Origin, Plain]] = []
    try:
        for root in _compose(file.text):
            origin = Origin(file, root)
            reader = _Reader(file, findings)
            value = reader.read(root, 0)
            if not reader.unreadable:
                documents.append((origin, value))
    except yaml.MarkedYAMLError as error:
        findings.append(_broken(file, error))
    except yaml.reader.ReaderError as error:
        findings.append(_unreadable(file, error))
    return documents, findings


def _compose(text: str) -> Iterator[yaml.Node]:
    loader = _Loader(text)
    try:
        while loader.check_node():
            node = loader.get_node()
            assert node is not None
            yield node
    finally:
        loader.dispose()


class _Reader:
    """Turns one document's nodes into plain values, counting what aliases repeat."""

    def __init__(self, file: File, findings: list[Diagnostic]) -> None:
        self.file = file
        self.findings = findings
        self.count = 0
        self.distinct: set[int] = set()
        self.stopped = False
        self.unreadable = False

    def read(self, node: yaml.Node, depth: int) -> Plain:
        if self.stopped or not self._within_bounds(node, depth):
            return None
        if node.tag not in _KINDS:
            self._say(
                codes.YAML_TAG,
                node,
                f"the tag {_quote_tag(node.tag)} is not known here",
                "remove the tag; write plain strings, numbers, lists and mappings",
            )
            return None
        if isinstance(node, yaml.ScalarNode):
            return _scalar(node)
        if isinstance(node, yaml.SequenceNode):
            return [self.read(item, depth + 1) for item in node.value]
        assert isinstance(node, yaml.MappingNode)
        return self._mapping(node, depth)

    def _mapping(self, node: yaml.MappingNode, depth: int) -> dict[str, Plain]:
        values: dict[str, Plain] = {}
        places: dict[str, yaml.Node] = {}
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                hint = "write a plain key; {{ must stand in quotes"
                self._say(codes.YAML_KEY, key, "a key is a list or a mapping", hint)
                continue
            if key.value in values:
                line = places[key.value].start_mark.line + 1
                self._say(
                    codes.DUPLICATE_KEY,
                    key,
                    f'the key "{key.value}" is here twice, first on line {line}',
                    "remove one of the two, or join them",
                )
                continue
            places[key.value] = key
            values[key.value] = self.read(value, depth + 1)
        return values

    def _within_bounds(self, node: yaml.Node, depth: int) -> bool:
        self.count += 1
        self.distinct.add(id(node))
        if depth > _DEEPEST:
            message = f"the document is nested more than {_DEEPEST} levels deep"
        elif self.count - len(self.distinct) > _MOST_ALIASED or self.count > _MOST_NODES:
            message = "aliases make this document far larger than its text"
        else:
            return True
        self.stopped = True
        self._say(codes.YAML_TOO_LARGE, node, message, "write it flat, without aliases")
        return False

    def _say(self, code: Code, node: yaml.Node, message: str, hint: str) -> None:
        # The first of two equal keys is read on; nothing can be said of what has no value.
        self.unreadable |= code is not codes.DUPLICATE_KEY
        self.findings.append(self.file.finding(code, message, _span_of(node), hint))


def _scalar(node: yaml.ScalarNode) -> Plain:
    match node.tag:
        case "int":
            return int(node.value)
        case "decimal":
            return Decimal(node.value)
        case "bool":
            return bool(node.value == "true")
        case "null":
            return None
        case _:
            return str(node.value)


def _child(node: yaml.Node, part: str | int) -> tuple[yaml.Node, yaml.Node | None] | None:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if isinstance(key, yaml.ScalarNode) and key.value == part:
                return value, key
    if isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
        return node.value[part], None
    return None


def _first_key(node: yaml.Node) -> yaml.Node:
    """What to underline for a whole mapping: its first key, as the rest is far too long."""
    while isinstance(node, yaml.MappingNode) and node.value and not node.flow_style:
        node = node.value[0][0]
    return node


def _span_of(node: yaml.Node) -> Span:
    start, end = node.start_mark, node.end_mark
    if isinstance(node, yaml.ScalarNode) and not node.value and end.index == start.index:
        return Span(
            line=start.line + 1,
            column=start.column + 1,
            end_line=start.line + 1,
            end_column=start.column + 2,
        )
    return Span(
        line=start.line + 1,
        column=start.column + 1,
        end_line=end.line + 1,
        end_column=end.column + 1,
    )


def _offset(file: File, node: yaml.ScalarNode, offset: int) -> tuple[int, int] | None:
    """The line and column of a character of a scalar's value, None where it cannot be told.

    Value and source are read side by side: quotes may be doubled or escaped, lines folded.
    """
    start, end = node.start_mark, node.end_mark
    text = "\n".join(file.line(number) for number in range(start.line + 1, end.line + 2))
    place = start.column + (1 if node.style in ("'", '"') else 0)
    if node.style in ("|", ">"):
        place = _next_line(text, text.find("\n"), node.value)
    for number in range(offset):
        step = _step(text, place, node.value, number, node.style)
        if step is None:
            return None
        place = step
    if offset < len(node.value) and _step(text, place, node.value, offset, node.style) is None:
        return None
    line, last = text.count("\n", 0, place), text.rfind("\n", 0, place)
    return start.line + 1 + line, place - last


def _step(text: str, place: int, value: str, number: int, style: str | None) -> int | None:
    """Where the source goes on behind character ``number`` of the value; None if they differ."""
    char, source = value[number], text[place : place + 1]
    if style == '"' and source == "\\":
        match = _ESCAPE.match(text, place)
        return match.end() if match else None
    if style == "'" and text.startswith("''", place) and char == "'":
        return place + 2
    if char in " \n" and source == "\n":
        return _next_line(text, place, value[number + 1 :])
    return place + 1 if char == source else None


def _next_line(text: str, place: int, rest: str) -> int:
    """Where ``rest`` begins behind a line break: past the indentation, less what is its own."""
    if rest[:1] == "\n":
        return place + 1
    while text[place : place + 1] in ("\n", " "):
        place += 1
    return place - (len(rest) - len(rest.lstrip(" ")))


def _broken(file: File, error: yaml.MarkedYAMLError) -> Diagnostic:
    # At the end of a file there is nothing to see; what is open there began at the context.
    unclosed = "unexpected end of stream" in (error.problem or "")
    mark = error.context_mark if unclosed else error.problem_mark or error.context_mark
    span = None
    if mark is not None:
        span = Span(
            line=mark.line + 1,
            column=mark.column + 1,
            end_line=mark.line + 1,
            end_column=mark.column + 2,
        )
    line = file.line(span.line) if span else ""
    problem = (error.problem or "the document cannot be read").strip()
    if "\t" in line[: len(line) - len(line.lstrip())] or "'\\t'" in problem or "tab" in problem:
        return file.finding(
            codes.YAML_BROKEN,
            "a tab is used where YAML allows spaces only",
            span,
            "indent with spaces",
        )
    return file.finding(codes.YAML_BROKEN, f"broken YAML: {problem}", span, _advice(problem))


def _advice(problem: str) -> str:
    advice: Mapping[str, str] = {
        "mapping values are not allowed": 'quote the value if it holds ": "',
        "could not find expected ':'": "write `key: value`, and close every quote",
        "did not find expected ',' or '}'": "close every brace, and quote values that hold braces",
        "did not find expected ',' or ']'": "close every bracket, and quote values that hold some",
        "unexpected end of stream": "close the quote, the brace or the bracket that begins here",
        "did not find expected key": "check the indentation, and that quotes and braces are closed",
        "undefined alias": "define the anchor with & before it is used",
        "cannot start any token": "quote the value; it starts with a character reserved by YAML",
    }
    for part, hint in advice.items():
        if part in problem:
            return hint
    return "check the indentation, the quotes and the brackets around this place"


def _unreadable(file: File, error: yaml.reader.ReaderError) -> Diagnostic:
    position = error.position if isinstance(error.position, int) else 0
    # libyaml counts the bytes of what it was given.
    before = _lines(file.text.encode()[:position].decode("utf-8", "ignore"))
    line, column = len(before), len(before[-1]) + 1
    span = Span(line=line, column=column, end_line=line, end_column=column + 1)
    return file.finding(
        codes.YAML_BROKEN,
        "a character that YAML does not allow is here",
        span,
        "remove the control character",
    )


def _quote_tag(tag: str) -> str:
    short = tag.replace("tag:yaml.org,2002:", "!!")
    return f'"{short[:80]}"'
