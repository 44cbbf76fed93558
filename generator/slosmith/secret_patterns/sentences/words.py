"""Parts of rules for sentences: how a password is called, joined to its value, and ended."""

from slosmith.secret_patterns.names import PASSWORDS

PROSE = "gitleaks: generic-api-key, as sentences say it"
# What stands between the name of a password and that it is one: whose it is, and an aside.
WHOSE = (
    r"(?:\s(?:for|of|to|on|in|at|between|behind|from|für|fuer|de|du|van|voor)\s[^\n.:=;]{1,60}?"
    r"|,\s[^\n.:=;,]{1,60}?,|\s\([^()\n]{1,60}\))?"
)
MARK = r"[\"'`“*(]{0,3}"
RUN = r"[^\s\"'`*,;<>{}\[\]()|”]{6,100}"
VALUE = rf"(?P<secret>{RUN})"
END = r"(?=[\"'`*,;.)”|(]|\s|$)"
WORD = r"(?P<secret>[A-Za-z]{6,40}|[a-z]{3,12}(?:[.-][a-z]{3,12}){2,5})"
# A clause ends behind a password; what is said of one goes on, or is a state (see states.py).
CLAUSE = (
    r"(?=[\"'`*”)]{0,3}(?:[.,;!)](?!\w)|[ \t]*(?:\n|$)|\s(?:last|until|today|yesterday|tonight)\b))"
)
NAMES = rf"(?:{PASSWORDS}|\bpw\b|\bpsk\b|pre-?shared[ -]key)"
_SHARED = tuple(f"{pre}shared{sign}key" for pre in ("pre", "pre-") for sign in " -")
SHORT_NAMES = ("pw ", "pw,", "pw:", "psk ", "psk,", "pw's", *_SHARED)
