"""Passwords that a sentence says behind who logs in with them: `log in as ops / Winter2024!`."""

import re

from slosmith.secret_patterns.looks import is_no_name, look_of
from slosmith.secret_patterns.rule import Rule
from slosmith.secret_patterns.states import (
    is_chosen,
    is_phrase,
    is_said,
    is_spoken,
    is_worded,
)

_PROSE = "gitleaks: generic-api-key, as sentences say it"
_USER = r"[`\"']?[\w.@\\-]{1,60}[`\"']?"
_VALUE = r"(?P<secret>[^\s\"'`,;<>{}\[\]()|/:]{6,100})"
_END = r"(?=[\"'`,;.)|(]|\s|$)"
_WORDS = r"(?P<secret>[a-z]{10,40}|[a-z]{3,12}(?:[.-][a-z]{3,12}){2,5})(?=[\"'`,;.)]|\s|$)"
_INTO = (
    r"\b(?:log(?:ged)?[ -]?in(?:to)?|sign(?:ed)?[ -]in|log(?:ged)? on|connect|authenticate"
    r"|ssh(?: in)?|telnet)\b"
)


def _is_of_a_user(value: str) -> bool:
    """No name of a page: those have no capitals and no numbers of two digits."""
    bare = value.rstrip(".")
    return look_of(bare) is not None or re.fullmatch(r"[a-z]{5,}\d\d|[A-Z\d]{8,}", bare) is not None


