"""Sentences that say a password before its name, or where it is asked for."""

from slosmith.secret_patterns.names import (
    PASSWORD_WORDS,
    PASSWORDS,
)
from slosmith.secret_patterns.rule import Rule
from slosmith.secret_patterns.sentences.words import END, MARK, PROSE, VALUE
from slosmith.secret_patterns.states import (
    is_chosen,
    is_plainly_spoken,
    is_spoken,
)

_GIVEN = r"(?:enter|type|use|give|say|paste|try|answer|put|it's|that's|it is|that is|wants|expects)"
_OF_IT = (
    r"(?!\s(?:manager|store|storage|vault|file|field|policy|hash|prompt|reset|generator|for\snone))"
)


TURNED: tuple[Rule, ...] = (
    # The password comes first: `Winter2024! is the password of root`.
    Rule(
        what="a password",
        words=PASSWORD_WORDS,
        pattern=(
            rf"(?i)(?<![^\s(\"'`*“]){VALUE}[\"'`*”]{{0,3}}\s(?:is|was|as)\s"
            rf"(?:(?:the|his|her|their|our|my|its|a|your)\s)?(?:[\w'-]{{1,20}}\s){{0,3}}?(?:{PASSWORDS}){_OF_IT}"
        ),
        source=PROSE,
        holds=is_spoken,
    ),
    Rule(
        what="a password",
        words=PASSWORD_WORDS,
        pattern=(
            r"(?i)[`\"“](?P<secret>[A-Za-z]{6,40})[`\"”]\s(?:is|was)\s(?:the|his|her|their|our|my|its)\s"
            rf"(?:[\w'-]{{1,20}}\s){{0,2}}?(?:{PASSWORDS})(?=\s(?:of|for|to|on)\b|[.,;!]|\s*\n|\s*$)"
        ),
        source=PROSE,
        holds=is_chosen,
    ),
    Rule(
        what="a password",
        words=PASSWORD_WORDS,
        pattern=(
            r"(?m)(?:^[ \t>*-]{0,9}|[.:;]\s)(?P<secret>[a-z]{8,40})\sis\sthe\s"
            rf"(?:[\w'-]{{1,20}}\s){{0,2}}?(?:{PASSWORDS})(?=\s(?:of|for|to|on)\b|[.,;!]|\s*$)"
        ),
        source=PROSE,
        holds=is_chosen,
    ),
    # What is to be typed where one is asked for, said before and behind that.
    Rule(
        what="a password",
        words=PASSWORD_WORDS,
        pattern=(
            rf"(?i)(?:{PASSWORDS})\b[^\n.:]{{0,60}}?\b{_GIVEN}\s(?:in\s|with\s)?{MARK}{VALUE}{END}"
        ),
        begins=True,
        source=PROSE,
        holds=is_plainly_spoken,
    ),
    Rule(
        what="a password",
        words=PASSWORD_WORDS,
        pattern=(
            rf"(?i)\b(?:{_GIVEN}|with)\s{MARK}{VALUE}"
            rf"[`\"'*)]{{0,3}}(?:,\s(?:it'?s|that'?s|which\sis)|\s(?:when|if|as|for|at|in|into|to))\b[^\n.]{{0,40}}?(?:{PASSWORDS})"
        ),
        source=PROSE,
        holds=is_plainly_spoken,
    ),
)
"""`hunter2 is the password`, `enter hunter2 when it asks for one`."""
