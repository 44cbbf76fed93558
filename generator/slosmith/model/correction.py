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

    def is_about(self, ref: str, begins: int, ends: int) -> bool:
        """Whether it takes anything of an SLO's time out."""
        return ref in self.slos and self.begin < ends and self.end > begins
