"""AxCouncil as a whole: users ask, three replicas answer, and around them all else goes on."""

from __future__ import annotations

import random
from collections.abc import Iterable

from slosmith.model.metric import Metric
from tests.live.simulator.failures import WITHOUT_DATABASE, Failures
from tests.live.simulator.payments import Payments
from tests.live.simulator.replica import Replica
from tests.live.simulator.signals import PROBES, REPLICAS, TARGETS, Page, Target
from tests.live.simulator.surroundings import Platform, Resources, Supabase, show_probes

_QUESTIONS = 20 * 60
_LET_IN = 60 * 60
_HOUR = 3_600
# Until readiness has failed on every replica, streams begin and cannot be stored.
_UNTIL_UNREADY = 120
# Which failures make the targets of a job unreachable for Prometheus.
_UNREACHABLE = {"council": ("monitoring-fails",), "supabase": WITHOUT_DATABASE}


class Council:
    """The system; it lives in steps, as fast as whoever steps it wants."""

    def __init__(self, metrics: Iterable[Metric], seed: int) -> None:
        """Begin with everything well; the same seed brings the same load."""
        known = tuple(metrics)
        self.failures = Failures()
        self.pages = {target.path: Page(target, known) for target in TARGETS}
        self._dice = random.Random(seed)
        self._seconds = 0.0
        of_council = [self._page("council", one) for one in REPLICAS]
        self._replicas = [Replica(one, self.failures, self._dice) for one in of_council]
        self._resources = [Resources(one, self.failures) for one in of_council]
        self._payments = Payments(of_council[0], self.failures, self._dice)
        self._supabase = Supabase(self._page("supabase", "supabase-1"))
        self._platform = Platform(self._page("platform", "cluster"), self.failures)

    def step(self, seconds: float) -> None:
        """Live on for so many seconds."""
        self.failures.now += seconds
        self._seconds = seconds
        self._admit()
        for replica, resources in zip(self._replicas, self._resources, strict=True):
            replica.leaked = int(self.failures.lasted("slow-leak-of-streams") / _HOUR)
            replica.step()
            resources.step(self._happens)
        self._payments.step(self._happens)
        self._supabase.step()
        self._platform.step(self._happens)
        for job in PROBES:
            show_probes(self._page(job, "probed-from-outside"), self._answers(job), job)

    def text(self, target: Target) -> str | None:
        """What a target exposes now; None where it does not answer."""
        gone = any(one in self.failures for one in _UNREACHABLE.get(target.job, ()))
        return None if gone else self.pages[target.path].text()

    def _answers(self, probe: str) -> bool:
        """Whether what a probe asks for answers; the council is alive without a database."""
        return probe == "council-live" or not self.failures.without_database

    def _admit(self) -> None:
        """The front door: without a database nobody is let in, and a crowd only in part."""
        spike = "load-spike" in self.failures
        asked = self._happens(_QUESTIONS * (5 if spike else 1))
        door = self._replicas[0].page
        if not self._answers("council-ready"):
            self._platform.answer(asked, "503")
            if 0 < self.failures.lasted("database-unreachable") <= _UNTIL_UNREADY:
                for _ in range(asked):
                    self._dice.choice(self._replicas).lose()
            return
        most = round(_LET_IN * self._seconds / _HOUR) if spike else asked
        for _ in range(min(asked, most)):
            self._dice.choice(self._replicas).take()
        door.count("council_admissions_total", max(0, asked - most), result="overload")
        door.count("council_admissions_total", self._happens(12), result="quota")
        self._platform.answer(asked, "200")

    def _happens(self, an_hour: float) -> int:
        """How often what is usual so often an hour happened in this step (Poisson, by Knuth)."""
        left, count = an_hour * self._seconds / _HOUR, -1
        while left > 0:
            left -= self._dice.expovariate(1)
            count += 1
        return max(count, 0)

    def _page(self, job: str, instance: str) -> Page:
        return next(
            self.pages[one.path] for one in TARGETS if (one.job, one.instance) == (job, instance)
        )
