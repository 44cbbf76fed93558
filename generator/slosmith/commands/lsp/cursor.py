"""What stands at a place of a YAML text, and the way to it, in whatever state the text is.

A mark is put in at the place, and YAML's own events are followed until it is seen: what comes after
it may be broken or missing, as it always is while somebody types.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Protocol

import yaml

from slosmith.source import File, Path

_MARK = "\ue000"
_NEW_DOCUMENT = re.compile(r"^---(?=\s|$)", re.MULTILINE)
_TOP_KEY = re.compile(r"""^["']?([a-z_]+)["']?\s*:[ \t]*(?:["']?([\w./-]*))?""", re.MULTILINE)
_TRIES = 6
_QUOTED, _COLLECTION = "while scanning a quoted scalar", "while parsing a flow "
_SIMPLE_KEY = "while scanning a simple key"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cursor:
    """A key or a value: the way to the value, or to the mapping that the key is in.

    ``place`` is where in the ``value`` it was asked, and ``start`` and ``end`` are what is written
    of it in the text, with its quotes. ``beside`` are the keys before it in its mapping, and
    ``document`` are those at the top of its document, with their values where these are words.
    ``around`` are the keys before it, with their words, in each mapping that it is in.
    """

    path: Path
    is_key: bool
    value: str
    place: int
    start: int
    end: int
    beside: tuple[str, ...]
    document: Mapping[str, str]
    around: tuple[Mapping[str, str], ...] = ()
    quote: str = ""

    def above(self, key: str) -> str:
        """What a key says that stands before it in the nearest mapping around; empty without."""
        return next((one[key] for one in reversed(self.around) if key in one), "")

    @property
    def before(self) -> str:
        """As much of the value as stands before the place."""
        return self.value[: self.place]


@dataclass(slots=True)
class _Level:
    """A collection that is open: where in it the next value goes."""

    is_list: bool
    is_flow: bool
    at: str | int = 0
    awaits_key: bool = False
    words: dict[str, str] = field(default_factory=dict)


def cursor_at(text: str, offset: int) -> Cursor | None:
    """What stands at a place; None where nothing does, or where the text before it is broken."""
    begin, end = _document(text, offset)
    marked = f"{text[begin:offset]}{_MARK}{text[offset:end]}"
    return _followed(_Walk(), marked, text, begin)


def written_at(text: str, offset: int) -> Cursor | None:
    """What is being written at a place: only what stands before it counts."""
    begin, _ = _document(text, offset)
    head, ending = f"{text[begin:offset]}{_MARK}", ""
    for _ in range(_TRIES):
        walk = _Walk()
        if found := _followed(walk, head + ending, text, begin):
            return found
        if walk.error is None:
            return None
        mended = _mended(head, ending, walk)
        if mended is None:
            return None
        head, ending = mended
    return None


def _document(text: str, offset: int) -> tuple[int, int]:
    """From where to where the document goes that a place is in."""
    begin, end = 0, len(text)
    for match in _NEW_DOCUMENT.finditer(text):
        if match.end() <= offset:
            begin = match.start()
        elif match.start() >= offset:
            end = match.start()
            break
    return begin, end


def _mended(head: str, ending: str, walk: "_Walk") -> tuple[str, str] | None:
    """The text with what it lacks at its end, or without a line that is broken before it."""
    error = walk.error
    assert error is not None
    context, lines = error.context or "", head.split("\n")
    mark = error.context_mark or error.problem_mark
    if _QUOTED in context and mark is not None:
        quote = head[_offset(head, mark) :][:1]  # what closes one may open another behind the end
        return (head, quote + ending) if quote in ("'", '"') and quote not in ending else None
    if context.startswith(_COLLECTION) and not set("]}") & set(ending):
        return head, ending + "".join("]}"[not one.is_list] for one in walk.open_flows())
    if _SIMPLE_KEY in context and not ending and mark and mark.line == len(lines) - 1:
        return head, ":"
    at = error.context_mark if _SIMPLE_KEY in context else error.problem_mark
    line = at.line if at is not None else len(lines)
    if line < len(lines) - 1 and lines[line].strip():
        lines[line] = ""
        return "\n".join(lines), ending
    return None


def _followed(walk: "_Walk", marked: str, text: str, begin: int) -> Cursor | None:
    found = walk.find(marked)
    if found is None:
        return None
    event, is_key, levels = found
    place = event.value.index(_MARK)
    assert event.start_mark is not None
    assert event.end_mark is not None
    start = begin + _offset(marked, event.start_mark)
    end = begin + _offset(marked, event.end_mark) - 1  # less the mark, which the text lacks
    document = dict(_TOP_KEY.findall(text[begin : _document(text, begin + 1)[1]]))
    return Cursor(
        path=tuple(level.at for level in (levels[:-1] if is_key else levels)),
        is_key=is_key,
        value=event.value.replace(_MARK, ""),
        place=place,
        start=start,
        end=max(end, start),
        beside=tuple(levels[-1].words) if levels else (),
        document={**document, **(levels[0].words if levels else {})},
        around=tuple(level.words for level in levels),
        quote=event.style if event.style in ("'", '"') else "",
    )


def _offset(text: str, mark: "_Mark") -> int:
    return File(path="", text=text).offset(mark.line + 1, mark.column + 1)


class _Mark(Protocol):
    """A place as YAML's readers say it, the one in C and the other."""

    line: int
    column: int


class _Walk:
    """One pass over the events of a text: the collections that are open, and what broke it."""

    def __init__(self) -> None:
        self.levels: list[_Level] = []
        self.error: yaml.MarkedYAMLError | None = None

    def open_flows(self) -> Iterator[_Level]:
        """Collections in braces or brackets, the innermost first."""
        return (level for level in reversed(self.levels) if level.is_flow)

    def find(self, text: str) -> tuple[yaml.ScalarEvent, bool, list[_Level]] | None:
        """The scalar with the mark, whether it is a key, and where it stands."""
        try:
            for event in yaml.parse(text, Loader=yaml.CSafeLoader):
                if isinstance(event, yaml.ScalarEvent) and _MARK in event.value:
                    is_key = bool(self.levels) and self.levels[-1].awaits_key
                    return event, is_key, self.levels
                self._follow(event)
        except yaml.MarkedYAMLError as error:
            self.error = error
        except yaml.reader.ReaderError:
            pass
        return None

    def _follow(self, event: yaml.Event) -> None:
        if isinstance(event, yaml.CollectionStartEvent):
            is_list = isinstance(event, yaml.SequenceStartEvent)
            self.levels.append(
                _Level(is_list=is_list, is_flow=bool(event.flow_style), awaits_key=not is_list)
            )
        elif isinstance(event, yaml.CollectionEndEvent):
            self.levels.pop()
            self._step("")
        elif isinstance(event, yaml.ScalarEvent | yaml.AliasEvent):
            self._step(event.value if isinstance(event, yaml.ScalarEvent) else "")

    def _step(self, value: str) -> None:
        """A key or a value is over."""
        if not self.levels:
            return
        level = self.levels[-1]
        if level.is_list:
            level.at = int(level.at) + 1
        elif level.awaits_key:
            level.at, level.awaits_key = value, False
            level.words.setdefault(value, "")
        else:
            level.awaits_key = True
            level.words[str(level.at)] = value
