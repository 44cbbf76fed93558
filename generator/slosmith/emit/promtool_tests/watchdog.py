"""Test of the watchdog: it fires with nothing else there at all."""

from collections.abc import Iterator

from slosmith.emit.rules import own_files
from slosmith.model import naming
from slosmith.model.root import Model
from slosmith.output.document import Document
from slosmith.simulate.promtool_file import Entry, Scene, fires, print_sheet


def emit_watchdog_test(model: Model, heading: str) -> Iterator[Document]:
    """One file for each ruler, where routing asks for a watchdog."""
    for name, group in own_files(model):
        (rule,) = group.rules
        claim = "it fires whatever else is there"
        check = fires(naming.WATCHDOG, claim, group.interval, rule, [()])
        entry = Entry(
            name=naming.WATCHDOG, subject=naming.WATCHDOG, reads=(), inputs=(), checks=(check,)
        )
        scene = Scene(step=group.interval, interval=group.interval, entry=entry)
        text = print_sheet(heading, f"../rules/{name}", [group.name], group.interval, [scene])
        path = naming.tests_file(name.removesuffix(".yaml").replace("/", "."))
        yield Document(path=path, text=text)
