"""`python -m tests.emit.kubernetes DIR`: make the schema of the operator's definitions.

DIR is `example/prometheus-operator-crd` of https://github.com/prometheus-operator/prometheus-operator
at the tag of the release that `slosmith.judges.operator_schema` names. Descriptions are left out,
and what every receiver says of HTTP stands there once.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import yaml

import slosmith
from slosmith.judges.operator_schema import OPERATOR

TARGET = Path(slosmith.__file__).parent / "judges" / "operator_schema.json"
KINDS = {"PrometheusRule": "prometheusrules", "AlertmanagerConfig": "alertmanagerconfigs"}
_KEPT = frozenset(
    (
        *("type", "properties", "additionalProperties", "items", "required"),
        *("enum", "pattern", "minLength", "minItems", "minimum", "maximum"),
    )
)
_SOURCE = (
    "github.com/prometheus-operator/prometheus-operator, example/prometheus-operator-crd, "
    f"v{OPERATOR}, Apache-2.0, trimmed by tests/emit/kubernetes"
)


class _Loader(yaml.CSafeLoader):
    """YAML 1.2 has no value of `=`, which 1.1 has."""


_Loader.add_constructor("tag:yaml.org,2002:value", lambda _, node: node.value)


def main(folder: Path) -> None:
    """Write the schema of both kinds."""
    made: dict[str, Any] = {"$comment": _SOURCE}
    shared: dict[str, Any] = {}
    for kind, plural in KINDS.items():
        path = folder / f"monitoring.coreos.com_{plural}.yaml"
        text = path.read_text(encoding="utf-8")
        definition = yaml.load(text, _Loader)  # noqa: S506  # a safe loader's own
        release = definition["metadata"]["annotations"]["operator.prometheus.io/version"]
        assert release == OPERATOR, f"{path} is of {release}; name it in operator_schema.py"
        (version,) = definition["spec"]["versions"]
        spec = version["schema"]["openAPIV3Schema"]["properties"]["spec"]
        made[kind] = _trimmed(spec, shared)
    made |= shared
    text = json.dumps(made, indent=1, sort_keys=True)
    TARGET.write_text(f"{text}\n", encoding="utf-8")


def _trimmed(schema: dict[str, Any], shared: dict[str, Any]) -> dict[str, Any]:
    found = {key: value for key, value in schema.items() if key in _KEPT}
    if "items" in found:
        found["items"] = _trimmed(found["items"], shared)
    if "additionalProperties" in found:
        found["additionalProperties"] = _trimmed(found["additionalProperties"], shared)
    if "properties" in found:
        named = found["properties"].items()
        found["properties"] = {key: _property(key, one, shared) for key, one in named}
    return found


def _property(name: str, schema: dict[str, Any], shared: dict[str, Any]) -> dict[str, Any]:
    trimmed = _trimmed(schema, shared)
    if name != "httpConfig" or shared.setdefault(name, trimmed) != trimmed:
        return trimmed
    return {"$ref": name}


if __name__ == "__main__":
    main(Path(sys.argv[1]))
