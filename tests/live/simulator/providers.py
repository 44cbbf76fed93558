"""The five providers and the gateway client in front of them, with a breaker for each replica."""

from __future__ import annotations

import random
from collections import deque
from dataclasses import dataclass, field
from typing import NamedTuple

from tests.live.simulator.failures import Failures
from tests.live.simulator.signals import Page

PROVIDERS = ("anthropic", "google", "mistral", "openai", "xai")
_STATES = ("closed", "open", "half_open")
_ATTEMPTS = 4
_TIME_LIMIT = 30.0
# So few that three in the first minutes of a play, which spend the budget as fast as it may go,
# come once in thousands of plays.
_USUAL = 0.0002
# Those that never answer once all have been slow for so long.
_GIVE_UP, _WORST = 600.0, ("mistral", "openai", "xai")


class Answer(NamedTuple):
    """What became of a call, retries included, and how long it took."""

    ok: bool
    seconds: float


@dataclass(slots=True)
class Breaker:
    """Opens when 20 attempts in a row failed; after a minute it lets one through.

    Of a slow provider 45% fail: 20 in a row once in eight million times, 18 of 20 once in 28,000,
    which is now and then in the thousands of attempts of a rehearsal.
    """

    provider: str
    page: Page
    state: str = "closed"
    opened: float = 0
    last: deque[bool] = field(default_factory=lambda: deque(maxlen=20))

    def lets_through(self, now: float) -> bool:
        """Whether an attempt may be made; an open breaker becomes half-open in time."""
        if self.state == "open" and now - self.opened >= 60:
            self._enter("half_open")
        return self.state != "open"

    def record(self, now: float, *, ok: bool) -> None:
        """Learn how an attempt ended."""
        self.last.append(ok)
        if self.state == "half_open":
            self.last.clear()
            self._enter("closed" if ok else "open")
        elif self.state == "closed" and self.last.count(False) == 20:
            self._enter("open")
        if self.state == "open":
            self.opened = now

    def show(self) -> None:
        """Expose the state."""
        for state in _STATES:
            on = float(state == self.state)
            self.page.put("llm_breaker_state", on, provider=self.provider, state=state)

    def _enter(self, state: str) -> None:
        self.state = state
        self.page.count("llm_breaker_transitions_total", provider=self.provider, to=state)


class Gateway:
    """The client of one replica: every call goes through a breaker and is retried."""

    def __init__(self, page: Page, failures: Failures, dice: random.Random) -> None:
        """Close every breaker."""
        self.page, self.failures, self.dice = page, failures, dice
        self.breakers = {name: Breaker(name, page) for name in PROVIDERS}

    def open(self) -> int:
        """How many breakers are open."""
        return sum(one.state == "open" for one in self.breakers.values())

    def ask(self, provider: str, stage: str) -> Answer:
        """Call a provider, for a stage of the council."""
        breaker, spent = self.breakers[provider], 0.0
        for attempt in range(_ATTEMPTS):
            if not breaker.lets_through(self.failures.now):
                self.page.count("llm_breaker_short_circuits_total", provider=provider)
                break
            outcome, seconds = self._attempt(provider)
            spent += seconds
            self._record(breaker, outcome, seconds)
            if outcome == "ok":
                return Answer(True, spent)
            if attempt + 1 < _ATTEMPTS:
                self.page.count("llm_retries_total", provider=provider, reason=outcome)
        else:
            self.page.count("llm_retries_exhausted_total", provider=provider)
        self.page.count("council_model_failures_total", provider=provider, stage=stage)
        return Answer(False, spent)

    def _attempt(self, provider: str) -> tuple[str, float]:
        if provider == "openai" and "one-provider-down" in self.failures:
            return "server_error", self.dice.uniform(0.5, 1)
        if "all-providers-slow" in self.failures:
            gone = provider in _WORST and self.failures.lasted("all-providers-slow") >= _GIVE_UP
            if gone or self.dice.random() < 0.45:
                return "timeout", _TIME_LIMIT
            return "ok", self.dice.uniform(10, 15)
        if self.dice.random() < _USUAL:
            return "rate_limited", 0.2
        slow = self.dice.random() < 0.01
        return "ok", self.dice.uniform(2.05, 2.5) if slow else self.dice.uniform(0.4, 1.2)

    def _record(self, breaker: Breaker, outcome: str, seconds: float) -> None:
        own = {"provider": breaker.provider}
        self.page.count("llm_requests_total", outcome=outcome, **own)
        self.page.observe("llm_request_duration_seconds", seconds, **own)
        pool = {"dependency": breaker.provider}
        self.page.count("council_pool_acquisitions_total", result="granted", **pool)
        self.page.observe("council_pool_wait_seconds", 0.001, **pool)
        breaker.record(self.failures.now, ok=outcome == "ok")
