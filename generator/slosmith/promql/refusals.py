"""What is refused before the parser sees it: what crashes it, and what Prometheus 2.42 lacks."""

from collections.abc import Sequence
from datetime import timedelta

import promql_parser

from slosmith.promql.errors import PromQLError
from slosmith.promql.regex import re2_refusal
from slosmith.promql.strings import quote, unquote
from slosmith.promql.tokens import Token, TokenKind

MAX_LENGTH = 20_000
MAX_DEPTH = 200
"""Of what an author writes; what is made of many such texts may be longer, and a little deeper."""
# The parser recurses: with a stack of 1 MiB (Windows, threads of macOS) it dies between 400 and
# 1,000 levels, and printing takes time in the square of the depth.
_DEEPEST = 300
_MAX_YEARS = 100
_LAST_SECOND = 10_000_000_000  # in the year 2286; the parser dies of times that no datetime holds

_CLOSES = {"(": ")", "[": "]", "{": "}"}
_CHAINING = {"and", "or", "unless", "atan2"}


def refuse_size(text: str) -> None:
    """Raise for a text that is longer than an author may write."""
    if len(text) > MAX_LENGTH:
        raise PromQLError(
            f"the query has {len(text)} characters, and {MAX_LENGTH} are allowed: "
            "record a part of it",
            0,
            len(text),
        )


def refuse_characters(text: str) -> None:
    """Raise for a text that cannot be UTF-8."""
    if not text.isascii():
        for place, character in enumerate(text):
            if "\ud800" <= character <= "\udfff":
                message = "half a surrogate pair is no character: write the character itself"
                raise PromQLError(message, place, place + 1)


def refuse_tokens(lexed: Sequence[Token]) -> None:
    """Raise for the first thing in `lexed` that Prometheus refuses by its looks alone."""
    _refuse_signs(lexed)
    for place, token in enumerate(lexed):
        if token.kind is TokenKind.ERROR:
            _refuse_dots(lexed[:place], token)
            before = lexed[place - 1].text if place else ""
            raise PromQLError(_unlexable(token.text, before), token.start, token.end)
        if token.kind is TokenKind.VARIABLE:
            message = f'"{token.text}" has no place here: write a duration such as 5m'
            raise PromQLError(message, token.start, token.end)
        if token.kind is TokenKind.STRING and unquote(token.text) is None:
            message = "the string holds an escape that Prometheus does not know: write \\\\ for \\"
            raise PromQLError(message, token.start, token.end)
    _refuse_brackets(lexed)
    refuse_depth(lexed, _DEEPEST)
    _refuse_dialect([token for token in lexed if token.kind is not TokenKind.COMMENT])


def _refuse_dots(before: Sequence[Token], token: Token) -> None:
    """A name with dots, which OpenTelemetry's have, is no word."""
    last = before[-1] if before else None
    if last is None or last.end != token.start or not token.text.startswith("."):
        return
    if last.kind is TokenKind.IDENTIFIER:
        name = f"{last.text}{token.text}"
        braces = [one.text for one in before if one.text in ("{", "}")]
        quoted = f'"{name}"' if braces[-1:] == ["{"] else f'{{"{name}"}}'
        raise PromQLError(f'"{name}" has dots: write it as {quoted}', last.start, token.end)


_MATCHING = ("=", "!=", "=~", "!~")
_OF_SIGNS = set("=!~<>")


def _refuse_signs(lexed: Sequence[Token]) -> None:
    """The four signs that compare a label, as other languages write them: `==`, `~=`, `<>`."""
    inside, sign, start = "", "", 0
    for token in lexed:
        if inside == "{" and _OF_SIGNS.issuperset(token.text):
            sign, start = sign + token.text, start if sign else token.start
            continue
        if sign and sign not in _MATCHING:
            message = f'"{sign}" compares no label: {_meant(sign)}'
            raise PromQLError(message, start, start + len(sign))
        sign = ""
        if token.kind is TokenKind.OPEN:
            inside = token.text
        elif token.kind is TokenKind.CLOSE:
            inside = ""


def _meant(sign: str) -> str:
    if sign in ("<", ">", "<=", ">="):
        return 'write =~ and which values are meant, as in code=~"5.."'
    is_negative = "!" in sign or sign == "<>"
    if "~" in sign:
        return "write !~" if is_negative else "write =~"
    return "write !=" if is_negative else "write ="


_TYPOGRAPHIC = "“”„\u2018\u2019\u201a«»"


def _unlexable(text: str, before: str) -> str:
    if text[0] in "\"'`":
        return f"the string is never closed: end it with {text[0]}"
    if text[0] in _TYPOGRAPHIC:
        return f'{text[0]} is no quote of PromQL: write " around the string'
    if before in _MATCHING:
        return f'a label is compared with a string: write "{text}"'
    if text[0].isdigit():
        return f'"{text}" is neither a number nor a duration: write 5 or 5m'
    return f"unexpected character {quote(text)}: take it out"


