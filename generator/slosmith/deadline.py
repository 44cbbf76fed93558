"""How long a command may wait for tools and servers in all, whatever each single wait may take."""

import time
from dataclasses import dataclass, field

USUAL_SECONDS = 3600.0
MORE_TIME = "give it more time with `slosmith --within DURATION …`"


@dataclass(slots=True)
class Deadline:
    """The time of one command; every wait asks it how long it may be."""

    seconds: float = USUAL_SECONDS
    _began: float = field(default_factory=time.monotonic)

    def begin(self, seconds: float = USUAL_SECONDS) -> None:
        """Begin with a command that may wait for so long."""
        self.seconds, self._began = seconds, time.monotonic()

    def at_most(self, seconds: float) -> float:
        """How long a wait may be that would be as long as this; 0 where the time is over."""
        return max(0.0, min(seconds, self._began + self.seconds - time.monotonic()))

    @property
    def over(self) -> str:
        """Why nothing more is asked."""
        return f"the {self.seconds:g} s of this command are over"


DEADLINE = Deadline()
"""That of the command that runs: a process runs one at a time, in however many threads."""
