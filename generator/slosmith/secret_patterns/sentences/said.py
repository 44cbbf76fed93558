"""Sentences that name a password and then say it: `the root password is hunter2`."""

from slosmith.secret_patterns.names import (
    CHOSEN,
    CHOSEN_BEGINNINGS,
    PASSWORD_WORDS,
    PASSWORDS,
)
from slosmith.secret_patterns.rule import Rule
from slosmith.secret_patterns.sentences.words import (
    CLAUSE,
    END,
    MARK,
    NAMES,
    PROSE,
    SHORT_NAMES,
    VALUE,
    WHOSE,
    WORD,
)
from slosmith.secret_patterns.states import (
    is_chosen,
    is_given,
    is_passphrase,
    is_plainly_spoken,
    is_spoken,
)

_SAYS = (
    "is|was|has|been|be|changed|set|reset|now|currently|still|to|using|remains|simply|just|always"
    "|ist|lautet|wurde|auf|est|es|è|jest|je"
)
_THINGS = (
    "cert|certificate|p12|pfx|zip|keystore|truststore|key|root|admin|sudo|db|database|wi-?fi|vpn"
    "|ldap|bind|smtp|imap|mail|ftp|sftp|grafana|postgres|mysql|redis|jenkins|vault|backup"
)


SAID: tuple[Rule, ...] = (
    Rule(
        what="a password",
        words=(*PASSWORD_WORDS, *SHORT_NAMES, "pass is ", "pass was ", "pass for "),
        pattern=(
            rf"(?i)(?:{NAMES}|\bpass(?=\s(?:is|was|for)\s)){WHOSE}"
            rf"(?:(?:\s(?:{_SAYS})\b){{1,5}}|'s|\s?[:=→\u2013—]|\s-|,(?=\s[^\s/_]{{6,60}},\s))"
            rf"[ \t]{{1,3}}{MARK}{VALUE}"
        ),
        begins=True,
        names=(*PASSWORD_WORDS, *SHORT_NAMES, "pass"),
        source=PROSE,
        holds=is_spoken,
    ),
    Rule(
        what="a password",
        words=(*PASSWORD_WORDS, *SHORT_NAMES),
        pattern=(
            rf"(?i){NAMES}{WHOSE}(?:(?:\s(?:is|was|be|now|still|remains|ist|lautet|est|es)){{1,3}}|'s"
            rf"|\s-|(?<=[^\n:]):)\s{MARK}{WORD}{CLAUSE}"
        ),
        begins=True,
        source=PROSE,
        holds=is_chosen,
    ),
    Rule(
        what="a password",
        words=PASSWORD_WORDS,
        pattern=(
            rf"(?i)\b(?:set|reset|chang\w{{1,3}}|rotat\w{{1,3}})\b[^\n.]{{0,40}}?(?:{PASSWORDS})"
            rf"{WHOSE}\s(?:to|from)\s{MARK}{WORD}(?={CLAUSE}|[\"'`]?\sto\s)"
        ),
        source=PROSE,
        holds=is_chosen,
    ),
    Rule(
        what="a password",
        words=PASSWORD_WORDS,
        pattern=(
            rf"(?i)(?:{PASSWORDS})\s(?:was|is|has been|got)\s(?:re)?(?:set|changed)\sto\s"
            rf"{MARK}{WORD}(?={CLAUSE}|\s(?:during|by|on|in|after|for|when)\b)"
        ),
        begins=True,
        source=PROSE,
        holds=is_chosen,
    ),
    # A whole line: `cert password velvettemple`.
    Rule(
        what="a password",
        words=PASSWORD_WORDS,
        pattern=(
            rf"(?im)^[ \t>*-]{{0,6}}(?:the\s)?(?:{_THINGS})\s(?:\w{{1,12}}\s)?(?:{PASSWORDS})"
            rf"\s[\"'`]?{WORD}[\"'`]?[.!]?[ \t]*$"
        ),
        source=PROSE,
        holds=is_chosen,
    ),
    # Nothing but a space between: `the password Winter2024!`.
    Rule(
        what="a password",
        words=(*PASSWORD_WORDS, *SHORT_NAMES, "ssid", "wifi", "wi-fi", "wlan"),
        pattern=(
            rf"(?i)(?:{NAMES}|\b(?:ssid|wi-?fi|wlan)\b[^\n]{{1,40}}\bkey)"
            rf"(?:\s|[ \t]?\n[ \t]{{1,40}}){MARK}"
            rf"(?P<secret>[^\s\"'`*,;<>{{}}\[\]()|:”]{{6,100}}){END}"
        ),
        begins=True,
        source=PROSE,
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
        source=PROSE,
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
            rf"\s(?:(?:is|was|to|of)\s)?(?:\([\"`*]{{0,2}}|[`\"“*]{{1,3}}){VALUE}(?=[)`\"”*])"
        ),
        behind=rf"(?i)(?:{CHOSEN}|shared secret)\Z",
        names=CHOSEN_BEGINNINGS,
        begins=True,
        source=PROSE,
        holds=is_given,
    ),
    Rule(
        what="a password",
        words=PASSWORD_WORDS,
        pattern=(
            rf"(?i)(?:{PASSWORDS})\s(?:for|of|to)\s[^\n:=]{{1,60}}?(?:\s?[:=]|\s(?:is|was))\s{{1,3}}"
            rf"[\"`*]{{1,3}}{VALUE}(?=[\"`*])"
        ),
        begins=True,
        source=PROSE,
        holds=is_given,
    ),
    Rule(
        what="a password",
        words=("pass ", "pw "),
        pattern=r"(?:[,/&+]\s|\(|\band\s|\bwith\s)(?:the\s)?(?:pass|pw)\s[`\"']?(?P<secret>\w[^\s\"'`,;()]{5,60})",
        source=PROSE,
        holds=is_spoken,
    ),
    Rule(
        what="a password",
        words=PASSWORD_WORDS,
        pattern=(
            rf"(?i)(?:{PASSWORDS})(?:{WHOSE}(?:\s?[:=]|\sis(?:\s\w{{2,9}}\swords:)?)\s"
            r"|[\"'`]{0,3}[ :=]{1,4})"
            r"[\"'`]{0,3}(?P<secret>[a-z]{4,12}(?: [a-z]{4,12}){3,7})[\"'`.]?[ \t]*(?=\n|$)"
        ),
        begins=True,
        source="https://xkcd.com/936/",
        holds=is_passphrase,
    ),
    # Several words, of which a comma or the end of the line is the last.
    Rule(
        what="a password",
        words=("phrase",),
        pattern=(
            r"(?i)\b(?:(?:auth|priv|security|secret|safe|access)[ -]phrase|pass ?phrase)"
            r"(?:\s(?:is|was|reads)|:)?\s[\"'`]?(?P<secret>(?-i:[a-z]{3,12}(?: [a-z]{3,12}){2,6}))"
            r"(?=[\"'`]?(?:[,.;](?!\w)|[ \t]*(?:\n|$)))"
        ),
        source=PROSE,
        holds=is_passphrase,
    ),
    # In scripts without spaces a run of ASCII stands for itself.
    Rule(
        what="a password",
        words=("密码", "密碼", "口令", "パスワード", "비밀번호", "암호"),
        pattern=(
            r"(?:密码|密碼|口令|パスワード|비밀번호|암호)(?:[是为は이은는]|\s?[:=\uff1a])?\s{0,3}[「\"'`“]{0,3}"
            r"(?P<secret>[0-9A-Za-z][!-~]{4,60})"
        ),
        source=PROSE,
        holds=is_chosen,
    ),
)
"""A name, what joins it to a value, and the value."""
