"""Passwords and keys that a sentence gives, in words that a colleague would write."""

from slosmith.secret_patterns.looks import is_no_name
from slosmith.secret_patterns.names import (
    CHOSEN,
    KEY_WORDS,
    KEYS,
    PASSWORD_WORDS,
    PASSWORDS,
    PUBLIC,
)
from slosmith.secret_patterns.rule import Rule
from slosmith.secret_patterns.states import (
    is_chosen,
    is_given,
    is_passphrase,
    is_plainly_said,
    is_plainly_spoken,
    is_spoken,
)
from slosmith.secret_patterns.values import is_key, is_made_up, is_random

_PROSE = "gitleaks: generic-api-key, as sentences say it"
_2FA = "https://docs.github.com/authentication/securing-your-account-with-two-factor-authentication-2fa"
_SAYS = (
    "is|was|has|been|be|changed|set|reset|now|currently|still|to|using|remains|simply|just|always"
    "|ist|lautet|wurde|auf|est|es|è|jest|je"
)
# What stands between the name of a password and that it is one: whose it is, and an aside.
_WHOSE = (
    r"(?:\s(?:for|of|to|on|in|at|between|behind|from|für|fuer|de|du|van|voor)\s[^\n.:=;]{1,60}?"
    r"|,\s[^\n.:=;,]{1,60}?,|\s\([^()\n]{1,60}\))?"
)
_MARK = r"[\"'`“*(]{0,3}"
_RUN = r"[^\s\"'`*,;<>{}\[\]()|”]{6,100}"
_VALUE = rf"(?P<secret>{_RUN})"
_END = r"(?=[\"'`*,;.)”|(]|\s|$)"
_WORD = r"(?P<secret>[A-Za-z]{6,40}|[a-z]{3,12}(?:[.-][a-z]{3,12}){2,5})"
# A clause ends behind a password; what is said of one goes on, or is a state (see states.py).
_CLAUSE = (
    r"(?=[\"'`*”)]{0,3}(?:[.,;!)](?!\w)|[ \t]*(?:\n|$)|\s(?:last|until|today|yesterday|tonight)\b))"
)
_GIVEN = r"(?:enter|type|use|give|say|paste|try|answer|put|it's|that's|it is|that is|wants|expects)"
# `is the password manager` says what something is.
_OF_IT = (
    r"(?!\s(?:manager|store|storage|vault|file|field|policy|hash|prompt|reset|generator|for\snone))"
)
_THINGS = (
    "cert|certificate|p12|pfx|zip|keystore|truststore|key|root|admin|sudo|db|database|wi-?fi|vpn"
    "|ldap|bind|smtp|imap|mail|ftp|sftp|grafana|postgres|mysql|redis|jenkins|vault|backup"
)
_NAMES = rf"(?:{PASSWORDS}|\bpw\b|\bpsk\b|pre-?shared[ -]key)"
_SHORT_NAMES = ("pw ", "pw,", "pw:", "psk ", "psk,", "pw's", "shared key", "shared-key")


def _is_drawn(value: str) -> bool:
    """What a machine drew: what else is secret has names."""
    bare = value.rstrip(".!?:")
    return is_no_name(bare) or (bare.isalnum() and is_made_up(bare) and is_random(bare))


