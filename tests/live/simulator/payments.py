"""Stripe's payments and webhooks, handled by one replica: each event is processed once."""

from __future__ import annotations

import random
from collections.abc import Callable

from tests.live.simulator.failures import Failures
from tests.live.simulator.signals import Page

_DELAYED = "stripe-webhook-delayed"


class Payments:
    """Events wait at Stripe while they are not delivered, or while they cannot be stored."""

    def __init__(self, page: Page, failures: Failures, dice: random.Random) -> None:
        """Begin with nothing that waits."""
        self.page, self.failures, self.dice = page, failures, dice
        self.waiting: list[float] = []

    def step(self, happens: Callable[[float], int]) -> None:
        """Take what time brings; ``happens`` says how often what is usual so often an hour did."""
        now = self.failures.now
        created = happens(12)
        down = self.failures.without_database
        if (down or _DELAYED in self.failures) and not self.waiting:
            created += 1  # each of these failures begins with an event that should have come
        self.waiting += [now] * created
        if down:
            self.page.count("payments_webhooks_total", created, result="failed")
        else:
            self._charge(happens)
            if _DELAYED not in self.failures:
                self._deliver()
        oldest = now - self.waiting[0] if self.waiting else 0
        self.page.put("payments_webhook_oldest_pending_seconds", oldest)

    def _deliver(self) -> None:
        """What had waited may come twice, and is recognised."""
        for created in self.waiting:
            age = self.failures.now - created
            self.page.count("payments_webhooks_total", result="processed")
            self.page.observe("payments_webhook_delay_seconds", age)
            if age > 60 and self.dice.random() < 0.25:
                self.page.count("payments_webhooks_total", result="duplicate")
        self.waiting.clear()

    def _charge(self, happens: Callable[[float], int]) -> None:
        succeeded = happens(10)
        self.page.count("payments_charges_total", succeeded, outcome="succeeded")
        self.page.count("payments_charges_total", happens(1), outcome="declined")
        self.page.count("payments_captured_minor_units_total", 900 * succeeded, currency="eur")
