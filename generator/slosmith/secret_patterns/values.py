"""What a value must be like to be a secret, and no word or name of a thing."""

import re
from itertools import pairwise

_SHORTEST = 16
"""A key that is made by a machine has so many characters."""
_SHORTEST_MIXED = 10
"""Of fewer characters one cannot say whether they are words."""
_LONGEST_NAME = 60
# An object of Kubernetes, whose name ends in a hash of what is in it.
_OBJECT = (
    r"[a-z]{3,}(?:-[a-z]{2,}|-\d{1,3})*-(?:[0-9a-f]{5,10}|[bcdfghjklmnpqrstvwxz2456789]{5,10})"
)


def is_random(value: str) -> bool:
    """Letters and digits that do not read as words with a number: `shop-prod-2` is a name."""
    if not re.search(r"[A-Za-z]", value):
        return False
    pieces = [piece for piece in re.split(r"[-_./=+~,]", value) if piece]
    if any(_is_mixed(piece) for piece in pieces):
        return True
    return re.search(r"\d", value) is not None and not all(
        re.fullmatch(r"[A-Za-z]+\d{0,4}|v?\d{1,4}[a-z]{0,2}|[a-z]\d[a-z]", piece)
        for piece in pieces
    )


def _is_mixed(piece: str) -> bool:
    """Capitals and small letters change too often for words: `ResponseTimeout` changes thrice."""
    changes = sum(a.isupper() != b.isupper() for a, b in pairwise(re.sub(r"\W|\d", "", piece)))
    return len(piece) >= _SHORTEST_MIXED and changes * 5 >= len(piece) * 2


def is_password(value: str) -> bool:
    """More than a word of lower-case letters, which would be prose: `password: required`.

    `!vault` is a tag of YAML, `var.db_password` a name in a program, `vault:shop/db#x` a place.
    """
    word = r"![A-Za-z-]+|[A-Z]?[a-z]+[.,;:!?)]?|[A-Z_]+|\d{1,5}|\.?[A-Za-z_]+(?:\.[A-Za-z_]+)+"
    is_foreign_word = not value.isascii() and value.replace("_", "").isalpha()
    return not (re.fullmatch(word, value) or is_foreign_word or is_place(value))


def is_place(value: str) -> bool:
    """Where a secret is kept: a vault, an address without a password, a path."""
    place = (
        r"(?:vault|op|ssm|arn|env|file|fd|sops|keyring|secretsmanager|ref)(?:\+\w+)?:.*"
        r"|https?://[^@]*|[a-z_.-]+(?:/[a-z_.-]+)+"
    )
    return re.fullmatch(place, value) is not None or is_path(value)


def is_bare_password(value: str) -> bool:
    """The same where nothing but a name says so: it often says where the password is."""
    elsewhere = r"(?i)1password|\w+:/?/.*|[a-z]+(?:[-_.:/][0-9a-z-]+)+|\d{4}-\d\d?-\d\d?"
    return is_password(value) and not re.fullmatch(elsewhere, value)


def is_made_up(value: str) -> bool:
    """Where prose says whose password it is: more than a name, and as long as one should be.

    People begin words with a capital and end with a number, which names of things do not.
    """
    is_chosen = re.search(r"[A-Z]\w*[a-z]", value) and re.search(r"\d{2}|\d\W?$", value)
    return len(value) >= 8 and (is_random(value) or bool(is_chosen)) and not is_path(value)


def is_path(value: str) -> bool:
    """A file that holds a secret is none; Base64 may begin with a slash, and has no short names.

    Many commands read the file of which `@` stands before the name.
    """
    begins = re.match(r"\.{0,2}/|~/|@[\w-]*[./]", value)
    return (
        begins is not None
        and not value.endswith("=")
        and all(len(name) <= _LONGEST_NAME for name in value.split("/"))
    )


def is_key(value: str) -> bool:
    """What a machine makes; no file or object in which it is kept, and no id of a key of GnuPG."""
    is_id = re.fullmatch(rf"[0-9A-F]{{16}}|[0-9A-F]{{40}}|{_OBJECT}", value)
    return len(value) >= _SHORTEST and is_random(value) and not is_path(value) and not is_id
