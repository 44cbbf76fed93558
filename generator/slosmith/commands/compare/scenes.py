"""The incidents that old and new rules are played in: what fails, how much of it, for how long."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

HOUR = 3600
DAY = 24 * HOUR


class Happening(StrEnum):
    """What is the matter in an incident."""

    FAILING = "a share of all events is bad"
    IDLE = "nothing happens"
    GONE = "nothing is scraped"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """An incident after clean days, of so many seconds.

    ``rate`` is how many events there are in a second, where that matters. ``born_late`` says that
    nothing was ever bad before, so that no series of bad events is there. ``of_events`` says that
    it needs events, and is none where a share of time is measured.
    """

    name: str
    lasts: int
    happening: Happening = Happening.FAILING
    share: Decimal = Decimal(1)
    rate: Decimal = Decimal(10)
    born_late: bool = False
    of_events: bool = False


SCENES = (
    Scene(name="total outage for 1h", lasts=HOUR),
    Scene(name="total outage for 1d", lasts=DAY),
    Scene(name="5% fail for 2h", lasts=2 * HOUR, share=Decimal("0.05")),
    Scene(name="0.5% fail for 1d", lasts=DAY, share=Decimal("0.005")),
    Scene(name="one of 60 requests an hour fails", lasts=60, rate=Decimal(1) / 60, of_events=True),
    Scene(name="no traffic for 30m", lasts=HOUR // 2, happening=Happening.IDLE, of_events=True),
    Scene(name="source gone for 3h", lasts=3 * HOUR, happening=Happening.GONE),
    Scene(
        name="first error ever, 5% for 1h",
        lasts=HOUR,
        share=Decimal("0.05"),
        born_late=True,
        of_events=True,
    ),
)

CLEAN = 5 * DAY
"""How long all is well before, so that every window is full of it."""
AFTER = 12 * HOUR
"""How long it is looked at afterwards."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Month:
    """A period with an incident at night, and a tenth of the budget that is used as ever.

    There are so many events in a second by day, and from 22 to 6 o'clock a hundredth of it.
    """

    name: str = "a month with a night incident: 50% fail for 2h at 2 o'clock"
    begins: int = 10 * DAY + 2 * HOUR
    lasts: int = 2 * HOUR
    share: Decimal = Decimal("0.5")
    rate: Decimal = Decimal(200)
    night: tuple[int, int] = (22 * HOUR, 6 * HOUR)
    usual: Decimal = Decimal("0.1")


MONTH = Month()
