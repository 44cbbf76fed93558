"""Clauses and their words: what stands around a name, as far as a sentence goes."""

from itertools import islice

from slosmith.record import dataclass
from slosmith.secret_patterns.patterns import pattern

# So far a clause is read, and so many words of it.
_REACH, _MOST = 160, 14
_ENDS = (
    r"[.!?;](?=\s+[A-ZÀ-Ž])|[.!?]\s*\n|\n\s*(?:\n|[-*#>|]|[^\n]{0,80}[:=])"
    r"|[{}<|]|(?<!cn)(?<!dc)(?<!ou)=(?![=\s.,]|$)|(?<!-)>"
)
# A sentence that goes on saying what the one before it named.
_GOES_ON = (
    r"[.!]\s+(?:It(?:'s| is| was)|That(?:'s| is)|This is|Say|Type|Use|Enter|Try|New:"
    r"|(?:Er|Es|Sie) (?:ist|lautet)|C'est|Es|É|Esa es|Isso é|Het is)(?=\s)"
)
_WORD = (
    r"(?<=[\"“„«「])(?P<quoted>[^\n\"“”„«»「」]{6,60})(?=[\"”“»」])"
    r"|(?![-=]+>?\s)[^\s\"'`“”„«»「」()<>{}\[\]|;*,.:!?][^\s\"`“”„«»「」()<>{}\[\]|;,]*"
)
_TEMPLATE = r"\{\{[^{}]*\}\}"
_MARKED = r"[\"'`“„«「*]\Z"
_ENDED = r"[\"'`”“»」*]{0,3}\s*(?:[.,;!?)](?!\w)|\(|--|\n|$)"
_TRAIL = ".,:;!?'*)"
_SIGNS = (":", "=", "→", "\u2013", "—", "->", " - ")


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a clause, what stands before it, and whether the clause ends behind it."""

    text: str
    start: int
    end: int
    sign: str
    ends: bool

    @property
    def is_joined(self) -> bool:
        """Whether a sign says that this is what was named."""
        return any(sign in self.sign for sign in _SIGNS) or self.sign.endswith("(")

    @property
    def is_marked(self) -> bool:
        """Whether it stands in quotes, or as code."""
        return pattern(_MARKED).search(self.sign) is not None


def words_of(clause: str) -> list[Word]:
    """The first words of a clause."""
    found, past = list[Word](), 0
    for word in islice(pattern(_WORD).finditer(clause), _MOST):
        text = word[0].rstrip(_TRAIL)
        text += "!" if word[0][len(text) : len(text) + 1] == "!" else ""
        start, end = word.start(), word.start() + len(text)
        found.append(
            Word(
                text, start, end, clause[past:start], pattern(_ENDED).match(clause, end) is not None
            )
        )
        past = end
    return found


def clause_behind(text: str, end: int) -> str:
    """What a clause says behind a name, and the sentence that goes on with it."""
    behind = pattern(_TEMPLATE).sub(lambda found: "_" * len(found[0]), text[end : end + _REACH])
    stop = pattern(_ENDS).search(behind)
    if stop and (more := pattern(_GOES_ON).match(behind, stop.start())):
        stop = pattern(_ENDS).search(behind, more.end())
    return behind[: stop.start() if stop else None]


def clause_before(text: str, start: int) -> str:
    """What it says before that."""
    before = text[max(text.rfind("\n", 0, start) + 1, start - _REACH) : start]
    return before[max((stop.end() for stop in pattern(_ENDS).finditer(before)), default=0) :]
