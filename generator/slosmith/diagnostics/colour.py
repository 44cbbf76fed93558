"""Colour on a terminal: laid over whole lines by their form, once nothing in them can move it."""

import re

_RED, _YELLOW, _CYAN, _DIM = "31;1", "33;1", "36", "2"
_OF_WORDS = {
    **dict.fromkeys(("error", "history", "notify", "slower"), _RED),
    **dict.fromkeys(("warning", "noise", "links"), _YELLOW),
    **dict.fromkeys(("note", "fine"), _CYAN),
}
_HEAD = re.compile(
    r"^(?P<place>\S[^\n]*?:\d+:\d+: |)(?P<word>error|warning|note|fine)(?P<code>\[S\d+\])?(?=: )",
    re.MULTILINE,
)
_RISK = re.compile(r"^  (?P<word>history|notify|slower|noise|links)(?= )", re.MULTILINE)
_CARETS = re.compile(r"^( +\| +)(\^+)$", re.MULTILINE)
_HINT = re.compile(r"^  = .*$", re.MULTILINE)


def painted(text: str) -> str:
    """A text of this program with its severities, carets, risks and hints in colour."""
    text = _HEAD.sub(_head, text)
    text = _RISK.sub(lambda found: f"  {_in(_OF_WORDS[found['word']], found['word'])}", text)
    text = _CARETS.sub(lambda found: found[1] + _in(_RED, found[2]), text)
    return _HINT.sub(lambda found: _in(_DIM, found[0]), text)


def _head(found: re.Match[str]) -> str:
    return found["place"] + _in(_OF_WORDS[found["word"]], found["word"] + (found["code"] or ""))


def _in(colour: str, text: str) -> str:
    return f"\x1b[{colour}m{text}\x1b[0m"
