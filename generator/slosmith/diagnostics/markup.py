"""Foreign text in a page or a drawing: no markup, and nothing in it hides or turns what is seen."""

import html

from slosmith.diagnostics.terminal import inert


def escape(text: str, *, quote: bool = True) -> str:
    """A text as a browser shows it; XML knows no control characters, and so breaks at none."""
    return html.escape(inert(text), quote)
