"""The actions of a Go template, and the tokens in them.

Follows text/template/parse/lex.go of Go 1.19, with which Prometheus 2.42 is built.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple


class GoKind(StrEnum):
    """What a token in an action is."""

    SPACE = "space"
    STRING = "string"
    CHARACTER = "character"
    NUMBER = "number"
    VARIABLE = "variable"
    FIELD = "field"
    DOT = "dot"
    WORD = "word"
    SIGN = "sign"
    UNKNOWN = "unknown"


class GoToken(NamedTuple):
    """One token of an action, with its place in the template; there are many, so it is quick."""

    kind: GoKind
    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """What stands between two delimiters; `problem` says why it does not end."""

    tokens: tuple[GoToken, ...]
    start: int
    end: int
    problem: str | None = None


_TOKEN = re.compile(
    r"""(?P<close>[ \t\r\n]-\}\} | \}\})
      | (?P<space>(?:[ \t\r\n](?!-\}\}))+)
      | (?P<string>"(?:[^"\\\n]|\\[^\n])*" | `[^`]*`)
      | (?P<character>'(?:[^'\\\n]|\\[^\n])+')
      | (?P<unclosed>["'`])
      | (?P<number>[+-]?(?>0[xX][0-9a-fA-F_]+ | [0-9][0-9_]*(?:\.[0-9_]*)?(?:[eE][+-]?[0-9]+)?
          | \.[0-9]+(?:[eE][+-]?[0-9]+)?)(?!\w))
      | (?P<variable>\$\w*)
      | (?P<field>\.\w+)
      | (?P<dot>\.)
      | (?P<word>\w+)
      | (?P<sign>:=|[=|,()])
      | (?P<unknown>.)""",
    re.VERBOSE | re.DOTALL,
)
_KINDS = {kind.value: kind for kind in GoKind}


def actions(text: str) -> tuple[Action, ...]:
    """Return the actions of a template in order, comments left out; never raises."""
    found: list[Action] = []
    position = text.find("{{")
    while position >= 0:
        begin = position + 2
        if re.match(r"-[ \t\r\n]", text[begin : begin + 2]):
            begin += 2
        if text.startswith("/*", begin):
            end, problem = _comment_end(text, begin)
            if problem:
                found.append(Action(tokens=(), start=position, end=end, problem=problem))
        else:
            found.append(_action(text, position, begin))
            end = found[-1].end
        position = text.find("{{", end)
    return tuple(found)


def _comment_end(text: str, begin: int) -> tuple[int, str | None]:
    star = text.find("*/", begin + 2)
    if star < 0:
        return len(text), "the comment is never closed: end it with */}}"
    closing = re.compile(r"[ \t\r\n]-\}\}|\}\}").match(text, star + 2)
    if closing is None:
        return star + 2, "a comment fills its braces: write }} right behind */"
    return closing.end(), None


def _action(text: str, start: int, begin: int) -> Action:
    tokens: list[GoToken] = []
    position = begin
    while match := _TOKEN.match(text, position):
        kind, position = match.lastgroup, match.end()
        assert kind is not None  # every alternative has a name
        if kind == "close":
            return Action(tokens=tuple(tokens), start=start, end=position)
        if kind == "unclosed":
            return _unclosed_string(text, match)
        tokens.append(GoToken(_KINDS[kind], match.group(), match.start(), position))
    problem = "the action is never closed: end it with }}"
    return Action(tokens=(), start=start, end=len(text), problem=problem)


def _unclosed_string(text: str, mark: re.Match[str]) -> Action:
    problem = f"the string is never closed: end it with {mark.group()}"
    closing = text.find("}}", mark.end())
    end = len(text) if closing < 0 else closing + 2
    return Action(tokens=(), start=mark.start(), end=end, problem=problem)
