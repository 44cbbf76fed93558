"""Proofs that are one but for names: what promtool is given of each, with numbers in their place.

Two proofs of one form differ by a renaming that keeps which words are the same, how they end, in
which order labels stand and the values of each, and what a pattern matches. Numbers are never
renamed. promtool sees nothing else of a name, so that it says the same of both. Readers of alerts
see more: what alerts say is no part of a form, but for what their templates do.
"""

import hashlib
from collections.abc import Iterable

from slosmith.verify.renaming.sheets import Sheets
from slosmith.verify.renaming.words import NoFormError, Words


def form_of(rules: str, tests: Iterable[str]) -> str | None:
    """The digest of a proof's form; None where a name may do more in it than can be told."""
    words = Words()
    reader = Sheets(words)
    try:
        sheets = [reader.rules(rules), *map(reader.tests, tests)]
        facts = [*words.facts()]
    except NoFormError:
        return None
    texts = ["\2".join(head + words.shown(said) for head, said in one) for one in sheets]
    return hashlib.sha256("\3".join((*texts, *facts)).encode()).hexdigest()


__all__ = ["form_of"]
