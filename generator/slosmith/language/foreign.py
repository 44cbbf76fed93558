"""Documents of other tools, recognised by what they say of themselves."""

from slosmith.record import dataclass
from slosmith.source import Plain

SLOTH, PYRRA, OPENSLO, RULES = "Sloth", "Pyrra", "OpenSLO", "Prometheus rules"
ALERTMANAGER = "Alertmanager"
_SLOTH_FILE, _SLOTH_API = "prometheus/v1", "sloth.slok.dev/v1"
_PYRRA_API = "pyrra.dev/v1alpha1"
_OPENSLO_APIS = ("openslo/v1", "openslo/v1alpha")
_OPERATOR_API = "monitoring.coreos.com/v1"
_KUBERNETES = {
    "PrometheusServiceLevel": (SLOTH, (_SLOTH_API,)),
    "AlertWindows": (SLOTH, (_SLOTH_API,)),
    "ServiceLevelObjective": (PYRRA, (_PYRRA_API,)),
    "PrometheusRule": (RULES, (_OPERATOR_API,)),
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
_ALIASES = {"openslo.com/v1": "openslo/v1", "n9/v1alpha": "openslo/v1alpha"}


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
    if isinstance(document.get("groups"), list) and not api:
        return Foreign(tool=RULES, kind="rule file", api="")
    if isinstance(document.get("route"), dict) and "receivers" in document and not api:
        return Foreign(tool=ALERTMANAGER, kind="configuration", api="")
    return None


def _of_api(tool: str, kind: str, api: str, apis: tuple[str, ...]) -> Foreign:
    if api in apis:
        return Foreign(tool=tool, kind=kind, api=api)
    bare = any(api == one.rpartition("/")[2] for one in apis)
    return Foreign(tool=tool, kind=kind, api=api, right=apis[0], bare=bare)
