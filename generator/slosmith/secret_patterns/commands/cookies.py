"""Sessions of browsers, in cookies."""

from slosmith.secret_patterns.rule import Rule
from slosmith.secret_patterns.values import is_key

COOKIES: tuple[Rule, ...] = (
    Rule(
        what="a session of a browser",
        words=("session=", "sessionid=", "session_id=", "session_token=", "sid="),
        pattern=(
            r"(?i)(?<![?&])\b(?:\w{0,30}session(?:_?id|_token)?|sid)=(?P<secret>[0-9a-z.%_-]{24,300})"
        ),
        source="gitleaks: gitlab-session-cookie",
        holds=is_key,
    ),
    Rule(
        what="a session of a browser",
        words=("cookie", " -b"),
        pattern=(
            r"(?i)(?:\bcookie[\"']?\s?[:=]\s{0,3}|\s--cookie[ =]|\bcurl\b[^\n]{0,300}?\s-b\s)[\"']?"
            r"(?:[^\s;\"']{1,200};\s?){0,10}?[\w.-]{1,60}=(?P<secret>[\w.~+/%-]{16,300}={0,2})"
        ),
        source="https://www.rfc-editor.org/rfc/rfc6265#section-4.2",
        holds=is_key,
    ),
)
"""Whoever has one is logged in."""
