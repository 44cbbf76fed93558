"""What an author writes in `settings` about the platforms that rules are rendered for."""

import re
from typing import Annotated, Literal

from pydantic import Field, WithJsonSchema

from slosmith.diagnostics import codes
from slosmith.fields import PlainValidator, Spec
from slosmith.values import problem, text_of

# Names of objects and labels, as the API server takes them:
# https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#syntax-and-character-set
_NAMESPACE = r"^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$"
_WORD = r"[A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?"
_KEY = rf"^([a-z0-9]([a-z0-9.-]{{0,251}}[a-z0-9])?/)?{_WORD}$"
_VALUE = rf"^({_WORD})?$"


def _matching(pattern: str, what: str, like: str, where: str = "Kubernetes") -> PlainValidator:
    found = re.compile(pattern, re.ASCII)

    def check(value: object) -> str:
        text = text_of(value, what, f"write it like {like}")
        if not found.fullmatch(text):
            message = f'"{text}" is not {what} of {where}'
            raise problem(codes.INVALID_VALUE, message, f"write it like {like}")
        return text

    return PlainValidator(check)


Namespace = Annotated[
    str,
    _matching(_NAMESPACE, "a namespace", "monitoring"),
    WithJsonSchema({"type": "string", "pattern": _NAMESPACE}),
]
ObjectLabel = Annotated[str, _matching(_KEY, "a label", "app.kubernetes.io/part-of")]
ObjectLabelValue = Annotated[str, _matching(_VALUE, "the value of a label", "kube-prometheus")]
ObjectLabels = Annotated[
    dict[ObjectLabel, ObjectLabelValue],
    WithJsonSchema(
        {
            "type": "object",
            "propertyNames": {"pattern": _KEY},
            "additionalProperties": {"type": "string", "pattern": _VALUE},
        }
    ),
]


class KubernetesSpec(Spec):
    """The target `kubernetes`: objects for prometheus-operator, and for Grafana's sidecar."""

    namespace: Namespace | None = None
    """The namespace of every object. Default: `monitoring`."""
    labels: ObjectLabels = Field(default_factory=dict)
    """Labels of every object, by which the operator selects them, like `{release: prometheus}`."""


# Of a tenant's name, and no more of it than is safe as the name of a folder:
# https://grafana.com/docs/mimir/latest/configure/about-tenant-ids/
_TENANT = r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,149}$"
Tenant = Annotated[
    str,
    _matching(_TENANT, "a tenant", "production", "Mimir"),
    WithJsonSchema({"type": "string", "pattern": _TENANT}),
]


class MimirSpec(Spec):
    """The target `mimir`: whose rules go to which tenant."""

    tenants: tuple[Tenant, ...] = ()
    """Tenants that all rules go to, like `[staging, production]`. Default: one for each team."""
    source_tenants: tuple[Tenant, ...] = ()
    """Tenants that rules read, where they are others than those that evaluate them."""


class ThanosSpec(Spec):
    """The target `thanos`: what to make of half an answer."""

    partial_response_strategy: Literal["abort", "warn"] | None = None
    """Whether a rule fails where a store does not answer (`abort`, the default), or goes on
    without it (`warn`).
    """
