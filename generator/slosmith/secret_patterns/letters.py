"""How unlike a word a row of letters and digits is."""

import re
from itertools import pairwise

# How rarely a letter of the alphabet follows another: a line for each first letter, from `a` on,
# and in it a digit for each second one, the logarithm (base 2) of one in so many. Counted over
# the 21,229 words that stand twice or more in public alerts, runbooks and documentation.
_FOLLOWS = (
    "74458759596353959343567768",
    "36673778368277368446479968",
    "39573893494479279463599969",
    "36652768288566479547478879",
    "47436668798453757234767579",
    "48773489298478379455488859",
    "47672754398564479346488977",
    "27672899398666379564598959",
    "56455559998452369544859795",
    "36752777476766377736376777",
    "46752666388565558635477969",
    "37752789297377379955579949",
    "25772889397657338857599969",
    "48443528486776479733668979",
    "66558658686442559344455779",
    "38673775497378349344588979",
    "67667777677476666656176777",
    "37552769396656369544568959",
    "58473794396567447742487969",
    "38682794299578479345597959",
    "44555759598443749333899799",
    "38671778299766479768789989",
    "28763774387574368446887788",
    "57453575388657638663667457",
    "45454667476444538634676866",
    "37671676387676478757577855",
)
_RARE = 6
"""Of a row with fewer than two pairs of letters nothing is known: it counts as random."""
_LETTERS = re.compile(r"[a-z]+")
_RUN = re.compile(r"[a-z]+|[A-Z]+|\d+")


def disorder(piece: str) -> int:
    """In hundredths: names are below 200, and what a machine draws by lot is seldom.

    Words are made of usual pairs of letters, and change seldom between capitals, small letters and
    digits. One alone would be too little: `HTTPv2`, `e5f6`.
    """
    words = _LETTERS.findall(piece.lower())
    rare = [int(_FOLLOWS[ord(a) - 97][ord(b) - 97]) for word in words for a, b in pairwise(word)]
    rarity = 100 * sum(rare) // len(rare) if len(rare) > 1 else 100 * _RARE
    return rarity - 150 * len(piece) // len(_RUN.findall(piece))