def _refuse_brackets(lexed: Sequence[Token]) -> None:
    opened: list[Token] = []
    for token in lexed:
        if token.kind is TokenKind.OPEN:
            opened.append(token)
        elif token.kind is TokenKind.CLOSE:
            if not opened:
                message = f'"{token.text}" closes nothing: take it out'
                raise PromQLError(message, token.start, token.end)
            last = opened.pop()
            if _CLOSES[last.text] != token.text:
                message = f'"{last.text}" is closed by "{token.text}": write "{_CLOSES[last.text]}"'
                raise PromQLError(message, token.start, token.end)
    if opened:
        last = opened[-1]
        message = f'"{last.text}" is never closed: add "{_CLOSES[last.text]}"'
        raise PromQLError(message, last.start, last.end)


def refuse_depth(lexed: Sequence[Token], most: int = MAX_DEPTH) -> None:
    """Raise where brackets, and operators that follow one another, nest deeper than allowed."""
    levels, depth = [("", 0)], 0
    for token in lexed:
        bracket, chained = levels[-1]
        if token.kind is TokenKind.OPEN:
            levels.append((token.text, 1))
            depth += 1
        elif token.kind is TokenKind.CLOSE:
            levels.pop()
            depth -= chained
        elif bracket != "{" and (
            token.kind is TokenKind.OPERATOR or token.text.lower() in _CHAINING
        ):
            levels[-1] = (bracket, chained + 1)
            depth += 1
        if depth > most:
            message = f"the query nests deeper than {MAX_DEPTH} levels: record a part of it"
            raise PromQLError(message, token.start, token.end)


def _refuse_dialect(lexed: Sequence[Token]) -> None:
    inside, before = "", None
    for token in lexed:
        kind = token.kind
        if token.kind is TokenKind.OPEN:
            is_clause = before is not None and before.kind is TokenKind.KEYWORD
            inside = "labels" if token.text == "(" and is_clause else token.text
        elif token.kind is TokenKind.CLOSE:
            inside = ""
        elif token.kind is TokenKind.DURATION:
            if inside != "[" and not _after_offset(before):
                raise _stray_duration(token, before)
            _refuse_duration(token)
        elif token.kind is TokenKind.NUMBER and _after_at(before):
            _refuse_time(token)
        elif token.kind is TokenKind.NUMBER and (inside == "[" or _after_offset(before)):
            message = f'"{token.text}" is a duration without a unit: write one, such as 5m'
            raise PromQLError(message, token.start, token.end)
        elif inside == "{" and before is not None:
            _refuse_matcher(token, before)
        if token.text.lower() == "offset" and not _ends_operand(before):
            kind = TokenKind.IDENTIFIER  # a metric of that name
        if not (token.text == "-" and (_after_offset(before) or _after_at(before))):
            before = token if kind is token.kind else token._replace(kind=kind)


def _ends_operand(before: Token | None) -> bool:
    return before is not None and before.kind not in (
        TokenKind.OPERATOR,
        TokenKind.OPEN,
        TokenKind.COMMA,
    )


def _after_offset(before: Token | None) -> bool:
    return (
        before is not None and before.kind is TokenKind.KEYWORD and before.text.lower() == "offset"
    )


def _after_at(before: Token | None) -> bool:
    return before is not None and before.text == "@"


def _refuse_time(token: Token) -> None:
    hexadecimal = token.text.lower().startswith("0x")
    seconds = int(token.text, 16) if hexadecimal else float(token.text)
    if seconds > _LAST_SECOND:
        message = f'"{token.text}" is no time: write seconds since 1970'
        raise PromQLError(message, token.start, token.end)


def _stray_duration(token: Token, before: Token | None) -> PromQLError:
    """A window that lacks its brackets, or what is compared and calculated with: seconds."""
    advice = "write it in brackets"
    if before is None or before.kind is TokenKind.OPERATOR:
        try:
            seconds = promql_parser.parse_duration(token.text) / timedelta(seconds=1)
            advice = f"write {seconds:.9g}, in seconds"
        except (ValueError, OverflowError):
            advice = "write a number of seconds"
    message = f'the duration "{token.text}" has no place here: {advice}'
    return PromQLError(message, token.start, token.end)


def _refuse_duration(token: Token) -> None:
    try:
        years = promql_parser.parse_duration(token.text).days / 365
    except (ValueError, OverflowError):
        years = None
    if years is None:
        message = f'"{token.text}" is no duration: write units from large to small, like 1h30m'
        raise PromQLError(message, token.start, token.end)
    if years > _MAX_YEARS:
        message = f'"{token.text}" is more than {_MAX_YEARS} years: write a shorter duration'
        raise PromQLError(message, token.start, token.end)


def _refuse_matcher(token: Token, before: Token) -> None:
    if before.kind is TokenKind.STRING and token.text.lower() == "or":
        message = (
            '"or" between matchers is no PromQL: write one regular expression, or two selectors'
        )
        raise PromQLError(message, token.start, token.end)
    if token.kind is not TokenKind.STRING:
        if before.text in _MATCHING and token.kind is not TokenKind.CLOSE:
            raise PromQLError(_unlexable(token.text, before.text), token.start, token.end)
        return
    if before.text.endswith("~"):
        pattern = unquote(token.text)
        problem = re2_refusal(pattern) if pattern is not None else None
        if problem:
            message = f"{token.text} is no valid regular expression: {problem}"
            raise PromQLError(message, token.start, token.end)
