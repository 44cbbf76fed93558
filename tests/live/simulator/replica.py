"""One replica of the council: three stages from a question to an answer that is streamed."""

from __future__ import annotations

import heapq
import itertools
import random
from collections.abc import Callable

from tests.live.simulator.failures import Failures
from tests.live.simulator.providers import PROVIDERS, Answer, Gateway
from tests.live.simulator.signals import Page

_LEAST_ANSWERS = 3
_TIME_LIMIT = 120.0
# The chain of chairmen, from the one that is wanted to the last resort.
_CHAIN = (("first", "anthropic"), ("second", "google"), ("third", "mistral"))
_HANDLER = "/api/council"


class Replica:
    """Takes questions, and finishes each when its time has come."""

    def __init__(self, page: Page, failures: Failures, dice: random.Random) -> None:
        """Begin with nothing in flight."""
        self.page, self.failures, self.dice = page, failures, dice
        self.gateway = Gateway(page, failures, dice)
        self.leaked = 0
        self._agenda: list[tuple[float, int, float, Callable[[], None]]] = []
        self._order = itertools.count()

    def take(self) -> None:
        """Let a question in; what becomes of it is decided now, and counted when it ends."""
        self.page.count("council_admissions_total", result="admitted")
        self._operation("triage", "ok", 0.2)
        outcome, seconds, streamed = self._council()
        if seconds >= _TIME_LIMIT:
            outcome, seconds = "timeout", _TIME_LIMIT
        at = self.failures.now + seconds
        entry = (at, next(self._order), streamed, lambda: self._finish(outcome, seconds))
        heapq.heappush(self._agenda, entry)

    def step(self) -> None:
        """Finish what is due, and show what is in flight."""
        while self._agenda and self._agenda[0][0] <= self.failures.now:
            heapq.heappop(self._agenda)[-1]()
        begun = [at - streamed for at, _, streamed, _ in self._agenda if streamed]
        ages = [self.failures.now - start for start in begun if start <= self.failures.now]
        self.page.put("council_requests_in_flight", len(self._agenda))
        self.page.put("council_streams_in_flight", len(ages) + self.leaked)
        self.page.put("council_stream_oldest_age_seconds", max(ages, default=0))
        self.page.put("council_stream_buffer_bytes", 20_000 * len(ages))
        for breaker in self.gateway.breakers.values():
            breaker.show()

    def _council(self) -> tuple[str, float, float]:
        """All stages: the outcome, how long they take, and for how long of it is streamed."""
        answers = {one: self.gateway.ask(one, "answers") for one in PROVIDERS}
        spent = max(one.seconds for one in answers.values())
        there = [name for name, one in answers.items() if one.ok]
        self.page.observe("council_answers_per_query", len(there))
        if len(there) < _LEAST_ANSWERS:
            self._stage("answers", "failed")
            return "error", spent, 0
        whole = self._stage("answers", "full" if len(there) == len(PROVIDERS) else "degraded")
        rankings = [self.gateway.ask(one, "ranking") for one in there]
        whole &= self._rank(rankings)
        spent += max(one.seconds for one in rankings)
        chairman = self._synthesise()
        whole &= chairman is not None and chairman[0] == "first"
        if chairman is None or self._breaks():
            return "error", spent, 0
        return "ok" if whole else "degraded", spent + chairman[1], chairman[1]

    def _breaks(self) -> bool:
        return "burst-that-heals" in self.failures and self.dice.random() < 0.1

    def _stage(self, stage: str, result: str) -> bool:
        self.page.count("council_stage_results_total", stage=stage, result=result)
        return result == "full"

    def _rank(self, rankings: list[Answer]) -> bool:
        """One ranking in a hundred cannot be parsed; votes are weighed without it."""
        results = [self._ranking(one) for one in rankings]
        for result in results:
            self.page.count("council_rankings_total", result=result)
        usable = results.count("parsed")
        full = usable >= len(results) - 1
        return self._stage("ranking", "full" if full else "degraded" if usable else "failed")

    def _ranking(self, answer: Answer) -> str:
        if not answer.ok:
            return "missing"
        return "unparsable" if self.dice.random() < 0.01 else "parsed"

    def _synthesise(self) -> tuple[str, float] | None:
        """The place in the chain of the chairman who could, and the seconds that it took."""
        spent = 0.0
        for position, provider in _CHAIN:
            answer = self.gateway.ask(provider, "synthesis")
            spent += answer.seconds
            result = "ok" if answer.ok else "failed"
            self.page.count("council_chairman_attempts_total", position=position, result=result)
            if answer.ok:
                self._stage("synthesis", "full" if position == "first" else "degraded")
                return position, spent
        self._stage("synthesis", "failed")
        return None

    def _finish(self, outcome: str, seconds: float) -> None:
        page = self.page
        page.count("council_requests_total", outcome=outcome)
        page.observe("council_request_duration_seconds", seconds)
        failed = outcome in {"error", "timeout"}
        self._operation("council", outcome if failed else "ok", seconds)
        page.count("council_trace_context_total", present="true")
        page.count("sentry_events_sent_total", 0.1, category="transaction", release="2026.47.1")
        status = "5xx" if failed else "2xx"
        page.count("http_requests_total", handler=_HANDLER, method="POST", status=status)
        page.observe("http_request_duration_seconds", seconds, handler=_HANDLER, method="POST")
        page.count("council_log_lines_total", 20, level="info")
        if failed:
            self._complain(outcome)
        else:
            self._stream()
        if outcome == "degraded":
            page.count("council_degraded_notices_total", told="true")

    def _complain(self, outcome: str) -> None:
        code = "timeout" if outcome == "timeout" else "quorum"
        error = {"class": "transient", "retryable": "true", "origin": "provider", "code": code}
        self.page.count("council_errors_total", **error)
        self.page.count("council_log_lines_total", level="error")
        self.page.count("sentry_events_sent_total", category="error", release="2026.47.1")

    def lose(self) -> None:
        """Begin a stream that breaks; nearly every client can be told."""
        told = self.dice.random() < 0.96
        self.page.count("council_stream_break_notices_total", delivered=str(told).lower())
        self._stream_ends("broken")

    def _stream(self) -> None:
        if "failure-mid-stream" in self.failures and self.dice.random() < 0.25:
            self.lose()
        else:
            self._stream_ends("client_gone" if self.dice.random() < 0.05 else "completed")

    def _stream_ends(self, outcome: str) -> None:
        self.page.count("council_streams_started_total")
        self.page.count("council_streams_finished_total", outcome=outcome)
        self._operation("stream", "error" if outcome == "broken" else "ok", 2)

    def _operation(self, operation: str, result: str, seconds: float) -> None:
        self.page.count("council_operations_total", operation=operation, result=result)
        self.page.observe("council_operation_duration_seconds", seconds, operation=operation)
