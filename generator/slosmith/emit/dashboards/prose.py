"""Texts of authors where Grafana reads Markdown: in the content of a panel, and in what it says.

As Markdown a text could have everybody's browser load a picture, from an address with the name of
who looks in it: Grafana fills in `${__user.login}`, behind a backslash too.
"""

from slosmith.markdown import escape


def as_text(text: str) -> str:
    """A text as one line of Markdown that shows exactly it, whatever variables there are."""
    return escape(text).replace(r"\$", "&#36;")
