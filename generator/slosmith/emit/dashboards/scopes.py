"""Scopes: which SLOs a dashboard asks about, by its variables."""

from collections.abc import Iterable
from dataclasses import replace

from slosmith.model import naming
from slosmith.model.dashboards import variable
from slosmith.model.slo import Slo
from slosmith.model.units import Duration
from slosmith.record import dataclass

MOST_ROWS = 12
"""More rows than that are not taken in at a glance."""
_KEYS = ("service", "slo", "cluster")


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Which SLOs are asked about: matchers for every series, and more that only slo:info has."""

    matchers: tuple[str, ...]
    info: tuple[str, ...] = ()
    by: tuple[str, ...] = ()

    @property
    def keys(self) -> tuple[str, ...]:
        """The labels that distinguish rows."""
        return tuple(dict.fromkeys((*_KEYS, *self.by)))

    def series(self, name: str) -> str:
        """A recorded series in this scope; author's labels are on slo:info alone, so it joins."""
        found = f"{name}{{{','.join(self.matchers)}}}"
        if not self.info:
            return found
        return f"({found} and on (service, slo, cluster) {self.known})"

    @property
    def known(self) -> str:
        """What is known of the SLOs in this scope."""
        return f"{naming.INFO}{{{','.join((*self.matchers, *self.info))}}}"

    def of(self, slo: Slo) -> "Scope":
        """One SLO of this scope."""
        own = (f'service="{slo.service}"', f'slo="{slo.name}"')
        return replace(self, matchers=(*self.matchers, *own))

    def row(self, inner: str, *more: str) -> str:
        """One value for each row of a table, without any label that other columns lack."""
        return f"max by ({', '.join((*self.keys, *more))}) ({inner})"


def chosen(label: str) -> str:
    """A matcher for what a variable of the dashboard holds."""
    return f'{label}=~"${variable(label)}"'


def overview_scope(slos: Iterable[Slo]) -> Scope:
    """Every SLO that the variables let through."""
    return Scope(
        matchers=(chosen("service"), chosen("cluster")),
        info=(chosen("team"), chosen("criticality")),
        by=all_groups(slos),
    )


def service_scope(service: str, slos: Iterable[Slo]) -> Scope:
    """The SLOs of one service."""
    return Scope(matchers=(f'service="{service}"', chosen("cluster")), by=all_groups(slos))


def slo_scope(slo: Slo) -> Scope:
    """One SLO, in the groups that the variables let through."""
    own = (f'service="{slo.service}"', f'slo="{slo.name}"')
    labels = dict.fromkeys(("cluster", *slo.by))
    return Scope(matchers=(*own, *(chosen(label) for label in labels)), by=slo.by)


def all_groups(slos: Iterable[Slo]) -> tuple[str, ...]:
    """Every label by which one of the SLOs is grouped, in the order of their authors."""
    return tuple(dict.fromkeys(label for slo in slos for label in slo.by))


def periods(slos: Iterable[Slo]) -> tuple[Duration, ...]:
    """The periods that the SLOs have, ascending."""
    return tuple(sorted({slo.period for slo in slos}))
