"""Who logs in and with which password, where a clause says that somebody does."""

from collections.abc import Iterator

from slosmith.secret_patterns.patterns import pattern
from slosmith.secret_patterns.rule import Rule
from slosmith.secret_patterns.sentences.called import LOGIN, LOGIN_BEGINNINGS, LOGINS
from slosmith.secret_patterns.sentences.clauses import Word, clause_behind, words_of
from slosmith.secret_patterns.sentences.values import is_likely, is_plain, is_signed_word
from slosmith.secret_patterns.sentences.words import PROSE

_JOINING = """
and with then und mit et avec y e con com en met /
"""
_AND = frozenset(_JOINING.split())
_GLUED = r"[A-Za-z][\w.-]{1,30}[/:](?P<value>[^/:]{6,60})"
_USER = r"[A-Za-z][\w.@+-]{1,60}"


def _is_given(user: str, joined: str, word: Word) -> bool:
    if not pattern(_USER).fullmatch(user) or user.lower() in _AND:
        return False
    if joined == "/":
        return is_likely(word.text) or (word.ends and is_plain(word.text))
    return is_signed_word(word.text)


def pair_near(text: str, _: int, end: int) -> Iterator[tuple[int, int]]:
    """The password of a user, both behind a word for logging in that ends at ``end``."""
    words = [word for word in words_of(clause_behind(text, end)) if word.text]
    for number in range(len(words)):
        user, joined, word = (
            words[max(0, number - 2)].text,
            words[number - 1].text.lower(),
            words[number],
        )
        if "," in word.sign and joined not in _AND:
            user, joined = words[number - 1].text, "and"
        if joined in _AND and user.lower() in _AND and number > 2:
            user = words[number - 3].text
        if (
            (glued := pattern(_GLUED).fullmatch(word.text))
            and (word.ends or number > 1)
            and is_signed_word(glued["value"])
        ):
            yield end + word.start + glued.start("value"), end + word.end
            return
        if joined in _AND and _is_given(user, joined, word):
            yield end + word.start, end + word.end
            return


PAIRS: tuple[Rule, ...] = (
    Rule(
        what="a password",
        words=LOGINS,
        pattern=rf"(?i)(?:{LOGIN})",
        picks=pair_near,
        names=LOGIN_BEGINNINGS,
        begins=True,
        source=PROSE,
    ),
)
"""`connecte-toi avec astreinte / hunter2`."""
