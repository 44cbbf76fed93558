"""Test of the watchdog: it fires with nothing else there at all."""

from collections.abc import Iterator

from slosmith.emit.rules import own_groups
from slosmith.model import naming
from slosmith.model.root import Model
from slosmith.output.document import Document
from slosmith.simulate.promtool_file import Entry, Scene, fires, print_sheet


def emit_watchdog_test(model: Model, heading: str) -> Iterator[Document]:
    """One file, where routing asks for a watchdog."""
    for group in own_groups(model):
        (rule,) = group.rules
        claim = "it fires whatever else is there"
        check = fires(naming.WATCHDOG, claim, group.interval, rule, [()])
        entry = Entry(
            name=naming.WATCHDOG, subject=naming.WATCHDOG, reads=(), inputs=(), checks=(check,)
        )
        scene = Scene(step=group.interval, interval=group.interval, entry=entry)
        rules = f"../rules/{naming.OWN_SERVICE}.yaml"
        text = print_sheet(heading, rules, [group.name], group.interval, [scene])
        yield Document(path=naming.tests_file(naming.OWN_SERVICE), text=text)
