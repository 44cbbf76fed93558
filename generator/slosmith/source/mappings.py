"""Parts of documents that others wrote, or edited, and that may be anything."""

from typing import Any


def mappings_below(whole: object, key: str) -> list[dict[str, Any]]:
    """The mappings of the list that stands under a key; none where something else does."""
    found = whole.get(key) if isinstance(whole, dict) else None
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []
