"""Settings of a root, and what of them services may see."""

from dataclasses import field
from decimal import Decimal
from typing import TYPE_CHECKING

from slosmith.model.burnrate import Windows
from slosmith.model.labels import Labels
from slosmith.model.platforms import Platforms
from slosmith.model.units import Duration
from slosmith.record import dataclass

if TYPE_CHECKING:  # few roots have all of these, and each is some classes to make
    pass


_HALF_A_MINUTE = Duration.parse("30s")


FEWEST_SCRAPES = 4
"""Of fewer in a window a rate is mostly luck, and one that is missed leaves too few."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceSettings:
    """The settings that services are made of, and checked by; all else of them they cannot see.

    So a service stays as it is while these are the same. ``gate`` is what is written of
    deployments that have to wait: the share that has to be left, and while what.
    """

    scrape_interval: Duration = _HALF_A_MINUTE
    evaluation_interval: Duration = _HALF_A_MINUTE
    windows: Windows = Windows.of(Duration.parse("5m"))
    prometheus: tuple[int, int] = (2, 42)
    labels: Labels = ()
    gate: tuple[Decimal | None, str | None] = (None, None)

    def has_few_scrapes(self, window: Duration) -> bool:
        """Whether a window holds too few scrapes: see S608."""
        return window < self.scrape_interval * FEWEST_SCRAPES


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings(ServiceSettings):
    """Settings of the whole root, with their defaults filled in.

    ``targets`` are output targets that are rendered besides those that always are. ``foreign`` are
    patterns of files below the output folder that a team keeps among what is rendered.
    ``external_labels`` are names of those that Prometheus adds to what it sends. ``shards`` is how
    many rulers divide the rules, None where all are for each.
    """

    period_interval: Duration = Duration.parse("4m")
    alertmanager: tuple[int, int] = (0, 25)
    runbook_base: str = ""
    dashboard_base: str = ""
    alertmanager_base: str = ""
    prometheus_base: str = ""
    targets: tuple[str, ...] = ()
    foreign: tuple[str, ...] = ()
    external_labels: tuple[str, ...] = ()
    platforms: Platforms = field(default_factory=Platforms)
    shards: int | None = None

    def __hash__(self) -> int:
        """By little of it, as every rule of thousands of SLOs is looked up by settings."""
        return hash((self.windows.base, self.scrape_interval, self.evaluation_interval))

    @property
    def of_services(self) -> ServiceSettings:
        """What services may see."""
        return ServiceSettings(
            scrape_interval=self.scrape_interval,
            evaluation_interval=self.evaluation_interval,
            windows=self.windows,
            prometheus=self.prometheus,
            labels=self.labels,
            gate=self.gate,
        )

    @property
    def installation(self) -> tuple[str, ...]:
        """The labels that distinguish installations which share one Alertmanager."""
        return tuple(sorted({*dict(self.labels), *self.external_labels}))

    def raw(self, window: Duration) -> Duration:
        """How far raw counters are read for a window: between its first and last sample is all.

        A rate knows what grew between the samples of its window. With one scrape more that is the
        whole window, wherever the samples lie, so that each event is in as many recorded rates as
        evaluations fit, and counts once.
        """
        return window + self.scrape_interval

    @property
    def block_interval(self) -> Duration:
        """How often blocks are made and summed: seldom, as a month of them is what costs.

        A block holds an hour at most, so that four may be missed.
        """
        often = self.period_interval
        return max(often, min(often * 3, self.windows.hour // 5))

    @property
    def rise(self) -> Duration:
        """The step of the guard: an evaluation, or a scrape if that is longer.

        What one scrape brings is one, and what one evaluation sees is asked for once.
        """
        return max(self.scrape_interval, self.evaluation_interval)
