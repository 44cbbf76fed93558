"""Pipelines inside the actions of a Go template: their grammar, and what of the alert they read.

Follows text/template/parse/parse.go of Go 1.19; what only fails when a template is expanded (the
number of arguments, a field that alerts do not have) is a problem too.
"""

from dataclasses import dataclass

from slosmith.diagnostics.suggest import suggest
from slosmith.gotemplate.functions import ARGUMENTS
from slosmith.gotemplate.reading import BadTemplate, Reading
from slosmith.gotemplate.tokens import GoKind, GoToken
from slosmith.promql.strings import unquote

KEYWORDS = frozenset(
    {"if", "else", "end", "range", "with", "define", "template", "block", "break", "continue"}
)
_DEEPEST = 50
_VALUES = (GoKind.STRING, GoKind.CHARACTER, GoKind.NUMBER, GoKind.DOT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Operand:
    """One word of a command, with the fields that are read of it."""

    token: GoToken
    fields: tuple[GoToken, ...]
    end: int

    @property
    def is_function(self) -> bool:
        """Whether it is called rather than read."""
        return self.token.kind is GoKind.WORD and self.token.text not in ("true", "false", "nil")


class Pipeline:
    """Reads the tokens of one action from left to right; raises BadTemplate."""

    def __init__(self, tokens: tuple[GoToken, ...], reading: Reading, end: int) -> None:
        """Begin at the first token; `end` is where the action's text ends."""
        self._tokens = tokens
        self._reading = reading
        self._place = 0
        self._end = end
        self._depth = 0

    def peek(self) -> GoToken | None:
        """Return the next token that is no space, and stand on it."""
        while self._place < len(self._tokens) and self._at().kind is GoKind.SPACE:
            self._place += 1
        return self._at() if self._place < len(self._tokens) else None

    def take(self) -> GoToken | None:
        """Return the next token that is no space, and step over it."""
        token = self.peek()
        self._place += token is not None
        return token

    def finish(self) -> None:
        """Raise if anything is left."""
        token = self.peek()
        if token is not None:
            raise _unexpected(token)

    def read(self, *, owner: str = "the action", most_variables: int = 1) -> None:
        """Read a whole pipeline, with the variables that it declares, to the action's end."""
        declared = self._declaration(most_variables)
        self._commands(owner)
        self.finish()
        self._reading.variables += declared

    def _at(self) -> GoToken:
        return self._tokens[self._place]

    def _declaration(self, most: int) -> list[str]:
        """Read `$x :=`, `$i, $x :=` or `$x =` if it is there, and return what is new."""
        words = [token for token in self._tokens[self._place :] if token.kind is not GoKind.SPACE]
        names: list[str] = []
        for count in range(1, most + 1):
            shape = words[: 2 * count]
            if len(shape) < 2 * count or shape[-2].kind is not GoKind.VARIABLE:
                return []
            names.append(shape[-2].text)
            if shape[-1].text == "=" and shape[-1].start == shape[-2].end:
                raise _glued(shape[-1])
            if shape[-1].text in (":=", "="):
                self._place = self._tokens.index(shape[-1]) + 1
                if shape[-1].text == ":=":
                    return names
                for token in shape[:-1:2]:
                    self._require_variable(token)
                return []
            if shape[-1].text != ",":
                return []
        return []

    def _commands(self, owner: str) -> None:
        before: list[Operand] | None = None
        while True:
            operands = self._command(owner)
            self._check_command(operands, before)
            following = self.peek()
            if following is None or following.text != "|":
                return
            self._place += 1
            before, owner = operands, "|"

    def _command(self, owner: str) -> list[Operand]:
        operands: list[Operand] = []
        while (token := self.peek()) is not None and token.text not in ("|", ")"):
            if operands and operands[-1].end == token.start:
                raise _glued(token)
            operands.append(self._operand())
        if not operands:
            place = token.start if token else self._end
            raise BadTemplate(f"{owner} has no value: write one behind it", place, place)
        return operands

    def _operand(self) -> Operand:
        token = self._at()
        self._place += 1
        end = token.end
        if token.text == "(" and token.kind is GoKind.SIGN:
            end = self._group(token)
        elif token.kind is GoKind.VARIABLE:
            self._require_variable(token)
        elif token.kind is GoKind.WORD:
            _require_function(token)
        elif token.kind not in (*_VALUES, GoKind.FIELD):
            raise _unexpected(token)
        if token.kind is GoKind.STRING and unquote(token.text) is None:
            message = "the string holds an escape that Go does not know: write \\\\ for \\"
            raise BadTemplate(message, token.start, token.end)
        fields = self._fields(end)
        if fields and token.kind in _VALUES:
            message = f"{token.text} has no fields: take {fields[0].text} out"
            raise BadTemplate(message, token.start, fields[-1].end)
        operand = Operand(token=token, fields=fields, end=fields[-1].end if fields else end)
        self._reading.note(operand.token, operand.fields)
        return operand

    def _group(self, opening: GoToken) -> int:
        self._depth += 1
        if self._depth > _DEEPEST:
            message = f"parentheses are nested more than {_DEEPEST} deep: take some out"
            raise BadTemplate(message, opening.start, opening.end)
        self._commands("(")
        self._depth -= 1
        closing = self.take()
        if closing is None or closing.text != ")":
            raise BadTemplate('"(" is never closed: add ")"', opening.start, opening.end)
        return closing.end

    def _fields(self, end: int) -> tuple[GoToken, ...]:
        fields: list[GoToken] = []
        while self._place < len(self._tokens) and self._at().kind is GoKind.FIELD:
            if self._at().start != end:
                break
            fields.append(self._at())
            end = self._at().end
            self._place += 1
        return tuple(fields)

    def _require_variable(self, token: GoToken) -> None:
        if token.text not in self._reading.variables:
            meant = suggest(token.text, self._reading.variables[1:], "{}")
            action = meant or "declare it with :="
            message = f'the variable "{token.text}" is not defined: {action}'
            raise BadTemplate(message, token.start, token.end)

    def _check_command(self, operands: list[Operand], before: list[Operand] | None) -> None:
        first, piped = operands[0], before is not None
        if first.token.text == "nil":
            raise BadTemplate("nil is no value to print: take it out", first.token.start, first.end)
        if not first.is_function and (piped or len(operands) > 1):
            message = f'"{first.token.text}" takes no arguments: call a function such as printf'
            raise BadTemplate(message, first.token.start, operands[-1].end)
        for position, operand in enumerate(operands):
            if operand.is_function:
                given = len(operands) - 1 + piped if position == 0 else 0
                _check_arguments(operand, given)
        self._note_index(operands, before)

    def _note_index(self, operands: list[Operand], before: list[Operand] | None) -> None:
        """Note the label in `index $labels "x"`, or in `"x" | index $labels`."""
        keys = operands[2:] or before or []
        if operands[0].token.text == "index" and len(operands) > 1 and len(keys) == 1:
            self._reading.note_index(operands[1].token, operands[1].fields, keys[0].token)


def _glued(token: GoToken) -> BadTemplate:
    return BadTemplate(f"{token.text} needs a space before it", token.start, token.end)


def _require_function(token: GoToken) -> None:
    if token.text in KEYWORDS:
        message = f'"{token.text}" stands only at the beginning of an action: take it out'
        raise BadTemplate(message, token.start, token.end)
    if token.text not in ARGUMENTS and token.text not in ("true", "false", "nil"):
        action = suggest(token.text, ARGUMENTS, "{}") or "take one that Prometheus has"
        message = f'unknown function "{token.text}": {action}'
        raise BadTemplate(message, token.start, token.end)


def _check_arguments(operand: Operand, given: int) -> None:
    least, most = ARGUMENTS[operand.token.text]
    if not least <= given <= most:
        wanted = f"{least}" if least == most else f"at least {least}"
        message = f'"{operand.token.text}" has {given} argument(s) here: write {wanted}'
        raise BadTemplate(message, operand.token.start, operand.token.end)


def _unexpected(token: GoToken) -> BadTemplate:
    """What cannot stand at a place; a brace alone is one of two that end an action."""
    what = "end the action with }}" if token.text == "}" else "take it out"
    return BadTemplate(f"unexpected {token.text}: {what}", token.start, token.end)
