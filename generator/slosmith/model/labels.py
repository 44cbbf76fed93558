"""The labels of what is rendered, as the model holds them."""

from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:  # few roots have all of these, and each is some classes to make
    pass


Labels: TypeAlias = tuple[tuple[str, str], ...]
"""Label names and values, sorted by name."""
