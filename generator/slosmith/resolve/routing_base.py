"""Resolving the base of routing: where our routes go, and what of it cannot stand beside them."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import cast

from slosmith.diagnostics import codes
from slosmith.diagnostics.finding import Diagnostic
from slosmith.diagnostics.suggest import suggest
from slosmith.language.alertmanager import ConfigurationShape, RouteShape
from slosmith.language.documents.routing_base import BaseSpec
from slosmith.load.routing_base import LoadedBase
from slosmith.model.interval import Interval
from slosmith.model.matchers import parse_matchers
from slosmith.model.routing import Reach, Receiver
from slosmith.model.routing_base import Base, BaseInhibition, BaseRoute, Place
from slosmith.resolve.inline_secrets import inline_secrets
from slosmith.source import File, Origin

_DEFINED = re.compile(r'\{\{-?\s*(?:define|block)\s+"(?P<name>(?:[^"\\]|\\.)*)"')
_FIRST: Place = (0,)
_PAGERS = frozenset(
    f"{kind}_configs"
    for kind in ("pagerduty", "opsgenie", "victorops", "pushover", "incidentio", "webhook")
)
OURS = "slosmith"
"""How names of templates begin that all our messages share, and the name of their file."""


def resolve_base(
    spec: BaseSpec, loaded: LoadedBase, origin: Origin
) -> tuple[Base, tuple[Diagnostic, ...]]:
    """The base of a routing document, of which ``origin`` is the place that names it."""
    document = loaded.document.origin
    shape = cast(ConfigurationShape, loaded.document.spec)
    route = _route(shape.route, document.at("route"), ())
    place, wrong = _place(spec, route, origin)
    findings = [wrong] if wrong is not None else []
    merged = spec.mode == "merge"
    findings += inline_secrets(document) if merged else ()
    base = Base(
        route=route,
        inhibitions=tuple(
            BaseInhibition(
                source=one.source,
                target=one.target,
                equal=one.equal,
                origin=document.at("inhibit_rules", number),
            )
            for number, one in enumerate(shape.inhibit_rules)
        ),
        place=place,
        merged=merged,
        templates=loaded.templates,
        document=document,
        origin=origin,
    )
    return base, tuple(findings)


def _route(shape: RouteShape, origin: Origin, place: Place) -> BaseRoute:
    return BaseRoute(
        place=place,
        receiver=shape.receiver,
        conditions=shape.conditions,
        goes_on=bool(shape.goes_on),
        routes=tuple(
            _route(one, origin.at("routes", number), (*place, number))
            for number, one in enumerate(shape.routes)
        ),
        origin=origin,
    )


def _place(spec: BaseSpec, root: BaseRoute, origin: Origin) -> tuple[Place, Diagnostic | None]:
    """Where our routes go, and what is wrong with the words that say it."""
    for key in ("before", "after", "below"):
        name = getattr(spec, key)
        if name is None:
            continue
        found = [one for one in root.every() if _is_called(one, name)]
        if len(found) != 1:
            return _FIRST, _no_place(name, found, root, origin.at(key))
        (route,) = found
        if key == "below":
            return (*route.place, 0), None
        if not route.place:
            message = f"nothing stands {key} the root route"
            hint = "write below: instead, or leave it out"
            return _FIRST, origin.at(key).finding(codes.BASE_PLACE_UNKNOWN, message, hint)
        return (*route.place[:-1], route.place[-1] + (key == "after")), None
    return _FIRST, None


def _is_called(route: BaseRoute, name: str) -> bool:
    """By its receiver, or by one of its matchers, however they are written."""
    matchers = parse_matchers(name) if re.search(r"[=~]", name) else None
    by_matcher = bool(matchers) and {*matchers} <= {*route.conditions} if matchers else False
    return route.receiver == name or by_matcher


def _no_place(name: str, found: list[BaseRoute], root: BaseRoute, at: Origin) -> Diagnostic:
    file = root.origin.file.path
    if not found:
        names = {one.receiver for one in root.every() if one.receiver}
        hint = suggest(name, names) or "name its receiver, or a matcher of it"
        return at.finding(codes.BASE_PLACE_UNKNOWN, f'no route of {file} is "{name}"', hint)
    lines = ", ".join(str(one.origin.span().line) for one in found[:9])
    message = f'"{name}" is several routes of {file}, on the lines {lines}'
    hint = "name a matcher that only one of them has, like 'owner=\"web\"'"
    return at.finding(codes.BASE_PLACE_UNKNOWN, message, hint)


def given_receivers(loaded: LoadedBase) -> dict[str, Receiver]:
    """The receivers of the base by name: routing may name them like its own."""
    document = loaded.document.origin
    shape = cast(ConfigurationShape, loaded.document.spec)
    return {
        one.name: Receiver(
            name=one.name,
            kind="base",
            reach=_reach(document.at("receivers", number)),
            integration=None,
            template="",
            origin=document.at("receivers", number),
            given=True,
        )
        for number, one in enumerate(shape.receivers)
    }


def _reach(receiver: Origin) -> Reach:
    """Whom a receiver of theirs reaches, as far as its kinds say it."""
    kinds = {key.value for key, value in receiver.node.value if value.value and key.value != "name"}
    if kinds & _PAGERS:
        return Reach.PAGER
    return Reach.CHAT if kinds else Reach.NOBODY


def given_intervals(loaded: LoadedBase) -> frozenset[str]:
    """The names of the base's time intervals, which `hours` may name."""
    shape = cast(ConfigurationShape, loaded.document.spec)
    return frozenset(one.name for one in (*shape.time_intervals, *shape.mute_time_intervals))


