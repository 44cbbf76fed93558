"""Queries to paste, and links that open each of them in Prometheus."""

from urllib.parse import quote

from slosmith.markdown import Markdown, link
from slosmith.model.settings import Settings
from slosmith.record import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Queries:
    """Queries, one to a line, below what each says; no ``links`` without an address."""

    text: str
    links: Markdown

    def __bool__(self) -> bool:
        """Whether there are any."""
        return bool(self.text)


def linked(text: str, settings: Settings) -> Queries:
    """The same with a link for each, in their order."""
    queries = [line for line in text.splitlines() if not line.startswith("#")]
    base = settings.prometheus_base
    if not base or not queries:
        return Queries(text=text, links=Markdown(""))
    made = (
        link(str(number), f"{base.rstrip('/')}/graph?g0.tab=1&g0.expr={quote(query, safe='')}")
        for number, query in enumerate(queries, 1)
    )
    return Queries(text=text, links=Markdown(f"In Prometheus: {', '.join(made)}."))
