"""The documents that authors write, by the key that distinguishes each."""

from importlib import import_module

from pydantic import BaseModel

KINDS = (
    "service",
    "policy",
    "metrics",
    "template",
    "settings",
    "coverage",
    "routing",
    "scenario",
    "audit",
    "correction",
)
"""Each kind has a module here, with the shape of its documents: `service` has a `ServiceSpec`."""


def spec_of(kind: str) -> type[BaseModel]:
    """The shape of a kind of document, imported when it is asked for: few roots have all kinds."""
    spec: type[BaseModel] = getattr(
        import_module(f"slosmith.language.documents.{kind}"), f"{kind.capitalize()}Spec"
    )
    return spec
