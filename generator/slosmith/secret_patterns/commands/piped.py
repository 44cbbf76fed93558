"""Passwords that are written into the input of a command."""

from slosmith.secret_patterns.rule import Rule
from slosmith.secret_patterns.states import is_stored, is_typed

# Commands that read a password where the output of `echo` goes.
_READERS = (
    r"(?:sudo\s[^\n|]{0,60}?-S\b|chpasswd|[^\n|]{0,200}?-stdin\b|[^\n|]{0,100}?--with-token"
    r"|passwd\b|su\s|kinit\b|cryptsetup\b|smbpasswd\b|vault\s(?:login|write)|pass\sinsert"
    r"|gcloud\ssecrets\b|wrangler\ssecret\b|gh\ssecret\b|kubectl\s[^\n|]{0,40}secret\b|(?:docker|podman)\ssecret\b)"
)


PIPED: tuple[Rule, ...] = (
    Rule(
        what="a password of a command",
        words=("echo ", "printf "),
        pattern=(
            r"\b(?:echo|printf)\s(?:-\w\s)?(?:[\"']%s(?:\\n)?[\"']\s)?[\"']?"
            r"(?P<secret>[^\s\"'`{}\[\]|]{8,100})[\"']?\s{0,3}\|\s{0,3}base64"
        ),
        source="https://kubernetes.io/docs/tasks/configmap-secret/managing-secret-using-config-file/",
        holds=is_stored,
    ),
    Rule(
        what="a password of a command",
        words=("echo ", "printf "),
        pattern=(
            r"\b(?:echo|printf)\s(?:-\w\s)?(?:[\"']%s(?:\\n)?[\"']\s)?[\"']?(?:[\w.-]{1,60}:)?"
            rf"(?P<secret>[^\s\"'`{{}}\[\]|:]{{6,100}})[\"']?\s{{0,3}}\|\s{{0,3}}{_READERS}"
        ),
        source="https://pubs.opengroup.org/onlinepubs/9799919799/utilities/echo.html",
        holds=is_typed,
    ),
    # What a script of expect sends where a password is asked for.
    Rule(
        what="a password of a command",
        words=("expect",),
        pattern=(
            r"(?i)\bexpect\b[^\n]{0,60}?(?:assword|assphrase|\bpin)\b[^\n]{0,40}?[\n;{][\s{;]{0,9}"
            r"(?:exp_)?send\s(?:--\s)?[\"'{](?P<secret>[^\s\"'{}]{4,60}?)\\[rn]"
        ),
        source="https://core.tcl-lang.org/expect",
        holds=is_typed,
    ),
    Rule(
        what="a password of a command",
        words=("echo ", "printf "),
        pattern=(
            r"\b(?:echo|printf)\s(?:-\w\s)?(?P<quote>[\"'])"
            r"(?P<secret>[a-z]{2,15}(?: [a-z]{2,15}){1,6})(?P=quote)\s?\|\s?"
            r"(?:sudo\s-S|[^\n|]{0,60}(?:passphrase-fd|-stdin|cryptsetup|chpasswd|key-file[ =]-))"
        ),
        source="https://www.gnupg.org/documentation/manuals/gnupg/",
    ),
)
"""`echo hunter2 | sudo -S …`"""
