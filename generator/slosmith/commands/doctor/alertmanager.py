"""The configuration that an Alertmanager runs, held against the rendered one, tree by tree.

It prints what it runs with defaults filled in, paths from its own folder and `<secret>` in place of
what is one. So what ours says must be there, and lists must be as long: what is added would route.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import yaml

from slosmith.commands.doctor.shapes import mapping, text
from slosmith.diagnostics import codes
from slosmith.diagnostics.finding import Diagnostic
from slosmith.diagnostics.terminal import printable
from slosmith.live.alertmanager import has_anchors
from slosmith.model import naming
from slosmith.model.units import Duration, UnitError

Tree = str | list["Tree"] | dict[str, "Tree"]
_SECRET = "<secret>"  # noqa: S105  # what Alertmanager prints for one
_MOST_NODES = 500_000
_MATCHER = re.compile(r'\s*"?([^"=!~\s]+)"?\s*(=~|!~|!=|=)\s*"?(.*?)"?\s*', re.DOTALL)
_ADDED = frozenset(
    ("routes", "inhibit_rules", "time_intervals", "mute_time_intervals", "active_time_intervals")
)
"""Lists that change what is sent where they are there and ours has none; so does a receiver's."""
_LOAD = (
    "load the rendered output/alertmanager/alertmanager.yaml, and have the server read it again: "
    "POST /-/reload"
)


def check_alertmanager(ours: str, status: object) -> Iterator[Diagnostic]:
    """A finding where what runs is not what was rendered."""
    written = text(mapping(mapping(status).get("config")).get("original"))
    running, rendered = _tree(written), _tree(ours)
    if running is None or rendered is None:
        message = "the configuration that the Alertmanager runs cannot be read"
        yield Diagnostic(code=codes.ALERTMANAGER_DIFFERS, said=message, hint=_LOAD)
        return
    if said := next(_Comparison().differences(rendered, running, ()), None):
        message = f"the Alertmanager runs another configuration: {said}"
        yield Diagnostic(code=codes.ALERTMANAGER_DIFFERS, said=message, hint=_LOAD)


def check_watchdog(
    *, fires: bool | None, reached: bool | None, of: tuple[str, ...] = ()
) -> Iterator[Diagnostic]:
    """The alert that always fires must, and must have come to where alerts are sent.

    That is one for each ruler that it is asked ``of``, where several divide the rules.
    """
    each = f" of each ruler ({', '.join(of)})" if of else ""
    if fires is False:
        message = f"the watchdog{each} does not fire"
        home = naming.RULES if not of else f"{naming.RULES}/{naming.shard_folder(int(of[0]))}"
        hint = f"load the rendered {home}/_slosmith.yaml; until then nothing is evaluated"
        yield Diagnostic(code=codes.WATCHDOG_SILENT, said=message, hint=hint)
    if reached is False:
        message = f"the watchdog{each} has not come to the Alertmanager"
        hint = "look at alerting: in the configuration of Prometheus, and at what relabels alerts"
        yield Diagnostic(code=codes.WATCHDOG_LOST, said=message, hint=hint)


def _tree(written: str) -> Tree | None:
    """Mappings, lists and texts; None for what is no configuration."""
    if has_anchors(written):
        return None
    try:
        found = yaml.load(written, yaml.CBaseLoader)  # noqa: S506  # it makes nothing but texts
    except (yaml.YAMLError, RecursionError, ValueError):
        return None
    return found if isinstance(found, dict) else None


@dataclass(slots=True)
class _Comparison:
    """Two trees, side by side."""

    left: int = field(default=_MOST_NODES)

    def differences(self, ours: Tree, running: Tree | None, path: tuple[str, ...]) -> Iterator[str]:
        """What is otherwise, the place first."""
        self.left -= 1
        place = ".".join(path) or "it"
        if running is None or self.left < 0:
            yield f"{place} is not there"
        elif isinstance(ours, dict) and isinstance(running, dict):
            yield from self._mappings(ours, running, path)
        elif isinstance(ours, list) and isinstance(running, list):
            if len(ours) != len(running):
                yield f"{place} has {len(running)} entries, and {len(ours)} were rendered"
            else:
                yield from self._items(ours, running, path)
        elif isinstance(ours, str) and isinstance(running, str):
            if not _is_same(ours, running, path):
                yield f'{place} is "{printable(running)}", and "{printable(ours)}" was rendered'
        else:
            yield f"{place} is something else"

    def _mappings(
        self, ours: Mapping[str, Tree], running: Mapping[str, Tree], path: tuple[str, ...]
    ) -> Iterator[str]:
        for key, value in ours.items():
            if value or running.get(key):  # what is empty is not printed
                yield from self.differences(value, running.get(key), (*path, key))
        for key, value in running.items():
            if key not in ours and value and (key in _ADDED or key.endswith("_configs")):
                yield f"{'.'.join((*path, printable(key)))} is there, and was not rendered"

    def _items(self, ours: list[Tree], running: list[Tree], path: tuple[str, ...]) -> Iterator[str]:
        """Matchers mean the same in every order; all else has one."""
        if path[-1].endswith("matchers"):
            ours, running = _matchers(ours), _matchers(running)
        for number, (one, other) in enumerate(zip(ours, running, strict=True)):
            yield from self.differences(one, other, (*path, _name(one, number)))


def _name(item: Tree, number: int) -> str:
    named = item.get("name", item.get("receiver")) if isinstance(item, dict) else None
    return f'"{named}"' if isinstance(named, str) else str(number + 1)


def _matchers(written: list[Tree]) -> list[Tree]:
    return [*sorted(map(_matcher, written))]


def _matcher(written: Tree) -> str:
    match = _MATCHER.fullmatch(written) if isinstance(written, str) else None
    return "".join(match.groups()) if match else str(written)


def _is_same(ours: str, running: str, path: tuple[str, ...]) -> bool:
    if running in (ours, _SECRET):
        return True
    if any(part == "templates" or part.endswith("_file") for part in path[-2:]):
        return running.endswith(f"/{ours}")
    return _normal(ours) == _normal(running)


def _normal(written: str) -> str:
    """Lengths of time in one way, and addresses as Alertmanager prints them."""
    try:
        return f"{Duration.parse(written).ms} ms"
    except UnitError:
        return written.rstrip("/") if "://" in written else written.lower()
