"""Grafana's variables in a query: what they stand for, put in as Grafana does."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from slosmith.model.units import Duration, UnixTime

ALL = ".*"
"""What `All` stands for on every dashboard: it takes in series that lack the label."""
# A name does not begin with a digit: $1 is a group of label_replace's regular expression.
_VARIABLE = re.compile(
    r"\$\{([a-zA-Z_]\w*)(?::\w+)?\}|\$([a-zA-Z_]\w*)|\[\[([a-zA-Z_]\w*)\]\]", re.ASCII
)


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """What a dashboard looks at: from when to when, point distance, how often it is scraped."""

    start: UnixTime
    end: UnixTime
    step: Duration
    scrape: Duration

    @property
    def values(self) -> dict[str, str]:
        """Grafana's own variables.

        The rate interval is the step and one scrape more, and never less than four scrapes.
        """
        rate = max(self.step + self.scrape, self.scrape * 4)
        return {
            "__from": str(self.start * 1000),
            "__to": str(self.end * 1000),
            "__interval": str(self.step),
            "__interval_ms": str(self.step.ms),
            "__rate_interval": str(rate),
            "__range": f"{self.end - self.start}s",
            "__range_s": str(self.end - self.start),
        }


SAMPLE = View(
    start=UnixTime(0),
    end=UnixTime(86_400),
    step=Duration.parse("1m"),
    scrape=Duration.parse("30s"),
)
"""A day: enough to see whether a query can be parsed."""


def interpolate(text: str, values: Mapping[str, str]) -> str:
    """Put values in for variables; what is no variable stays as it stands."""
    return _VARIABLE.sub(lambda found: values.get(_name(found), found[0]), text)


def stand_in(text: str) -> str:
    """The text with something as long in place of each variable: whatever is inside stays put.

    A duration stands for an interval, a number for a moment, and `.*` for what is chosen.
    """
    return _VARIABLE.sub(lambda found: _as_long(found[0], SAMPLE.values.get(_name(found))), text)


def _as_long(written: str, value: str | None) -> str:
    if value is None:
        return ALL.ljust(len(written), "|")
    return ("1" if value.isdecimal() else "5m").ljust(len(written))


def places_of_variables(text: str) -> Iterator[tuple[str, int, int]]:
    """The name of each variable, and where it begins and ends."""
    for found in _VARIABLE.finditer(text):
        yield _name(found), found.start(), found.end()


def _name(found: re.Match[str]) -> str:
    return found[1] or found[2] or found[3]