def collisions(
    base: Base, receivers: Iterable[Receiver], intervals: Iterable[Interval]
) -> Iterator[Diagnostic]:
    """What is called the same in both, each with both places."""
    receivers = [*receivers]
    yield from _same(base, "receiver", ("receivers",), {one.name: one.origin for one in receivers})
    lists = ("time_intervals", "mute_time_intervals")
    yield from _same(base, "time interval", lists, {one.name: one.origin for one in intervals})
    yield from _same_templates(base, receivers)


def _same(
    base: Base, what: str, lists: tuple[str, ...], ours: Mapping[str, Origin]
) -> Iterator[Diagnostic]:
    document = base.document
    for key in lists:
        entries = document.at(key)
        if document.at(key).closest.path != entries.path:
            continue
        for number in range(len(entries.node.value)):
            theirs = entries.at(number, "name")
            if (name := theirs.text) is not None and name in ours:
                there = f"{document.file.path}:{theirs.span().line}"
                message = f'the {what} "{name}" is in {there} too'
                hint = "call it otherwise here, or remove it there"
                yield ours[name].finding(codes.BASE_COLLIDES, message, hint, key=True)


def _same_templates(base: Base, receivers: list[Receiver]) -> Iterator[Diagnostic]:
    texts = {one.kind: one.template for one in receivers if one.template}
    defined = {match["name"]: kind for kind, text in texts.items() for match in _definitions(text)}
    for file in base.templates:
        name = file.path.rpartition("/")[2].removesuffix(".tmpl")
        relative = file.path.removeprefix(_folder(base.document.file))
        if relative == f"templates/{name}.tmpl" and name in {*texts, OURS}:
            message = f'a template file "{name}.tmpl" is rendered, and {file.path} is there too'
            yield _renamed(base, message, "call that file otherwise")
        for match in _definitions(file.text):
            known = match["name"]
            if known in defined or known.startswith(f"{OURS}."):
                there = f"{file.path}:{file.place(match.start())[0]}"
                message = f'the template "{known}" of our messages is defined in {there} too'
                yield _renamed(base, message, "call the one in that file otherwise")


def _renamed(base: Base, message: str, hint: str) -> Diagnostic:
    return base.origin.finding(codes.BASE_COLLIDES, message, hint, key=True)


def _definitions(text: str) -> Iterator[re.Match[str]]:
    return _DEFINED.finditer(text)


def _folder(file: File) -> str:
    folder, slash, _ = file.path.rpartition("/")
    return folder + slash
