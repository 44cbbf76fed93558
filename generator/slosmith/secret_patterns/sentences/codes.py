"""Codes that sentences say: PINs, codes of doors and for recovery, and seeds of second factors."""

from slosmith.secret_patterns.rule import Rule
from slosmith.secret_patterns.sentences.words import END, MARK, PROSE, VALUE
from slosmith.secret_patterns.states import (
    is_drawn,
)

_TWO_FACTORS = "https://docs.github.com/authentication/securing-your-account-with-two-factor-authentication-2fa"


CODES: tuple[Rule, ...] = (
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
