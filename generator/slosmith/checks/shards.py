"""Whether rulers can divide the rules as it is written: pins, what is read, and the heartbeats."""

from collections.abc import Iterator

from slosmith.diagnostics import codes
from slosmith.diagnostics.finding import Diagnostic
from slosmith.model.root import Model
from slosmith.model.service import Service
from slosmith.model.shards import is_of_some, joined_services, rendered_reads
from slosmith.source import Origin


def check_shards(model: Model) -> Iterator[Diagnostic]:
    """What would be on no ruler that there is, on two, or not where something reads it."""
    count = model.settings.shards
    for service in model.services:
        if service.shard is not None and (count is None or service.shard >= count):
            yield _unknown(service, count)
    if count is not None and count > 1:
        units = joined_services(model.services)
        for unit in units:
            yield from _joined(unit)
        yield from _large(max(units, key=_slos_of, default=()), model, count)
        for service in model.services:
            yield from _reads_all(service, model.shards[service.name])
        yield from _heartbeats(model, count)


def _unknown(service: Service, count: int | None) -> Diagnostic:
    if count is None:
        message = f'there is no ruler {service.shard} for "{service.name}": rules are not divided'
        hint = f"write shards: {(service.shard or 0) + 1} in settings, or remove it"
    else:
        message = f'there is no ruler {service.shard} for "{service.name}": settings have {count}'
        last = "0" if count == 1 else f"0 to {count - 1}"
        hint = f"write {last}, as rulers are counted from 0, or more shards in settings"
    return service.origin.at("shard").finding(codes.SHARD_UNKNOWN, message, hint)


def _joined(unit: tuple[Service, ...]) -> Iterator[Diagnostic]:
    pinned = [one for one in unit if one.shard is not None]
    for one in pinned[1:]:
        if one.shard != pinned[0].shard:
            first = pinned[0].origin.at("shard")
            yield one.origin.at("shard").finding(
                codes.SHARDS_JOINED,
                f'"{one.name}" is for ruler {one.shard}, and "{pinned[0].name}", to which it is '
                f"joined, for {pinned[0].shard}: {first.file.path}:{first.span().line}",
                "write the same number in both, or remove one of them",
            )


def _large(unit: tuple[Service, ...], model: Model, count: int) -> Iterator[Diagnostic]:
    """The largest unit is as large as it is: a ruler more does not make it smaller."""
    origin, every = model.settings.platforms.origin, len(model.slos)
    is_most = 2 * count * _slos_of(unit) > 3 * every
    if origin is not None and unit[1:] and is_most and not any(_joined(unit)):
        names = ", ".join(one.name for one in unit[:3])
        more = f" and {len(unit) - 3} more" if unit[3:] else ""
        yield origin.at("shards").finding(
            codes.SHARD_CROWDED,
            f"{_slos_of(unit)} of {every} SLOs are joined and stay on one ruler of {count}: "
            f"those of {names}{more}",
            "write across: true at dependencies that all share, or fewer shards",
        )


def _slos_of(unit: tuple[Service, ...]) -> int:
    return sum(len(one.slos) for one in unit)


def _reads_all(service: Service, shard: int) -> Iterator[Diagnostic]:
    for expression, selector in rendered_reads(service):
        if not is_of_some(selector):
            place: Origin = expression.origin if expression else service.origin.at("service")
            yield place.finding(
                codes.SHARD_READS_ALL,
                f'"{selector.text}" reads what all rulers record, and ruler {shard} that evaluates '
                "it has only its own",
                'say of which services, like {service="shop"}, which are then joined to this one',
            )


def _heartbeats(model: Model, count: int) -> Iterator[Diagnostic]:
    watchdog = model.routing.watchdog if model.routing else None
    if watchdog is not None and len(watchdog.receivers) == 1:
        (name,) = watchdog.receivers
        names = ", ".join(f"{name}-{number}" for number in range(min(count, 2)))
        yield watchdog.origin.at("receiver").finding(
            codes.ONE_HEARTBEAT,
            f'"{name}" gets the watchdogs of {count} rulers: while one of them comes, another is '
            "not missed",
            f"name one for each, like [{names}{', …' if count > 2 else ''}]",
        )
