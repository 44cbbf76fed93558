"""What a platform must know of where rules run, beyond what every Prometheus is given."""

from dataclasses import dataclass

from slosmith.source import Origin


@dataclass(frozen=True, slots=True, kw_only=True)
class Kubernetes:
    """Where objects live, and the labels by which the operator selects them."""

    namespace: str = "monitoring"
    labels: frozenset[tuple[str, str]] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Platforms:
    """What the settings say of each platform; ``origin`` is None where there are no settings."""

    kubernetes: Kubernetes = Kubernetes()
    origin: Origin | None = None
