"""Documents of other tools, recognised by what they say of themselves."""

from slosmith.record import dataclass
from slosmith.source import Plain

SLOTH, PYRRA, OPENSLO, RULES = "Sloth", "Pyrra", "OpenSLO", "Prometheus rules"
ALERTMANAGER = "Alertmanager"
_SLOTH_FILE, _SLOTH_API = "prometheus/v1", "sloth.slok.dev/v1"
_PYRRA_API = "pyrra.dev/v1alpha1"
_OPENSLO_APIS = ("openslo/v1", "openslo/v1alpha", "openslo/v2alpha")
# The operator, and Red Hat's build of it, which keeps apart from an operator that is there.
_OPERATOR_APIS = ("monitoring.coreos.com/v1", "monitoring.rhobs/v1")
_KUBERNETES = {
    "PrometheusServiceLevel": (SLOTH, (_SLOTH_API,)),
    "AlertWindows": (SLOTH, (_SLOTH_API,)),
    "ServiceLevelObjective": (PYRRA, (_PYRRA_API,)),
    "PrometheusRule": (RULES, _OPERATOR_APIS),
    "AlertmanagerConfig": (
        ALERTMANAGER,
        ("monitoring.coreos.com/v1alpha1", "monitoring.coreos.com/v1beta1"),
    ),
}
# Other operators' names for manifests whose spec is a rule file.
_RULES_ELSEWHERE = {
    "operator.victoriametrics.com/v1beta1": ("VMRule",),
    "monitoring.googleapis.com/v1": ("Rules", "ClusterRules", "GlobalRules"),
}
_GROUPS = {"sloth.slok.dev": SLOTH, "pyrra.dev": PYRRA}
KINDS = tuple(_KUBERNETES)
"""The kinds of manifests that are known."""
# Kinds of Kubernetes come with its groups; OpenSLO's operator has one of its own.
_ALIASES = {
    "openslo.com/v1": "openslo/v1",
    "openslo.com/v2alpha": "openslo/v2alpha",
    "n9/v1alpha": "openslo/v1alpha",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Foreign:
    """What a document is: the tool, its kind, and the API that it names.

    ``right`` is what it has to be called where it is misspelt, ``bare`` says that only the group
    is missing, so that nobody can mistake what was meant. ``unknown`` says that the tool has no
    such kind.
    """

    tool: str
    kind: str
    api: str
    right: str = ""
    bare: bool = False
    unknown: bool = False


def recognise(document: Plain) -> Foreign | None:
    """The tool that a document is written for; None where it is nobody's that is known."""
    if not isinstance(document, dict):
        return None
    api, kind = (str(document.get(key) or "") for key in ("apiVersion", "kind"))
    version = document.get("version")
    if isinstance(version, str) and "slos" in document:
        wrong = version.strip() != _SLOTH_FILE
        return Foreign(tool=SLOTH, kind="SLOs", api=version, right=_SLOTH_FILE if wrong else "")
    group = _GROUPS.get(api.rpartition("/")[0])
    if group is not None and _KUBERNETES.get(kind, ("",))[0] != group:
        return Foreign(tool=group, kind=kind, api=api, unknown=True)
    if kind in _RULES_ELSEWHERE.get(api, ()):
        return Foreign(tool=RULES, kind=kind, api=api)
    if kind in _KUBERNETES and api:
        tool, apis = _KUBERNETES[kind]
        return _of_api(tool, kind, api, apis)
    if api.lower().startswith("openslo") or api in _ALIASES:
        return _of_api(OPENSLO, kind, _ALIASES.get(api, api), _OPENSLO_APIS)
    if not api and (rules := _rules(document)):
        return Foreign(tool=RULES, kind=rules, api="")
    if isinstance(document.get("route"), dict) and "receivers" in document and not api:
        return Foreign(tool=ALERTMANAGER, kind="configuration", api="")
    return None


def _rules(document: dict[str, Plain]) -> str:
    """A rule file, or what Jsonnet prints of one: a group, or a rule."""
    if isinstance(document.get("groups"), list):
        return "rule file"
    rules = document.get("rules")
    if isinstance(rules, list) and rules and all(map(_is_rule, rules)):
        return "group"
    return "rule" if _is_rule(document) else ""


def _is_rule(value: Plain) -> bool:
    if not isinstance(value, dict) or "expr" not in value:
        return False
    return any(isinstance(value.get(key), str) for key in ("alert", "record"))


def _of_api(tool: str, kind: str, api: str, apis: tuple[str, ...]) -> Foreign:
    if api in apis:
        return Foreign(tool=tool, kind=kind, api=api)
    bare = any(api == one.rpartition("/")[2] for one in apis)
    return Foreign(tool=tool, kind=kind, api=api, right=apis[0], bare=bare)
