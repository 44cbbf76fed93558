"""String literals of PromQL, what they say and how a value is written as one; and of templates."""

import re

# https://prometheus.io/docs/prometheus/2.42/querying/basics/#string-literals: Go's escapes.
_ESCAPE = re.compile(
    r"\\(?:([abfnrtv\\'\"])|([0-7]{3})|x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|(.?))",
    re.DOTALL,
)
_CONTROLS = dict(zip("abfnrtv", "\a\b\f\n\r\t\v", strict=True))
_NAMED = {character: "\\" + letter for letter, character in _CONTROLS.items()}
_UNPRINTABLE = re.compile(
    r"[\\\"\x00-\x1f\x7f-\xa0\xad\u200b-\u200f\u2028-\u202f\u2060-\u206f\ufeff]"
)


def quote(value: str) -> str:
    """Write `value` as a double-quoted literal on one line; every value has exactly one."""
    if value.isascii() and value.isprintable() and '"' not in value and "\\" not in value:
        return f'"{value}"'
    return '"' + _UNPRINTABLE.sub(_escaped, value) + '"'


def label_text(name: str) -> str:
    """The name of a label as PromQL writes it; in quotes where it is more than one word."""
    return name if name.isascii() and name.isidentifier() else quote(name)


def escape_template(text: str) -> str:
    """Write `text` so that a Go template prints it as it is."""
    return text.replace("{{", '{{"{{"}}')


def _escaped(match: re.Match[str]) -> str:
    character = match.group()
    if character in '\\"':
        return "\\" + character
    if character in _NAMED:
        return _NAMED[character]
    # \x is a byte in Go, so it may only stand for ASCII.
    return f"\\x{ord(character):02x}" if character < "\x80" else f"\\u{ord(character):04x}"


def unquote(literal: str) -> str | None:
    r"""Return what a quoted literal says, or None where Prometheus would refuse its escapes.

    Also None for `\x80` and above: Go reads these as bytes, promql-parser as characters.
    """
    mark, body = literal[0], literal[1:-1]
    if mark == "`":
        return body
    parts: list[str] = []
    position = 0
    for match in _ESCAPE.finditer(body):
        character = _unescaped(match, mark)
        if character is None:
            return None
        parts += body[position : match.start()], character
        position = match.end()
    return "".join((*parts, body[position:]))


def _unescaped(match: re.Match[str], mark: str) -> str | None:
    letter, octal, byte, short, long, unknown = match.groups()
    if unknown is not None or letter in tuple("'\"".replace(mark, "")):
        return None
    if letter is not None:
        return _CONTROLS.get(letter, letter)
    if octal or byte:
        code, highest = int(octal or byte, 8 if octal else 16), 0x7F
    else:
        code, highest = int(short or long, 16), 0x10FFFF
    return chr(code) if code <= highest and not 0xD800 <= code <= 0xDFFF else None
