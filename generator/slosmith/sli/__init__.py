"""The SLI kinds, by the key under `sli:`; a new kind is one file and one name here."""

from collections.abc import Iterator, Mapping
from functools import cache
from importlib import import_module

from slosmith.sli.kind import Context, Kind, Lowered

_NAMES = (
    "events",
    "latency",
    "requests",
    "probe",
    "freshness",
    "threshold",
    "slices",
    "queries",
    "ratio",
    "composite",
)


class _Kinds(Mapping[str, Kind]):
    """Each kind by its name, imported when it is asked for: a service has few of them."""

    def __getitem__(self, name: str) -> Kind:
        if name not in _NAMES:
            raise KeyError(name)
        return _kind(name)

    def __contains__(self, name: object) -> bool:
        return name in _NAMES

    def __iter__(self) -> Iterator[str]:
        return iter(_NAMES)

    def __len__(self) -> int:
        return len(_NAMES)


@cache
def _kind(name: str) -> Kind:
    kind: Kind = getattr(import_module(f"slosmith.sli.{name}"), name.upper())
    return kind


KINDS: Mapping[str, Kind] = _Kinds()
"""Of a name in the order above: `events` is `EVENTS` of `events.py`."""

__all__ = ["KINDS", "Context", "Kind", "Lowered"]