LOGINS: tuple[Rule, ...] = (
    Rule(
        what="a password",
        words=("log in", "login", "sign in", "credentials", "creds", "basic auth"),
        pattern=(
            r"(?i)(?:\b(?:log[ -]?in|sign in|credentials|creds|basic auth)\b[^\n]{0,40}?"
            r"[`\"']?[\w.@-]{1,40}"
            r"|`[\w.@-]{1,40}(?=[^\n]{0,200}\bcredentials\b))"
            r"[`\"']?(?<!@sha256)\s?[/:]\s?[`\"']?(?!\S*\?\w+=)"
            rf"{_VALUE}{_END}"
        ),
        source=_PROSE,
        holds=lambda value: len(value) > 7 and is_said(value),
    ),
    Rule(
        what="a password",
        words=(
            "log in",
            "login",
            "logged in",
            "sign in",
            "connect ",
            "authenticate ",
            "ssh ",
            "telnet ",
        ),
        pattern=(
            rf"(?i){_INTO}[^\n.]{{0,30}}?\s(?:as|with|using|by|user|use)\s(?:user\s)?{_USER}"
            r"(?:,?\s(?:and|with|using|pw|pass)\s|,\s|\s?/\s?|:\s?|\s\()(?:the\s)?[`\"']?"
            rf"{_VALUE}{_END}"
        ),
        source=_PROSE,
        holds=is_spoken,
    ),
    Rule(
        what="a password",
        words=("use ",),
        pattern=(
            rf"(?i)\buse\s{_USER}(?:\s(?:and|with)\s|\s?[/:]\s?)[`\"']?{_VALUE}"
            r"[`\"']?\s(?:to|for|when|in order to)\s(?:you\s)?(?:log|sign|connect|auth|access)"
        ),
        source=_PROSE,
        holds=is_spoken,
    ),
    # `log in as ops / velvettemple`, where `admin / editor` are two names.
    Rule(
        what="a password",
        words=("log in ", "login", "sign in ", "credentials", "creds: ", "creds are"),
        pattern=(
            r"(?i)\b(?:(?:log ?in|sign in)\s(?:as|with)|(?:credentials|creds|login)"
            rf"(?::|\sare|\s-)?)\s{_USER}\s?[/:]\s?[`\"']?{_WORDS}"
        ),
        source=_PROSE,
        holds=is_chosen,
    ),
    Rule(
        what="a password",
        words=("creds", "credentials", "logins", "login:", "login is"),
        pattern=(
            rf"(?i)\b(?:creds|credentials|logins?)\b[^\n.:]{{0,60}}?(?:\s(?:is|are)|\s?[:=]|\s-)\s{_USER}"
            rf"(?:\s(?:and|with|\||/)\s|\s?[/:]\s?|,\s)[`\"']?{_VALUE}{_END}"
        ),
        source=_PROSE,
        holds=is_spoken,
    ),
    Rule(
        what="a password",
        words=("basic auth", "basic-auth"),
        pattern=(
            rf"(?i)\bbasic[ -]auth(?:entication)?(?:\s(?:is|with|as)|:)?\s\(?{_USER}"
            rf"(?:[:/]|\s/\s|\s)[`\"']?{_VALUE}{_END}"
        ),
        source=_PROSE,
        holds=is_spoken,
    ),
    Rule(
        what="a password",
        words=("basic auth", "basic-auth"),
        pattern=rf"(?i)\bbasic[ -]auth\w{{0,9}}[^\n(]{{0,20}}\(?[`\"']?[\w.-]{{1,40}}:{_WORDS}",
        source=_PROSE,
        holds=is_chosen,
    ),
    # What stands behind a usual user is a password, or the name of a page.
    Rule(
        what="a password",
        words=(
            "admin/",
            "root/",
            "administrator/",
            "superuser/",
            "sa/",
            "ops/",
            "guest/",
            "guest:",
        ),
        pattern=(
            r"(?<![^\s`\"'(])(?:(?:[Aa]dmin|root|[Aa]dministrator|ADMIN|superuser|sa|ops|guest)/|guest:)"
            r"(?P<secret>[\w!?#$%^&*+.-]{6,40})(?=[`\"'),.;]?(?:\s|$)|[`\"'),;])"
        ),
        source=_PROSE,
        holds=_is_of_a_user,
    ),
    # Who and what with a stroke between them: `relay@acme.org / Ginger-Temple62`.
    Rule(
        what="a password",
        words=(" / ",),
        pattern=rf" / [`\"']?{_VALUE}{_END}",
        behind=(
            r"(?<![\w./-])(?:[\w.+-]{1,60}@[\w.-]{1,60}|root|[Aa]dmin(?:istrator)?|sa|ops)[`\"']?\Z"
        ),
        source=_PROSE,
        holds=lambda value: (
            look_of(value.rstrip(".")) is not None
            or is_worded(value)
            or re.fullmatch(r"(?=.*\d)(?=.*[A-Z])[A-Z\d]{8,12}", value) is not None
        ),
    ),
    # Of two pieces of code with a lock between them the second is the password.
    Rule(
        what="a password",
        words=(":key:", ":lock:", "\U0001f511", "\U0001f512"),
        pattern=(
            r"(?::(?:key|lock)\w*:|[\U0001f511\U0001f512])\s{0,3}[`\"'](?P<secret>[^\s`\"']{6,60})[`\"']"
        ),
        source=_PROSE,
        holds=is_chosen,
    ),
    Rule(
        what="a password",
        words=("password", "passwd", " pw "),
        pattern=(
            rf"(?i)\buser(?:name)?\s{_USER}\s(?:and|with|,)\s(?:the\s)?(?:password|passwd|pw)\s[`\"']?"
            rf"{_VALUE}{_END}"
        ),
        source=_PROSE,
        holds=is_said,
    ),
    Rule(
        what="a password",
        words=("bind as ",),
        pattern=rf"(?i)\bbind\sas\s\S{{1,100}}\s(?:with|using|and)\s(?:the\s)?[`\"']?{_VALUE}{_END}",
        source="https://www.rfc-editor.org/rfc/rfc4513",
        holds=is_spoken,
    ),
    Rule(
        what="a password",
        words=("` / `", "`/`"),
        pattern=(
            r"(?i)\b(?:account|user|admin|login|root)\b[^\n`]{0,40}`[\w.@\\-]{1,60}`\s?/\s?"
            r"`(?P<secret>[^\s`]{6,100})`"
        ),
        source=_PROSE,
        holds=is_spoken,
    ),
    Rule(
        what="a password",
        words=("u: ", "user: ", "username: "),
        pattern=(
            rf"(?i)\bu(?:ser(?:name)?)?:\s{_USER}[,;]?\s{{1,3}}p(?:w|ass)?:\s[`\"']?"
            r"(?P<secret>[^\s\"'`,;<>]{6,100})"
        ),
        source=_PROSE,
        holds=is_spoken,
    ),
    Rule(
        what="a password",
        words=("ftp", "ssh", "vpn", "rdp", "vnc", "smb", "access", "wifi", "wi-fi", "wlan", "ssid"),
        pattern=(
            r"(?i)(?<![\w./-])(?:s?ftp|ssh|vpn|rdp|vnc|smb|access|wi-?fi|wlan|ssid)(?:\s\w{1,20}){0,2}:?\s{1,3}"
            rf"{_USER}\s?/\s?[`\"']?(?P<secret>[^\s\"'`,;<>{{}}\[\]()|/:]{{6,100}})"
        ),
        source=_PROSE,
        holds=lambda value: is_worded(value) or is_no_name(value.rstrip(".")) or is_phrase(value),
    ),
    Rule(
        what="a password",
        words=("ssid", "wifi", "wi-fi", "wlan"),
        pattern=(
            r"(?i)\b(?:ssid|wi-?fi|wlan)\b[^\n]{0,40}?,\s(?:key|schlüssel|clé|clave|chiave|chave|pw|pass\w{0,6}|psk)\s(?:is\s)?[`\"']?"
            r"(?P<secret>[^\s\"'`,;]{6,60})"
        ),
        source=_PROSE,
        holds=is_chosen,
    ),
    Rule(
        what="a password",
        words=("ssh ", "rdp ", "vnc ", "telnet ", "ftp "),
        pattern=rf"\b(?:ssh|rdp|vnc|telnet|ftp|sftp)\s[^\n()]{{1,60}}\s\([`\"']?{_VALUE}[`\"']?\)",
        source=_PROSE,
        holds=is_spoken,
    ),
    Rule(
        what="a password",
        words=("@",),
        pattern=(
            r"(?<![\w.:/-])[\w.+-]{1,60}@(?:[\w-]{1,60}\.){1,4}[A-Za-z]{2,20}:"
            r"(?P<secret>[^\s/:@\"'`]{8,60})(?=[\s\"'`),;]|$)"
        ),
        source=_PROSE,
        holds=is_no_name,
    ),
)
"""Rules for prose that names a user and a password."""
