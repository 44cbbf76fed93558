"""Past time that people took out afterwards: reports show it both ways, rules are as they were."""

from dataclasses import dataclass

from slosmith.model.units import UnixTime


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """From one moment to before another, for some SLOs, by their references."""

    name: str
    begin: UnixTime
    end: UnixTime
    slos: frozenset[str]
    reason: str
    who: str
