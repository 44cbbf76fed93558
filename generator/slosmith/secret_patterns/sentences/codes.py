"""Codes that sentences say: PINs, codes of doors and for recovery, and seeds of second factors."""

from collections.abc import Iterator
from itertools import islice

from slosmith.secret_patterns.patterns import pattern
from slosmith.secret_patterns.rule import Rule
from slosmith.secret_patterns.sentences.clauses import clause_before, clause_behind, words_of
from slosmith.secret_patterns.sentences.words import END, MARK, PROSE, VALUE
from slosmith.secret_patterns.states import (
    is_drawn,
)

_TWO_FACTORS = "https://docs.github.com/authentication/securing-your-account-with-two-factor-authentication-2fa"


_DIGITS = r"\d{4,12}[A-Z#*]?|\d{1,2}(?:-\d{1,2}){2,3}"
_PRINTED = r"\d{6,10}|(?=[a-z-]*\d)[0-9a-z]{4,6}(?:-[0-9a-z]{4,6}){1,4}"
# What numbers count, and when a year was.
_UNITS = (
    r"(?i)\s?(?:%|ms|s|sec\w*|m|min\w*|h|hours?|days?|times|attempts?|mv|v|khz|bytes?|[kmg]i?b|sekunden"
    r"|minuten|tage|secondes|segundos|requests?|users?|devices)\b"
)
_WHEN_SAID = """
in since until by port seit bis ab en depuis desde dal line room ext extension
"""
_WHEN = frozenset(_WHEN_SAID.split())
_FAILED = frozenset(("exit", "error", "status"))
_DOORS = (
    r"(?i)\b(?:doors?|gates?|safe|alarm|cage|racks?|padlock|entrance|garage|keypad|cabinet|punch|dial"
    r"|tür|tor|rolltor|tresor\w*|schließfach|transponder|alarmanlage|\w*schloss|zugang|tippe"
    r"|portes?|portail|baie|coffre|digicode|alarme|tape[zr]?|compose[zr]"
    r"|puerta|portón|caja fuerte|alarma|teclea|marca|porta|cofre|portão|digit[ea]"
    r"|cancello|cassaforte|deur|kluis)(?!\w)"
)


def _numbers(text: str, end: int, kind: str, most: int) -> Iterator[tuple[int, int]]:
    words = words_of(clause_behind(text, end))[:most]
    before = ""
    for word in words:
        is_year = before in _WHEN and len(word.text) == 4
        if (
            pattern(kind).fullmatch(word.text)
            and not is_year
            and not pattern(_UNITS).match(text, end + word.end)
        ):
            yield end + word.start, end + word.end
        before = word.text.lower()
        if before in _FAILED:
            return


def pin_near(text: str, _: int, end: int) -> Iterator[tuple[int, int]]:
    """The digits of a PIN that is named before them."""
    yield from islice(_numbers(text, end, _DIGITS, 12), 1)


def code_near(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The digits of a code, where a clause speaks of doors or of typing it."""
    if pattern(_DOORS).search(
        clause_before(text, start) + text[start:end] + clause_behind(text, end)
    ):
        yield from islice(_numbers(text, end, _DIGITS, 8), 1)


def printed_near(text: str, _: int, end: int) -> Iterator[tuple[int, int]]:
    """Codes that were printed to be kept."""
    yield from _numbers(text, end, _PRINTED, 14)


_NUMBERED = r"(?:\d{1,2}[.):]?\s)?[a-z]{3,8}"


CODES: tuple[Rule, ...] = (
    Rule(
        what="a password",
        words=("pin ", "pin,", "pin:", "pins ", "puk ", "nip ", "puk:", "pin-code", "geheimzahl"),
        pattern=(
            r"\b(?:PINs?(?:[ -][Cc]ode)?|PUK|NIP|Pin-Code|Geheimzahl"
            r"|(?i:sim|yubikey|safe|card) pin)"
            r"\b(?![-.\w])"
        ),
        picks=pin_near,
        source=PROSE,
    ),
    Rule(
        what="a password",
        words=(
            "code ",
            "code:",
            "codes ",
            "código ",
            "codice ",
            "alarm ",
            "disarm ",
            "keypad",
            "combination",
            "safe ",
        ),
        pattern=(
            r"(?i)(?<![\w.-])(?<!error )(?<!exit )(?<!status )(?<!reports )(?<!returns )"
            r"(?:codes?|\w{2,12}code|código|codice|kod|alarm panel|disarm|keypad"
            r"|combination)(?![\w-])"
        ),
        picks=code_near,
        source=PROSE,
    ),
    Rule(
        what="a password",
        words=(
            "backup code",
            "backup-code",
            "recovery code",
            "rettungscode",
            "ersatzcode",
            "de secours",
            "herstellungscode",
        ),
        pattern=(
            r"(?i)(?:backup|recovery|rescue|ersatz|wiederherstellungs|rettungs)[ -]?codes?\b"
            r"|\bcodes de secours"
        ),
        picks=printed_near,
        source=_TWO_FACTORS,
    ),
    # https://github.com/bitcoin/bips/blob/master/bip-0039.mediawiki: 12 or more of 2048 words.
    Rule(
        what="a password",
        words=("phrase", "mnemonic", "wallet words"),
        pattern=(
            r"(?i)\b(?:(?:seed|recovery|wallet|backup)[ -](?:phrase|words)|mnemonic)\b[^\n]{0,80}?"
            rf"[:=\s]\s?[\"'`]?(?P<secret>(?-i:{_NUMBERED}[\s,]{{1,2}}){{11,23}}(?-i:{_NUMBERED}))(?!\w)"
        ),
        source="https://github.com/bitcoin/bips/blob/master/bip-0039.mediawiki",
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
        source=PROSE,
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
        source=_TWO_FACTORS,
    ),
    Rule(
        what="a password",
        words=("auth code ", "tion code ", "access code "),
        pattern=rf"(?i)\b(?:auth|activation|authori[sz]ation|access)\scode\s(?:is\s)?{MARK}{VALUE}{END}",
        source=_TWO_FACTORS,
        holds=is_drawn,
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
)
"""Of digits, and those that are printed to be kept."""
