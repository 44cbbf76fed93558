"""What a template of an alert says, worked out without Go: as much of the language as alerts use.

It shares nothing with Prometheus, so that two who read a template apart must agree on its text.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from slosmith.gotemplate.tokens import GoKind, GoToken, actions
from slosmith.gotemplate.words import FUNCTIONS, NotKnownError, Value, shown
from slosmith.promql.strings import unquote

_UNREAD = frozenset(("range", "define", "block", "template", "break", "continue"))
_ALERT = "an alert"

Tokens = tuple[GoToken, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Firing:
    """The alert that speaks; ``figures`` are the queries whose results are known.

    ``value`` is None where nobody knows it, and so is ``found``: what `{{ $labels }}` prints, all
    labels of the result with its metric's name.
    """

    labels: Mapping[str, str]
    value: float | None
    figures: Mapping[str, float]
    found: Mapping[str, str] | None = None


def expand(text: str, firing: Firing) -> str:
    """The text; raises NotKnownError for what is not worked out here."""
    if "{{" not in text:
        return text
    try:
        return "".join(_Expansion(firing, iter(_pieces(text))).until_end(_ALERT))
    except (TypeError, ValueError) as error:  # other arguments than the functions here take
        raise NotKnownError(str(error)) from error


@lru_cache(maxsize=256)
def _pieces(text: str) -> tuple[str | Tokens, ...]:
    """Texts and actions in turn, without comments and the spaces that braces take away.

    A template is read once for all that its alert says in one scene after another.
    """
    return tuple(_read_pieces(text))


def _read_pieces(text: str) -> Iterator[str | Tokens]:
    at, trims = 0, False
    for action in actions(text):
        if action.problem is not None:
            raise NotKnownError(action.problem)
        trims_next = bool(_TRIMS_BEFORE.match(text, action.start))
        yield _between(text[at : action.start], after=trims, before=trims_next)
        yield tuple(token for token in action.tokens if token.kind is not GoKind.SPACE)
        at, trims = action.end, bool(_TRIMS_AFTER.search(text, 0, action.end))
    yield _between(text[at:], after=trims, before=False)


_SPACES = " \t\r\n"
_TRIMS_BEFORE, _TRIMS_AFTER = re.compile(r"\{\{-[ \t\r\n]"), re.compile(r"[ \t\r\n]-\}\}\Z")
_COMMENT = re.compile(
    r"(?:[ \t\r\n]*\{\{-[ \t\r\n]|\{\{)/\*.*?\*/(?:[ \t\r\n]-\}\}[ \t\r\n]*|\}\})", re.DOTALL
)


def _between(text: str, *, after: bool, before: bool) -> str:
    text = _COMMENT.sub("", text)
    text = text.lstrip(_SPACES) if after else text
    return text.rstrip(_SPACES) if before else text


class _Expansion:
    """One walk over the pieces; ``_ended`` is the action that the last block ended with."""

    def __init__(self, firing: Firing, pieces: Iterator[str | Tokens]) -> None:
        self._firing = firing
        self._pieces = pieces
        self._ended: Tokens = ()

    def until_end(self, dot: Value, *, wanted: bool = True) -> list[str]:
        """What is said up to the end of the block, or of all; of what is not wanted, nothing."""
        said: list[str] = []
        self._ended = ()
        for piece in self._pieces:
            if isinstance(piece, str):
                said.append(piece)
                continue
            word = piece[0].text if piece else ""
            if word == "else" or (word == "end" and len(piece) == 1):
                self._ended = piece
                break
            if word in _UNREAD:
                raise NotKnownError(f'"{word}"')
            if word in ("if", "with"):
                said += self._block(word, piece[1:], dot, wanted=wanted)
            elif wanted:
                said.append(shown(self._pipeline(piece, dot)))
        return said if wanted else []

    def _block(self, word: str, asked: Tokens, dot: Value, *, wanted: bool) -> list[str]:
        found = self._pipeline(asked, dot) if wanted else False
        said = self.until_end(found if word == "with" else dot, wanted=wanted and bool(found))
        match [token.text for token in self._ended]:
            case ["else"]:
                said += self.until_end(dot, wanted=wanted and not found)
            case ["else", "if" | "with" as other, *_]:
                rest = self._ended[2:]
                said += self._block(other, rest, dot, wanted=wanted and not found)
            case ["else", *_]:
                raise NotKnownError('"else"')
        return said

    def _pipeline(self, tokens: Sequence[GoToken], dot: Value) -> Value:
        found: list[Value] = []
        for command in _commands(tokens):
            found = [self._command(command, found, dot)]
        return found[0]

    def _command(self, tokens: Sequence[GoToken], piped: list[Value], dot: Value) -> Value:
        head = tokens[0] if tokens else None
        if head is None or head.kind is not GoKind.WORD or head.text in ("true", "false"):
            (alone,) = [*self._operands(tokens, dot), *piped]
            return alone
        given = [*self._operands(tokens[1:], dot), *piped]
        if head.text == "query":
            return self._result(*given)
        if head.text not in FUNCTIONS:
            raise NotKnownError(f"{head.text}()")
        return FUNCTIONS[head.text](*given)

    def _result(self, query: Value) -> Value:
        if not isinstance(query, str) or query not in self._firing.figures:
            raise NotKnownError("the result of a query")
        return (self._firing.figures[query],)

    def _operands(self, tokens: Sequence[GoToken], dot: Value) -> Iterator[Value]:
        place = 0
        while place < len(tokens):
            end = _operand_end(tokens, place)
            own = tokens[place:end]
            if own[0].kind is GoKind.SIGN:
                yield self._pipeline(own[1:-1], dot)
            else:
                yield self._read(own[0], "".join(token.text for token in own), dot)
            place = end

    def _read(self, first: GoToken, path: str, dot: Value) -> Value:
        """A literal, the dot, or something of the alert."""
        match first.kind:
            case GoKind.STRING:
                return unquote(path) or ""
            case GoKind.NUMBER:
                return float(path)
            case GoKind.WORD:
                return path == "true"
            case GoKind.DOT if dot is not _ALERT:
                return dot
            case GoKind.FIELD if dot is not _ALERT:
                raise NotKnownError(path)
        owner, _, name = path.removeprefix("$").removeprefix(".").partition(".")
        if owner in ("labels", "Labels") and name:
            return self._firing.labels.get(name, "")
        if owner in ("labels", "Labels") and self._firing.found is not None:
            return self._firing.found
        if owner in ("externalLabels", "ExternalLabels") and name:
            return ""  # promtool has none
        if owner in ("value", "Value") and not name and self._firing.value is not None:
            return self._firing.value
        raise NotKnownError(path)


def _commands(tokens: Sequence[GoToken]) -> Iterator[Sequence[GoToken]]:
    """The parts between bars that stand in no parentheses."""
    begin = place = 0
    while place < len(tokens):
        if tokens[place].text == "|":
            yield tokens[begin:place]
            begin = place + 1
        place = _operand_end(tokens, place)
    yield tokens[begin:]


def _operand_end(tokens: Sequence[GoToken], place: int) -> int:
    """Where an operand ends: a word with its fields, or all up to the closing parenthesis."""
    depth = 0
    for end in range(place, len(tokens)):
        if tokens[end].kind is GoKind.SIGN:
            depth += {"(": 1, ")": -1}.get(tokens[end].text, 0)
        glued = end + 1 < len(tokens) and tokens[end + 1].start == tokens[end].end
        if depth == 0 and not (glued and tokens[end + 1].kind is GoKind.FIELD):
            return end + 1
    return len(tokens)
