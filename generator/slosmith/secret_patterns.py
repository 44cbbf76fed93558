"""What a secret looks like: patterns for keys, tokens and passwords that must stand nowhere."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

# A placeholder is no password: $PASSWORD, ${PASSWORD}, <password>, {{ .password }}, ***.
_PLACEHOLDER = r"(?![$<{*%]|\.\.\.|PASSWORD|password@|…)"
_PATTERNS: tuple[tuple[str, str, str], ...] = (
    (
        "a Slack webhook",
        "slack",
        r"hooks\.slack(?:-gov)?\.com/(?:services|workflows|triggers)/[\w/-]+",
    ),
    ("a Slack token", "xox xapp", r"(?<![\w-])(?:xox[a-z](?:\.xox[a-z])?|xapp)-[0-9A-Za-z-]{8,}"),
    ("a PagerDuty key", "", r"(?<![\w-])(?:[0-9a-fA-F]{32}|R[0-9A-Z]{31})(?![\w-])"),
    ("a PagerDuty token", "u+ y+", r"(?<![\w+])[uy]\+[\w-]{18}(?![\w-])"),
    (
        "a password in a URL",
        "://",
        rf"\b[a-z][a-z0-9+.-]*://[^\s/:@\"'`]*:{_PLACEHOLDER}[^\s/@\"'`]+@",
    ),
    ("a bearer token", "bearer", r"(?i:\bbearer)\s+(?=[\w.~+/-]*\d)[\w.~+/-]{12,}=*"),
    ("a signed token", "eyj", r"(?<![\w-])eyJ[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]*"),
    ("a GitHub token", "gh", r"(?<![\w-])(?:gh[pousr]_\w{30,}|github_pat_\w{30,})"),
    ("a Stripe key", "k_ whsec_", r"(?<![\w-])(?:sk|rk|whsec)_(?:live_|test_)?[0-9A-Za-z]{16,}"),
    ("an AWS key", "akia asia", r"(?<![\w-])(?:AKIA|ASIA)[0-9A-Z]{16}(?!\w)"),
    ("a private key", "-----begin", r"-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----"),
)
"""What it is, in lower case the words of which one is in it, and what it looks like."""

_COMPILED = tuple((what, words.split(), re.compile(pattern)) for what, words, pattern in _PATTERNS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Secret:
    """Characters ``start`` to ``end`` of a text look like ``what``."""

    what: str
    start: int
    end: int


def find_secrets(text: str) -> Iterator[Secret]:
    """Everything in a text that looks like a secret, by place."""
    found = [
        Secret(what=what, start=match.start(), end=match.end())
        for what, pattern in _possible(text)
        for match in pattern.finditer(text)
    ]
    yield from sorted(found, key=lambda secret: (secret.start, secret.what))


def mask_secrets(text: str) -> str:
    """The text with a star for each character of a secret: a finding must not spread it."""
    for _, pattern in _possible(text):
        text = pattern.sub(lambda match: "*" * len(match[0]), text)
    return text


def _possible(text: str) -> Iterator[tuple[str, re.Pattern[str]]]:
    """What may be in a text: words are looked for fifty times as fast as patterns."""
    lower = text.lower()
    for what, words, pattern in _COMPILED:
        if not words or any(word in lower for word in words):
            yield what, pattern
