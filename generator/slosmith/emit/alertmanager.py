"""Target `routes`: the whole configuration of Alertmanager, and the templates of its messages."""

from collections.abc import Iterator
from functools import partial

from slosmith.emit.held import rests_in
from slosmith.emit.inhibition import emit_inhibition
from slosmith.emit.merged_routes import merge
from slosmith.emit.routes import emit_tree
from slosmith.emit.unit import Unit, unit_of_all
from slosmith.emit.yaml_text import Node, print_yaml
from slosmith.model import naming
from slosmith.model.interval import DAYS, Interval, Times
from slosmith.model.root import Model
from slosmith.model.routing import Field, Item, Receiver, Routing, Words
from slosmith.output.document import HEADING, Document


def emit_alertmanager(model: Model) -> Iterator[Unit]:
    """The configuration, and a template file for each kind of receiver in use; or nothing."""
    yield unit_of_all(partial(_files, model))


def _files(model: Model) -> Iterator[Document]:
    if model.routing is None:
        return
    from slosmith.emit.templates import message_templates  # which brings every kind of receiver

    yield from configuration_files(model.routing, model)
    for name, template in message_templates(model.routing):
        yield Document(path=naming.template_file(name), text=template)


def configuration_files(routing: Routing, model: Model) -> Iterator[Document]:
    """What Alertmanager reads first, and what is said of its merging with what was there."""
    ours = configuration(routing, model)
    if routing.base is None:
        yield Document(path=naming.ALERTMANAGER_FILE, text=print_yaml(ours, HEADING))
    else:
        yield from merge(routing.base, ours, model)


def configuration(routing: Routing, model: Model) -> dict[str, Node]:
    """What routing says, as the mapping that Alertmanager's file holds."""
    tree = emit_tree(routing, model)
    return {
        "templates": ["templates/*.tmpl"],
        "route": tree,
        "inhibit_rules": emit_inhibition(routing, model),
        "receivers": [_receiver(one, routing) for one in routing.receivers if not one.given],
        "time_intervals": [
            _interval(one) for one in (*routing.intervals, *rests_in(tree, routing))
        ],
    }


def _receiver(receiver: Receiver, routing: Routing) -> Node:
    if receiver.integration is None:
        return {"name": receiver.name}
    fields = dict(receiver.integration.fields)
    if routing.watchdog is not None and receiver.name in routing.watchdog.receivers:
        fields["send_resolved"] = False
    settings: Node = {key: _field(value) for key, value in fields.items()}
    return {"name": receiver.name, receiver.integration.key: [settings]}


def _field(value: Field) -> Node:
    if isinstance(value, (str, bool, int)):
        return value
    if isinstance(value, Words):
        return [*value.texts]
    items = [_pairs(item.fields) for item in value if isinstance(item, Item)]
    if items:
        return [*items]
    return _pairs(tuple(pair for pair in value if not isinstance(pair, Item)))


def _pairs(pairs: tuple[tuple[str, Field], ...]) -> Node:
    return {key: _field(value) for key, value in pairs}


def _interval(interval: Interval) -> Node:
    return {"name": interval.name, "time_intervals": [_times(one) for one in interval.parts]}


def _times(part: Times) -> Node:
    when: dict[str, Node] = {}
    if part.times:
        when["times"] = [{"start_time": start, "end_time": end} for start, end in part.times]
    weekdays = tuple(text for days in part.weekdays for text in _from_sunday(days))
    days = {"weekdays": weekdays, "days_of_month": part.days_of_month}
    for key, words in {**days, "months": part.months, "years": part.years}.items():
        if words:
            when[key] = [*words]
    return {**when, "location": part.location}


def _from_sunday(days: str) -> tuple[str, ...]:
    """Alertmanager's weeks begin with Sunday, so no range of its ends in one."""
    first, _, last = days.partition(":")
    if last != DAYS[-1] or first == last:
        return (days,)
    return (first if first == DAYS[-2] else f"{first}:{DAYS[-2]}", last)
