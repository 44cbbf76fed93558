"""What a platform must know of where rules run, beyond what every Prometheus is given."""

from dataclasses import field

from slosmith.record import dataclass
from slosmith.source import Origin


@dataclass(frozen=True, slots=True, kw_only=True)
class Kubernetes:
    """Where objects live, and the labels by which the operator selects them."""

    namespace: str = "monitoring"
    labels: frozenset[tuple[str, str]] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Mimir:
    """Whose rules go where: to ``tenants``, or without any to one that is called like the team.

    ``source_tenants`` are those that rules read, where they are others.
    """

    tenants: tuple[str, ...] = ()
    source_tenants: tuple[str, ...] = ()

    def tenants_of(self, team: str) -> tuple[str, ...]:
        """The tenants that evaluate the rules of a team; Mimir calls one without a name so."""
        return self.tenants or (team or "anonymous",)


@dataclass(frozen=True, slots=True, kw_only=True)
class Platforms:
    """What the settings say of each platform; ``origin`` is None where there are no settings.

    ``partial_response`` is what Thanos makes of an answer without some store: `abort` or `warn`.
    """

    kubernetes: Kubernetes = Kubernetes()
    mimir: Mimir = Mimir()
    partial_response: str = "abort"
    origin: Origin | None = field(default=None, compare=False)
