"""Objects of Kubernetes as text: rules and dashboards as they were printed, further in."""

from collections.abc import Iterable, Iterator, Mapping

from slosmith.model import naming
from slosmith.model.platforms import Kubernetes
from slosmith.output.document import HEADING, print_key, quoted, with_heading

SHARD_LABEL = "slosmith.shard"
"""Which ruler's rules these are, for `ruleSelector` of its Prometheus object."""
_MOST_BYTES = 400_000
"""The operator refuses rules of more than half a MiB, printed in its own way:
https://github.com/prometheus-operator/prometheus-operator/blob/v0.93.0/pkg/operator/rules.go#L62
"""


def metadata(name: str, cluster: Kubernetes, **labels: str) -> str:
    """The lines that name an object, say where it lives, and how it is selected."""
    every = {"app.kubernetes.io/managed-by": "slosmith", **labels, **dict(cluster.labels)}
    lines = (f"    {print_key(key)}: {quoted(value)}" for key, value in sorted(every.items()))
    return "\n".join(
        (
            "metadata:",
            f"  name: {name}",
            f"  namespace: {print_key(cluster.namespace)}",
            "  labels:",
            *lines,
        )
    )


def rule_objects(
    service: str,
    text: str,
    slos: Iterable[tuple[str, str]],
    cluster: Kubernetes,
    shard: int | None,
) -> str:
    """A PrometheusRule of a rule file; where it would be too large, one for each SLO's groups.

    The Prometheus of a ``shard`` selects what has its label.
    """
    if len(text.encode()) <= _MOST_BYTES:
        return f"# {HEADING}\n{_rule_object(service, '', text, cluster, shard)}"
    apart: dict[str, list[str]] = {}  # an SLO may have the name of the group of alerts
    for slo, groups in slos:
        apart.setdefault(slo, []).append(groups)
    texts = [
        _rule_object(service, slo, with_heading(groups, HEADING), cluster, shard)
        for slo, groups in apart.items()
    ]
    return f"# {HEADING}\n" + "---\n".join(texts)


def _rule_object(service: str, slo: str, text: str, cluster: Kubernetes, shard: int | None) -> str:
    name = naming.object_name("slo_" + service.lstrip("_") if not slo else f"slo_{service}_{slo}")
    if service == naming.OWN_SERVICE:  # no service's name begins so
        name = "slosmith" if shard is None else f"slosmith.{naming.shard_folder(shard)}"
    labels = {} if shard is None else {SHARD_LABEL: str(shard)}
    _, spec = text.split("\n", 1)
    return (
        "apiVersion: monitoring.coreos.com/v1\nkind: PrometheusRule\n"
        f"{metadata(name, cluster, **labels)}\nspec:\n{_further_in(spec)}"
    )


def config_map(
    name: str, files: Mapping[str, str], cluster: Kubernetes, *, dashboard: bool = False
) -> str:
    """A ConfigMap of files; one of a ``dashboard`` has the label that the sidecar looks for."""
    labels = {"grafana_dashboard": "1"} if dashboard else {}
    head = metadata(name, cluster, **labels)
    if dashboard:  # the chart's sidecar.dashboards.folderAnnotation
        head += "\n  annotations:\n    grafana_folder: SLOs"
    return f"# {HEADING}\napiVersion: v1\nkind: ConfigMap\n{head}\ndata:\n{_files(files)}"


def secret(name: str, files: Mapping[str, str], cluster: Kubernetes) -> str:
    """A Secret of files, for what is read from nothing else."""
    head = metadata(name, cluster)
    return f"# {HEADING}\napiVersion: v1\nkind: Secret\n{head}\nstringData:\n{_files(files)}"


def _files(files: Mapping[str, str]) -> str:
    return "".join(_file(file, text) for file, text in files.items())


def _file(name: str, text: str) -> str:
    """A literal block where YAML has every character of the text, else a quoted scalar."""
    plain = text.replace("\n", "").isprintable() and not text.startswith((" ", "\n"))
    if not plain or not text.endswith("\n") or text.endswith("\n\n"):
        return f"  {name}: {quoted(text)}\n"
    return f"  {name}: |\n{_further_in(text, '    ')}"


def _further_in(text: str, indent: str = "  ") -> str:
    lines = text.removesuffix("\n").replace("\n", f"\n{indent}")
    return f"{indent}{lines}\n".replace(f"\n{indent}\n", "\n\n")


def kustomization(paths: Iterable[str]) -> str:
    """What kustomize and `kubectl apply -k` read: every file, by its path."""
    return "".join(_kustomization(paths))


def _kustomization(paths: Iterable[str]) -> Iterator[str]:
    yield f"# {HEADING}\napiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n"
    yield "resources:\n"
    for path in paths:
        yield f"  - {path}\n"
