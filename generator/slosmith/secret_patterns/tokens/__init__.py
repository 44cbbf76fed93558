"""Tokens whose prefix says what they are.

The formats are facts that the vendors publish. Most were compared with the rules of gitleaks
(MIT, https://github.com/gitleaks/gitleaks, config/gitleaks.toml of 2026-07), whose id stands as the
source.
"""

from slosmith.secret_patterns.rule import Rule
from slosmith.secret_patterns.tokens.business import BUSINESS
from slosmith.secret_patterns.tokens.clouds import CLOUDS
from slosmith.secret_patterns.tokens.code import CODE
from slosmith.secret_patterns.tokens.models import MODELS
from slosmith.secret_patterns.tokens.watching import WATCHING

# What may not follow a token: it would be a part of something longer.
_AFTER = r"(?![0-9A-Za-z_-])"


def _rule(row: str) -> Rule:
    """What it is | its prefix | what follows | words, where the prefix is no text | its source."""
    what, prefix, rest, *words, source = (part.strip() for part in row.split(" | "))
    return Rule(
        what=what,
        words=tuple(words[0].split(", ")) if words else (prefix.replace("\\", "").lower(),),
        pattern=f"{prefix}{rest}{_AFTER}",
        source=source,
        alone=True,
    )


TOKENS: tuple[Rule, ...] = tuple(
    _rule(row)
    for table in (MODELS, CLOUDS, CODE, WATCHING, BUSINESS)
    for row in table.strip().replace("\n  | ", " | ").split("\n")
)
"""One for each kind that a vendor publishes; what it is says whose."""
