"""The words of a query of PromQL and of a template: names of labels and metrics, and values."""

import re
from collections.abc import Iterator, Sequence

from slosmith.promql.functions import FUNCTIONS
from slosmith.promql.strings import unquote
from slosmith.promql.tokens import AGGREGATIONS, Token, TokenKind, tokens
from slosmith.verify.renaming.words import CONTROL, METRIC, NoFormError, Piece, Words

# Those that look into no name; `label_replace` does not where its pattern is empty.
_BLIND = (FUNCTIONS | AGGREGATIONS | {"start", "end"}) - {"label_join", "count_values"}
_GROUPING = frozenset(("by", "without", "on", "ignoring", "group_left", "group_right"))
_ACTION = re.compile(r"\{\{(.*?)\}\}", re.DOTALL)
_QUOTED = re.compile(r"`([^`]*)`|\"((?:[^\"\\]|\\.)*)\"")
_NAME = re.compile(r"[.$]?[A-Za-z_][A-Za-z0-9_]*")
# What templates may call: none of these looks into a text.
_COMPARING, _LABELS = frozenset(("lt", "le", "gt", "ge")), frozenset(("$labels", ".Labels"))
_TELLING = (
    _COMPARING
    | frozenset(("with", "if", "else", "end", "range", "query", "first", "value"))
    | {
        *("and", "or", "not", "printf", "urlquery", "humanize"),
        *("humanize1024", "humanizePercentage", "humanizeDuration", "humanizeTimestamp"),
    }
)


def pieces_of_query(query: str, words: Words) -> Iterator[Piece]:
    """A query without its comments; raises NoFormError where it looks into names."""
    found = [one for one in tokens(query) if one.kind is not TokenKind.COMMENT]
    return _Reader(found, words).pieces()


def pieces_of_template(text: str, words: Words) -> Iterator[Piece]:
    """What a template does, without the prose around it; raises NoFormError as above."""
    for action in _ACTION.finditer(text):
        yield "{{", False
        end = 0
        for quoted in _QUOTED.finditer(action[1]):
            yield _plain(action[1][end : quoted.start()], words), False
            if "{" in (quoted[1] or ""):
                yield from pieces_of_query(quoted[1], words)
            else:  # a format, or a word of the author's
                words.literal.update((quoted[2] or "", *_NAME.findall(quoted[0])))
                yield quoted[0], False
            end = quoted.end()
        yield _plain(action[1][end:], words), False


def _plain(text: str, words: Words) -> str:
    """What is written out in a template is called so, wherever else it stands."""
    names = frozenset(_NAME.findall(text))
    called = {one for one in names if one[0] not in ".$"}
    if called - _TELLING or (called & _COMPARING and names & _LABELS):
        raise NoFormError(text)
    words.literal.update(one.lstrip(".$") for one in names)
    return text


class _Reader:
    """Goes through the tokens of a query once."""

    def __init__(self, found: Sequence[Token], words: Words) -> None:
        self.found, self.words, self.place = found, words, 0
        self.braces, self.label, self.grouping = False, "", False

    def pieces(self) -> Iterator[Piece]:
        """Each token, names as words; between two there is a space."""
        while self.place < len(self.found):
            yield from self._next()
            yield " ", False

    def _next(self) -> Iterator[Piece]:
        token = self.found[self.place]
        self.place += 1
        match token.kind:
            case TokenKind.IDENTIFIER:
                yield self._identifier(token.text)
            case TokenKind.STRING if self.braces:
                yield self._value(token.text)
            case TokenKind.STRING:
                yield from self._written(token)
            case TokenKind.ERROR | TokenKind.VARIABLE:
                raise NoFormError(token.text)
            case _:
                self._note(token)
                yield token.text, False

    def _note(self, token: Token) -> None:
        """Where names of labels stand, and which one a value belongs to."""
        if token.kind is TokenKind.KEYWORD:
            if self.grouping:
                self.words.name(token.text)
            else:
                self.grouping = token.text.lower() in _GROUPING and self._after() == "("
        elif token.text in ("{", "}"):
            self.braces = token.text == "{"
        elif token.text == ")":
            self.grouping = False

    def _identifier(self, text: str) -> Piece:
        if self.braces or self.grouping:
            self.label = text
            return self.words.name(text)
        after = self._after()
        if after == "(" or after.lower() in ("by", "without"):
            if text.lower() not in _BLIND:
                raise NoFormError(text)
            self.words.literal.add(text)
            return text, False
        return self.words.value(METRIC, text)

    def _value(self, text: str) -> Piece:
        """What a matcher asks for, or what the label of a series is."""
        sign, value = self.found[self.place - 2].text, unquote(text)
        if value is None or CONTROL.search(value) or sign not in ("=", "!=", "=~", "!~"):
            raise NoFormError(text)
        if sign in ("=", "!="):
            return self.words.value(self.label, value)
        self.words.pattern(value)
        return text, False

    def _written(self, token: Token) -> Iterator[Piece]:
        """The label and the value that `label_replace` writes, whatever is there."""
        rest = self.found[self.place - 1 : self.place + 7]
        texts = [one.text for one in rest]
        if len(rest) < 8 or texts[1::2] != [",", ",", ",", ")"] or texts[4:7:2] != ['""', '""']:
            raise NoFormError(token.text)
        name, value = unquote(texts[0]), unquote(texts[2])
        if name is None or value is None or "$" in value:
            raise NoFormError(token.text)
        self.words.literal |= {name, value}
        self.words.name(name)
        self.words.value(name, value)
        self.place += 6
        yield "".join(texts[:7]), False

    def _after(self) -> str:
        return self.found[self.place].text if self.place < len(self.found) else ""