SENTENCES: tuple[Rule, ...] = (
    Rule(
        what="a password",
        words=(*PASSWORD_WORDS, *_SHORT_NAMES, "pass is ", "pass was ", "pass for "),
        pattern=(
            rf"(?i)(?:{_NAMES}|\bpass(?=\s(?:is|was|for)\s)){_WHOSE}"
            rf"(?:(?:\s(?:{_SAYS})\b){{1,5}}|'s|\s?[:=→\u2013—]|\s-|,(?=\s[^\s/_]{{6,60}},\s))"
            rf"[ \t]{{1,3}}{_MARK}{_VALUE}"
        ),
        source=_PROSE,
        holds=is_spoken,
    ),
    Rule(
        what="a password",
        words=(*PASSWORD_WORDS, *_SHORT_NAMES),
        pattern=(
            rf"(?i){_NAMES}{_WHOSE}(?:(?:\s(?:is|was|be|now|still|remains|ist|lautet|est|es)){{1,3}}|'s"
            rf"|\s-|(?<=[^\n:]):)\s{_MARK}{_WORD}{_CLAUSE}"
        ),
        source=_PROSE,
        holds=is_chosen,
    ),
    Rule(
        what="a password",
        words=PASSWORD_WORDS,
        pattern=(
            rf"(?i)\b(?:set|reset|chang\w{{1,3}}|rotat\w{{1,3}})\b[^\n.]{{0,40}}?(?:{PASSWORDS})"
            rf"{_WHOSE}\s(?:to|from)\s{_MARK}{_WORD}(?={_CLAUSE}|[\"'`]?\sto\s)"
        ),
        source=_PROSE,
        holds=is_chosen,
    ),
    Rule(
        what="a password",
        words=PASSWORD_WORDS,
        pattern=(
            rf"(?i)(?:{PASSWORDS})\s(?:was|is|has been|got)\s(?:re)?(?:set|changed)\sto\s"
            rf"{_MARK}{_WORD}(?={_CLAUSE}|\s(?:during|by|on|in|after|for|when)\b)"
        ),
        source=_PROSE,
        holds=is_chosen,
    ),
    # A whole line: `cert password velvettemple`.
    Rule(
        what="a password",
        words=PASSWORD_WORDS,
        pattern=(
            rf"(?im)^[ \t>*-]{{0,6}}(?:the\s)?(?:{_THINGS})\s(?:\w{{1,12}}\s)?(?:{PASSWORDS})"
            rf"\s[\"'`]?{_WORD}[\"'`]?[.!]?[ \t]*$"
        ),
        source=_PROSE,
        holds=is_chosen,
    ),
    # Nothing but a space between: `the password Winter2024!`.
    Rule(
        what="a password",
        words=(*PASSWORD_WORDS, *_SHORT_NAMES, "ssid", "wifi", "wi-fi", "wlan"),
        pattern=(
            rf"(?i)(?:{_NAMES}|\b(?:ssid|wi-?fi|wlan)\b[^\n]{{1,40}}\bkey)"
            rf"(?:\s|[ \t]?\n[ \t]{{1,40}}){_MARK}"
            rf"(?P<secret>[^\s\"'`*,;<>{{}}\[\]()|:”]{{6,100}}){_END}"
        ),
        source=_PROSE,
        holds=is_plainly_spoken,
    ),
    Rule(
        what="a password",
        words=PASSWORD_WORDS,
        pattern=(
            r"(?i)\b(?:us(?:e|ing)|with|enter|type|needs?|try)\s(?:the\s|this\s)?"
            rf"(?:{PASSWORDS})\s[\"'`]?(?P<secret>[a-z]{{6,40}})"
            r"(?=[\"'`]?(?:[.,;!)](?!\w)|[ \t]*(?:\n|$)|\s(?:to|on|for|at|when|there|if)\b))"
        ),
        source=_PROSE,
        holds=is_chosen,
    ),
    # What marks say, and brackets.
    Rule(
        what="a password",
        words=(
            *PASSWORD_WORDS,
            *("pass ", "pw ", "shared secret ", "client secret ", "signing secret ", "app secret "),
        ),
        pattern=(
            rf"\s(?:(?:is|was|to|of)\s)?(?:\([\"`*]{{0,2}}|[`\"“*]{{1,3}}){_VALUE}(?=[)`\"”*])"
        ),
        behind=rf"(?i)(?:{CHOSEN}|shared secret)\Z",
        source=_PROSE,
        holds=is_given,
    ),
    Rule(
        what="a password",
        words=PASSWORD_WORDS,
        pattern=(
            rf"(?i)(?:{PASSWORDS})\s(?:for|of|to)\s[^\n:=]{{1,60}}?(?:\s?[:=]|\s(?:is|was))\s{{1,3}}"
            rf"[\"`*]{{1,3}}{_VALUE}(?=[\"`*])"
        ),
        source=_PROSE,
        holds=is_given,
    ),
    # The password comes first: `Winter2024! is the password of root`.
    Rule(
        what="a password",
        words=PASSWORD_WORDS,
        pattern=(
            rf"(?i)(?<![^\s(\"'`*“]){_VALUE}[\"'`*”]{{0,3}}\s(?:is|was|as)\s"
            rf"(?:(?:the|his|her|their|our|my|its|a|your)\s)?(?:[\w'-]{{1,20}}\s){{0,3}}?(?:{PASSWORDS}){_OF_IT}"
        ),
        source=_PROSE,
        holds=is_spoken,
    ),
    Rule(
        what="a password",
        words=PASSWORD_WORDS,
        pattern=(
            r"(?i)[`\"“](?P<secret>[A-Za-z]{6,40})[`\"”]\s(?:is|was)\s(?:the|his|her|their|our|my|its)\s"
            rf"(?:[\w'-]{{1,20}}\s){{0,2}}?(?:{PASSWORDS})(?=\s(?:of|for|to|on)\b|[.,;!]|\s*\n|\s*$)"
        ),
        source=_PROSE,
        holds=is_chosen,
    ),
    Rule(
        what="a password",
        words=PASSWORD_WORDS,
        pattern=(
            r"(?m)(?:^[ \t>*-]{0,9}|[.:;]\s)(?P<secret>[a-z]{8,40})\sis\sthe\s"
            rf"(?:[\w'-]{{1,20}}\s){{0,2}}?(?:{PASSWORDS})(?=\s(?:of|for|to|on)\b|[.,;!]|\s*$)"
        ),
        source=_PROSE,
        holds=is_chosen,
    ),
    # What is to be typed where one is asked for, said before and behind that.
    Rule(
        what="a password",
        words=PASSWORD_WORDS,
        pattern=(
            rf"(?i)(?:{PASSWORDS})\b[^\n.:]{{0,60}}?\b{_GIVEN}\s(?:in\s|with\s)?{_MARK}{_VALUE}{_END}"
        ),
        source=_PROSE,
        holds=is_plainly_spoken,
    ),
    Rule(
        what="a password",
        words=PASSWORD_WORDS,
        pattern=(
            rf"(?i)\b(?:{_GIVEN}|with)\s{_MARK}{_VALUE}"
            rf"[`\"'*)]{{0,3}}(?:,\s(?:it'?s|that'?s|which\sis)|\s(?:when|if|as|for|at|in|into|to))\b[^\n.]{{0,40}}?(?:{PASSWORDS})"
        ),
        source=_PROSE,
        holds=is_plainly_spoken,
    ),
    Rule(
        what="a password",
        words=("pass ", "pw "),
        pattern=r"(?:[,/&+]\s|\(|\band\s|\bwith\s)(?:the\s)?(?:pass|pw)\s[`\"']?(?P<secret>\w[^\s\"'`,;()]{5,60})",
        source=_PROSE,
        holds=is_spoken,
    ),
    Rule(
        what="a password",
        words=PASSWORD_WORDS,
        pattern=(
            rf"(?i)(?:{PASSWORDS})(?:{_WHOSE}(?:\s?[:=]|\sis(?:\s\w{{2,9}}\swords:)?)\s"
            r"|[\"'`]{0,3}[ :=]{1,4})"
            r"[\"'`]{0,3}(?P<secret>[a-z]{4,12}(?: [a-z]{4,12}){3,7})[\"'`.]?[ \t]*(?=\n|$)"
        ),
        source="https://xkcd.com/936/",
        holds=is_passphrase,
    ),
    # Codes of digits, and those that are printed to be kept.
    Rule(
        what="a password",
        words=(
            "pin ",
            "pin:",
            "pin=",
            "pin`",
            "passcode",
            "pass code",
            "access code",
            "ial-in code",
        ),
        pattern=(
            r"(?:\bPIN(?:\scode)?|\b[Pp]in(?=[\"'`]?\s?[:=])|(?i:\bpass\s?code"
            r"|\b(?:access|dial-in)\scode(?=[^\n]{0,60}?(?:\sis|[:=]))))[\"'`]?"
            r"(?:(?:\s(?:for|of)\s[^\n.:=]{1,40}?)?(?:\s(?:is|was)|\s?[:=]))?"
            r"\s{0,3}[`\"']?(?P<secret>\d{4,12})(?!\w|[.:-]\d)"
        ),
        source=_PROSE,
    ),
    Rule(
        what="a password",
        words=(" code", "-code"),
        pattern=(
            r"(?i)\b(?:(?:backup|recovery|door|gate|entry|alarm|rack|safe|lock)[ -]codes?"
            r"|code\s(?:for|of|to)\sthe\s(?:rack|door|gate|safe|lock|cage|alarm|office|building)(?=\sis|:))"
            r"(?:\sis|\s?[:=])?\s[`\"']?"
            r"(?P<secret>(?=[a-z-]{0,20}\d)[0-9a-z]{4,10}(?:-[0-9a-z]{4,10}){0,3})(?![\w-])"
        ),
        source=_2FA,
    ),
    Rule(
        what="a password",
        words=("auth code ", "tion code ", "access code "),
        pattern=rf"(?i)\b(?:auth|activation|authori[sz]ation|access)\scode\s(?:is\s)?{_MARK}{_VALUE}{_END}",
        source=_2FA,
        holds=_is_drawn,
    ),
    Rule(
        what="a password",
        words=("totp", "otp ", "2fa", "mfa", "authenticator"),
        pattern=(
            r"(?:(?i:\b(?:t?otp|2fa|mfa|authenticator)(?:\sapp)?[ _-](?:seed|secret|key)))"
            r"[^\n.]{0,30}?(?:\sis|[:=])?\s{1,3}[`\"']?(?P<secret>(?=[A-Z]{0,40}[2-7])[A-Z2-7]{16,64})(?!\w)"
        ),
        source="https://github.com/google/google-authenticator/wiki/Key-Uri-Format",
    ),
    # Keys and tokens.
    Rule(
        what="a key or token",
        words=("key ", "token ", "seed "),
        pattern=(
            r"\s(?:is\s)?[\"'`]?(?P<secret>[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{64}|[\w+/-]{43}="
            r"|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?![\w.@:/=-])"
        ),
        behind=rf"(?i)\b(?!{PUBLIC})[a-z]{{2,20}}\s(?:key|token|seed)\Z",
        source=_PROSE,
        holds=is_key,
    ),
    Rule(
        what="a key or token",
        words=(" priv ",),
        pattern=rf"\bauth\s(?:SHA\d*\s|MD5\s)?{_VALUE}\spriv\b",
        source="https://www.rfc-editor.org/rfc/rfc3414",
        holds=is_plainly_said,
    ),
    Rule(
        what="a password",
        words=("redis auth",),
        pattern=rf"(?i)\bredis\sauth(?:\sis|\s?[:=])\s{_MARK}{_VALUE}{_END}",
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
        behind=rf"(?i)(?:{KEYS}|\b(?:the|this|its|our)\s(?:\w{{1,20}}\s)?key)\b[^\n.:=]{{0,40}}\Z",
        source=_PROSE,
        holds=is_key,
    ),
    Rule(
        what="a key or token",
        words=("the key", "this key", "its key", "our key", "key:"),
        pattern=(
            r"(?:\b(?:the|this|its|our)\skey\s|(?:^|\n)(?:[-*]\s)?\*{0,2}Key\*{0,2}:\*{0,2}\s)[\"'`]?"
            r"(?P<secret>[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{64})(?![\w-])"
        ),
        source=_PROSE,
        holds=is_key,
    ),
    Rule(
        what="a key or token",
        words=("x-",),
        pattern=(
            r"(?i)\bx-[\w-]{0,30}(?:key|token|auth|secret)\b[`\"']?\s(?:header\s)?(?:to|with|of|is|as)\s"
            rf"(?:the\s(?:value|key|token)\s)?[`\"']?{_VALUE}"
        ),
        source=_PROSE,
        holds=is_key,
    ),
    Rule(
        what="a key or token",
        words=("secret",),
        pattern=rf"(?i)\bsecret{_WHOSE}\s(?:is|was)\s{_MARK}{_VALUE}{_END}",
        source=_PROSE,
        holds=_is_drawn,
    ),
    Rule(
        what="a key or token",
        words=("community",),
        pattern=(
            r"(?i)\b(?:community\sstring\s(?:(?:is|was)\s)?|community\s(?:is|was)\s|snmp\scommunity\s)"
            rf"{_MARK}{_VALUE}{_END}"
        ),
        source="https://www.rfc-editor.org/rfc/rfc1157",
        holds=is_plainly_spoken,
    ),
)
"""Rules for prose, as in runbooks and descriptions."""
