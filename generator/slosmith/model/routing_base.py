"""The base of routing: what a configuration that somebody else owns says of its own alerts."""

from collections.abc import Iterator, Mapping

from slosmith.model.matchers import LabelMatcher, match_all
from slosmith.record import dataclass
from slosmith.source import File, Origin

Place = tuple[int, ...]
"""Which child of which child of the root a route is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BaseRoute:
    """A route of theirs; one without a receiver has that of the route above."""

    place: Place
    receiver: str | None
    conditions: tuple[LabelMatcher, ...]
    goes_on: bool
    routes: tuple["BaseRoute", ...]
    origin: Origin

    def every(self) -> Iterator["BaseRoute"]:
        """This route and all below it, in their order."""
        yield self
        for one in self.routes:
            yield from one.every()

    def taking(self, labels: Mapping[str, str], place: Place) -> "BaseRoute | None":
        """The first route that keeps an alert from what stands at a place below this one."""
        index, *below = place
        for number, one in enumerate(self.routes):
            if number == index:
                break
            if match_all(one.conditions, labels) and not one.goes_on:
                return one
        if not below:
            return None
        on_the_way = self.routes[index]
        if not match_all(on_the_way.conditions, labels):
            return on_the_way
        return on_the_way.taking(labels, tuple(below))


@dataclass(frozen=True, slots=True, kw_only=True)
class BaseInhibition:
    """An inhibition of theirs."""

    source: tuple[LabelMatcher, ...]
    target: tuple[LabelMatcher, ...]
    equal: tuple[str, ...]
    origin: Origin


@dataclass(frozen=True, slots=True, kw_only=True)
class Base:
    """The whole of it; ``place`` is where our routes stand, among the routes as they are.

    It is ``merged``, or else our parts alone are rendered. ``templates`` lie beside it.
    ``origin`` is where routing names it, ``document`` the configuration itself.
    """

    route: BaseRoute
    inhibitions: tuple[BaseInhibition, ...]
    place: Place
    merged: bool
    templates: tuple[File, ...]
    document: Origin
    origin: Origin

    def taking(self, labels: Mapping[str, str]) -> BaseRoute | None:
        """The route of theirs that keeps an alert from our routes, if one does."""
        return self.route.taking(labels, self.place)
