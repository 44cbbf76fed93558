"""The parts of what is proven: each is played with the rules of its own, which takes less time.

promtool evaluates every rule of a file in every test, so the tests of a whole service take as long
as its SLOs times its SLOs. No rule of a part reads what another part records.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial

from slosmith.emit.promtool_tests import Context, Gap, contexts_of, plan_tests, print_tests
from slosmith.emit.promtool_tests.said_alone import print_said
from slosmith.emit.promtool_tests.watchdog import emit_watchdog_test
from slosmith.emit.rules import group_names, own_files
from slosmith.model import naming
from slosmith.model.root import Model
from slosmith.model.service import Service
from slosmith.output.document import HEADING, Document


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """The test files of a part, what they leave open, and what its alerts say, as a test alone.

    Damaged versions of a plain alert are ``left`` that none of them notices.
    """

    documents: tuple[Document, ...]
    gaps: tuple[Gap, ...] = ()
    said: str = ""
    left: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """An SLO, or a plain alert: where its rules stand, and what makes its tests.

    Its rules are all of ``groups`` in the file ``rules``, or only that of the alert ``alert``; of
    several that share the name, by which promtool asks, the one of this ``number``, from 1 on.
    """

    rules: str
    groups: tuple[str, ...]
    alert: str = ""
    number: int = 0
    make: Callable[[], Made]


@dataclass(frozen=True, slots=True, kw_only=True)
class PartTests:
    """What was made of a part."""

    part: Part
    documents: tuple[Document, ...]
    gaps: tuple[Gap, ...] = ()
    said: str = ""
    left: tuple[str, ...] = ()


def parts_of(model: Model) -> Iterator[Part]:
    """Every part of a model, those of a service in its order."""
    for service, context in contexts_of(model):
        for slo in service.slos:
            yield _part(replace(service, slos=(slo,), alerts=()), context, slo.name)
        for one in service.alerts:
            own, number = replace(service, slos=(), alerts=(one,)), one.number
            name = f"{one.name}.{number}" if number else one.name
            yield _part(own, context, name, alert=one.name, number=number)
    for number, (name, group) in enumerate(own_files(model)):
        yield Part(
            rules=f"{naming.RULES}/{name}",
            groups=(group.name,),
            make=partial(_make_watchdog, model, number),
        )


def _part(service: Service, context: Context, name: str, alert: str = "", number: int = 0) -> Part:
    named = f"{service.name}.alerts.{name}" if alert else f"{service.name}.{name}"
    return Part(
        rules=naming.rules_file(service.name, context.shard),
        groups=group_names(service),
        alert=alert,
        number=number,
        make=partial(_make, service, context, named),
    )


def _make(service: Service, context: Context, name: str) -> Made:
    tests = plan_tests(service, context.contract, context.settings)
    documents = tuple(print_tests(tests, service, context, name))
    said = print_said((*tests.scenes, *tests.composed, *tests.clocks, *tests.unmeasured))
    return Made(documents=documents, gaps=tuple(tests.gaps), said=said, left=tuple(tests.left))


def _make_watchdog(model: Model, number: int) -> Made:
    return Made(documents=([*emit_watchdog_test(model, HEADING)][number],))
