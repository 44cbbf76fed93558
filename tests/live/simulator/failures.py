"""Failures: one switch for each scenario in which something fails, and since when it is on."""

from __future__ import annotations

from dataclasses import dataclass, field

FAILURES = {
    "one-provider-down": "openai fails every call",
    "all-providers-slow": "every provider takes 10 to 30 s; after ten minutes three never answer",
    "database-unreachable": "Supabase cannot be reached",
    "database-maintenance": "a Job takes Supabase away, once nobody is let in any more",
    "failure-mid-stream": "one stream in four breaks",
    "stripe-webhook-delayed": "Stripe delivers no webhook",
    "cache-full": "the cache throws out entries before they are used again",
    "load-spike": "five times as many questions arrive",
    "deploy-drops-requests": "replicas are replaced, and requests in flight are cut off",
    "slow-leak-of-streams": "one more stream every hour is never freed",
    "monitoring-fails": "no replica of the council can be scraped",
    "burst-that-heals": "one request in ten fails",
}


WITHOUT_DATABASE = ("database-unreachable", "database-maintenance")
"""Those in which Supabase is away; maintenance lets nobody in before."""


@dataclass(slots=True)
class Failures:
    """Which failures are on; moments are seconds of the system's own time."""

    now: float = 0
    since: dict[str, float] = field(default_factory=dict)

    def begin(self, name: str) -> None:
        """Switch a failure on; raises KeyError for an unknown one."""
        assert FAILURES[name]
        self.since.setdefault(name, self.now)

    def end(self, name: str) -> None:
        """Switch a failure off."""
        self.since.pop(name, None)

    @property
    def without_database(self) -> bool:
        """Whether Supabase is away, for whatever reason."""
        return any(name in self for name in WITHOUT_DATABASE)

    def __contains__(self, name: str) -> bool:
        """Whether it is on."""
        return name in self.since

    def lasted(self, name: str) -> float:
        """For how long it has been on; 0 while it is off."""
        return self.now - self.since.get(name, self.now)
