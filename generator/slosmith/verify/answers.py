"""What promtool printed of a test file: claims that fail, and what alerts say."""

import re
from dataclasses import dataclass, field

from slosmith.emit.promtool_tests import SAYS
from slosmith.judges.running import Run
from slosmith.simulate.promtool_file import MARK
from slosmith.verify.texts import Heard, answer_in, otherwise_in, rest_of

_PIECE = re.compile(r"(?m)^(?=\s*(?:expr|rule|alertname): )")
_CHECK = re.compile(rf'{re.escape(MARK)}(?P<subject>.+?): (?P<claim>[^:"]+)"')
_FAILED = re.compile(rf'{re.escape(MARK)}(?P<subject>.+?): (?P<claim>[^"]+)"')


@dataclass(slots=True, kw_only=True)
class Answers:
    """What promtool printed, piece by piece."""

    claims: tuple[tuple[str, str], ...]
    failed: dict[tuple[str, str], str] = field(default_factory=dict)
    heard: list[Heard] = field(default_factory=list)
    trouble: str = ""

    @property
    def holds(self) -> bool:
        """Whether promtool objected to nothing."""
        return not self.failed and not self.trouble

    def read(self, run: Run, asked: int) -> None:
        """Every question must be answered, and nothing else be said but what is known of claims."""
        first, *pieces = pieces_of(run.text)
        others, answered = [first], 0
        for piece in pieces:
            if (alerts := answer_in(piece)) is not None:
                self.heard += alerts
                answered += 1
                others += filter(str.strip, [rest_of(piece)])
            elif not self._fails(piece):
                others.append(piece)
        silent = answered != asked or (not asked and "SUCCESS" not in run.text)
        if not self.failed and (silent or len(others) > 1 or bool(run.exit_code) != bool(asked)):
            said = others[1:] or others
            self.trouble = " ".join("".join(said).split())[:500] or "promtool said nothing"

    def _fails(self, piece: str) -> bool:
        """Whether a piece says what is wrong with a claim, which it notes."""
        before = len(self.failed)
        for match in _FAILED.finditer(piece.partition("\n")[0]):
            self.failed[match["subject"], match["claim"]] = " ".join(piece.split())
        if piece.lstrip().startswith("alertname: "):
            for alert, seen in otherwise_in(piece):
                for subject in self._subjects(alert):
                    self.failed.setdefault((subject, SAYS), seen)
        return len(self.failed) > before

    def _subjects(self, alert: Heard) -> list[str]:
        """What the claims call an alert; of an SLO's each tier is one."""
        name, tier = alert.labels["alertname"], alert.labels.get("tier")
        found = dict.fromkeys(subject for subject, _ in self.claims if subject.startswith(name))
        own = [one for one in found if one.partition(" (")[0] == name]
        return [one for one in own if tier is None or one.endswith(f", {tier})")] or [name]


def claims_in(test: str) -> tuple[tuple[str, str], ...]:
    """What a test file claims, and of which subjects."""
    found = ((match["subject"], match["claim"]) for match in _CHECK.finditer(test))
    return tuple(dict.fromkeys(found))


def pieces_of(said: str) -> list[str]:
    """What promtool printed, cut before each check that it speaks of."""
    return _PIECE.split(said)
