"""Keys and tokens that sentences say."""

from slosmith.secret_patterns.names import (
    KEY_BEGINNINGS,
    KEY_WORDS,
    KEYS_BEFORE,
    PUBLIC,
)
from slosmith.secret_patterns.rule import Rule
from slosmith.secret_patterns.sentences.words import END, MARK, PROSE, VALUE, WHOSE
from slosmith.secret_patterns.states import (
    is_chosen,
    is_drawn,
    is_plainly_said,
    is_plainly_spoken,
)
from slosmith.secret_patterns.values import is_key

SPOKEN_KEYS: tuple[Rule, ...] = (
    # Keys and tokens.
    Rule(
        what="a key or token",
        words=("key ", "token ", "seed "),
        pattern=(
            r"\s(?:is\s)?[\"'`]?(?P<secret>[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{64}|[\w+/-]{43}="
            r"|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?![\w.@:/=-])"
        ),
        behind=rf"(?i)\b(?!{PUBLIC})[a-z]{{2,20}}\s(?:key|token|seed)\Z",
        source=PROSE,
        holds=is_key,
    ),
    Rule(
        what="a key or token",
        words=(" priv ",),
        pattern=rf"\bauth\s(?:SHA\d*\s|MD5\s)?{VALUE}\spriv\b",
        source="https://www.rfc-editor.org/rfc/rfc3414",
        holds=is_plainly_said,
    ),
    Rule(
        what="a password",
        words=("redis auth",),
        pattern=rf"(?i)\bredis\sauth(?:\sis|\s?[:=])\s{MARK}{VALUE}{END}",
        source="https://redis.io/docs/latest/commands/auth/",
        holds=is_chosen,
    ),
    Rule(
        what="a key or token",
        words=KEY_WORDS,
        pattern=(
            r"(?:[,:=]|\s(?:is|was|ist|paste|enter|type|use|with))\s{1,3}[\"'`*]{0,3}"
            r"(?!(?![0-9a-f]{8}-)(?:[a-z0-9]+[_.-]){2,9}[a-z0-9]+(?![\w.~+/=-]))"
            r"(?P<secret>[\w.~+/-]{16,300}={0,3})(?![\w.~+/=(-])"
        ),
        behind=rf"(?i)(?:{KEYS_BEFORE}|\b(?:the|this|its|our)\s(?:\w{{1,20}}\s)?key)\b[^\n.:=]{{0,40}}\Z",
        names=(*KEY_BEGINNINGS, "the", "this", "its", "our"),
        begins=True,
        source=PROSE,
        holds=is_key,
    ),
    Rule(
        what="a key or token",
        words=("the key", "this key", "its key", "our key", "key:"),
        pattern=(
            r"(?:\b(?:the|this|its|our)\skey\s|(?:^|\n)(?:[-*]\s)?\*{0,2}Key\*{0,2}:\*{0,2}\s)[\"'`]?"
            r"(?P<secret>[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{64})(?![\w-])"
        ),
        source=PROSE,
        holds=is_key,
    ),
    Rule(
        what="a key or token",
        words=("x-",),
        pattern=(
            r"(?i)\bx-[\w-]{0,30}(?:key|token|auth|secret)\b[`\"']?\s(?:header\s)?(?:to|with|of|is|as)\s"
            rf"(?:the\s(?:value|key|token)\s)?[`\"']?{VALUE}"
        ),
        source=PROSE,
        holds=is_key,
    ),
    Rule(
        what="a key or token",
        words=("secret",),
        pattern=rf"(?i)\bsecret{WHOSE}\s(?:is|was)\s{MARK}{VALUE}{END}",
        source=PROSE,
        holds=is_drawn,
    ),
    Rule(
        what="a key or token",
        words=("community",),
        pattern=(
            r"(?i)\b(?:community\sstring\s(?:(?:is|was)\s)?|community\s(?:is|was)\s|snmp\scommunity\s)"
            rf"{MARK}{VALUE}{END}"
        ),
        source="https://www.rfc-editor.org/rfc/rfc1157",
        holds=is_plainly_spoken,
    ),
)
"""Most are made by machines, and look like it."""
