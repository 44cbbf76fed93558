"""Which alerts a real Alertmanager inhibits while others fire, over a whole rehearsal."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

from slosmith.commands.rehearse.play import Episode
from slosmith.judges.alertmanager import Alertmanager, running_alertmanager
from slosmith.judges.server import LateServerError, ServerError
from slosmith.judges.tools import find_tool, why_missing
from slosmith.model.scenario import Labels
from slosmith.model.units import Duration


@dataclass(frozen=True, slots=True, kw_only=True)
class Inhibited:
    """An alert that fires and is inhibited by ``source``, from ``first`` to ``last`` evaluation."""

    target: Labels
    source: Labels
    first: Duration
    last: Duration


class Inhibitor:
    """What the rendered inhibitions do, asked of a server; ``why_not`` says why it is not there."""

    def __init__(
        self, server: Alertmanager | None, why_not: str = "", *, refused: bool = False
    ) -> None:
        """Ask this server."""
        self.server = server
        self.why_not = why_not
        self.refused = refused
        self._pairs: dict[tuple[Labels, Labels], bool] = {}

    def receivers(self, alert: Labels) -> tuple[str, ...]:
        """Whom Alertmanager would notify."""
        assert self.server is not None
        return self.server.treat([alert])[alert].receivers

    def inhibited(self, firing: Iterable[Labels]) -> frozenset[Labels]:
        """Which of these alerts are inhibited while all of them fire."""
        assert self.server is not None
        firing = tuple(firing)
        # No alert inhibits itself.
        treated = self.server.treat(firing) if len(firing) > 1 else {}
        return frozenset(labels for labels, treatment in treated.items() if treatment.inhibited)

    def inhibits(self, source: Labels, target: Labels) -> bool:
        """Whether the one inhibits the other while nothing else fires."""
        if (source, target) not in self._pairs:
            self._pairs[source, target] = target in self.inhibited({source, target})
        return self._pairs[source, target]


@contextmanager
def find_inhibitor(config: Path) -> Iterator[Inhibitor]:
    """An inhibitor for a configuration, with its server while it is used."""
    program = find_tool("alertmanager")
    with ExitStack() as running:
        if not config.is_file():
            inhibitor = Inhibitor(
                None, "nothing is routed: there is no configuration of Alertmanager"
            )
        elif program is None:
            inhibitor = Inhibitor(None, why_missing("alertmanager"))
        else:
            try:
                inhibitor = Inhibitor(running.enter_context(running_alertmanager(program, config)))
            except ServerError as error:
                refused = not isinstance(error, LateServerError)
                inhibitor = Inhibitor(None, str(error), refused=refused)
        yield inhibitor


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """A stretch of time in which the same alerts fire; what fired first stands first."""

    first: Duration
    last: Duration
    firing: tuple[Labels, ...]


def states(episodes: Sequence[Episode], step: Duration) -> Iterator[State]:
    """Every stretch of time in which something fires, in order."""
    edges = sorted({moment for one in episodes for moment in (one.first, one.last + step)})
    for start, end in pairwise(edges):
        firing = [one for one in episodes if one.first <= start <= one.last]
        if firing:
            firing.sort(key=lambda one: (one.first, one.labels))
            labels = tuple(one.labels for one in firing)
            yield State(first=start, last=end - step, firing=labels)


def find_inhibited(
    inhibitor: Inhibitor, episodes: Sequence[Episode], step: Duration
) -> tuple[Inhibited, ...]:
    """Every alert that is inhibited at some time, with the first that inhibits it, by time."""
    if inhibitor.server is None:
        return ()
    found: list[Inhibited] = []
    for state in states(episodes, step):
        for target in sorted(inhibitor.inhibited(state.firing)):
            source = next(one for one in state.firing if inhibitor.inhibits(one, target))
            found.append(
                Inhibited(target=target, source=source, first=state.first, last=state.last)
            )
    return tuple(_joined(found, step))


def _joined(inhibited: list[Inhibited], step: Duration) -> list[Inhibited]:
    """Join what goes on from one state to the next."""
    joined: dict[tuple[Labels, Labels, Duration], Inhibited] = {}
    for one in inhibited:
        before = joined.pop((one.target, one.source, one.first), None)
        first = before.first if before else one.first
        joined[one.target, one.source, one.last + step] = replace(one, first=first)
    return sorted(joined.values(), key=lambda one: (one.first, one.target, one.source))
