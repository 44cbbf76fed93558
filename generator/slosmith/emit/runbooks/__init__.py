"""Target `runbooks`: a page for each promise and each plain alert, and an index of them all."""

from collections.abc import Iterator

from slosmith import naming
from slosmith.document import Document
from slosmith.emit.runbooks.context import Context
from slosmith.emit.runbooks.index import index_page
from slosmith.emit.runbooks.pages import plain_page, slo_page, watchdog_page
from slosmith.emit.runbooks.relink import Page, relink
from slosmith.model import Model


def emit_runbooks(model: Model) -> Iterator[Document]:
    """Every page, then the index; links between pages are set when all pages are known."""
    context = Context.of(model)
    pages = list(_pages(context))
    for page in relink(pages, context):
        yield Document(path=f"{naming.RUNBOOKS}/{page.path}", text=page.text)
    if pages:
        yield Document(path=f"{naming.RUNBOOKS}/index.md", text=index_page(context))


def _pages(context: Context) -> Iterator[Page]:
    for service in context.model.services:
        for slo in service.slos:
            yield slo_page(slo, service, context)
        for alert in service.alerts:
            yield plain_page(alert, service, context)
    if naming.WATCHDOG in context.entries:
        yield watchdog_page(context)
