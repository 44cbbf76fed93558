"""The target `kubernetes`: objects that the operator's schema takes, with the plain rules in them.

An API server and the operator are not asked: neither admission rules in CEL nor webhooks are.
"""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import yaml

from slosmith.judges.operator_schema import KINDS, OPERATOR, violations
from slosmith.model import naming
from slosmith.model.platforms import Kubernetes
from slosmith.verify.operator_routing import comparable, said_by
from slosmith.verify.proof import Case, Proof, Verdict
from slosmith.verify.same_rules import (
    difference,
    load_documents,
    plain_files,
    plain_rules,
    rules_of,
    service_of,
)

_FOLDER = "kubernetes"
_MOST_BYTES = 1_048_576
_MOST_RULES = _MOST_BYTES // 2
"""What an API server stores of one object, and what the operator takes of one object's rules."""
_MOUNTED = "/etc/alertmanager/configmaps/slosmith-templates/*.tmpl"
"""Where the operator mounts the templates of messages."""
_VERSIONS = {
    "AlertmanagerConfig": "monitoring.coreos.com/v1alpha1",
    "ConfigMap": "v1",
    "PrometheusRule": "monitoring.coreos.com/v1",
    "Secret": "v1",
}
Objects = list[dict[str, Any]]


def verify_kubernetes(case: Case) -> Iterator[Proof]:
    """One row for each file, where objects are rendered."""
    home = case.output / _FOLDER
    if not home.is_dir() and "kubernetes" not in case.model.settings.targets:
        return
    listed, cluster = _listed(home), case.model.settings.platforms.kubernetes
    yield _row("kustomization.yaml", "lists every file", _missing(home, listed))
    for file in plain_files(case):
        shard = file.rpartition("/")[0].removeprefix(f"{naming.SHARD}-")
        own = service_of(file) == naming.OWN_SERVICE and shard
        name = f"{service_of(file)}-{shard}" if own else service_of(file)
        path = home / "rules" / f"{name}.yaml"
        yield _asked(path, "holds the plain rules", cluster, _rules(case, file, shard))
    for name in sorted(listed):
        for start, claim, ask in _CLAIMS:
            if name.startswith(start):
                yield _asked(home / name, claim, cluster, ask(case))


def _asked(path: Path, claim: str, cluster: Kubernetes, ask: Callable[[Objects], str]) -> Proof:
    """A row about one file: that it can be read, that its objects are whole, and the claim."""
    try:
        objects = load_documents(path)
        wrong = next(_of_objects(objects, path.stat().st_size, cluster), "") or ask(objects)
    except (OSError, UnicodeDecodeError, yaml.YAMLError, KeyError, TypeError, ValueError) as error:
        said = str(error).splitlines() or [""]
        wrong = f"it cannot be read: {type(error).__name__} {said[0]}; run `slosmith build`"
    return _row(f"{path.parent.name}/{path.name}", claim, wrong)


def _of_objects(objects: Objects, size: int, cluster: Kubernetes) -> Iterator[str]:
    if size > _MOST_BYTES and len(objects) == 1:
        yield f"{size:,} bytes are more than {_MOST_BYTES:,}, the most of an object"
    for one in objects:
        kind, head = one["kind"], one["metadata"]
        if _VERSIONS.get(kind) != one["apiVersion"]:
            yield f'"{kind}" is not of {one["apiVersion"]}'
        if naming.object_name(head["name"]) != head["name"]:
            yield f'"{head["name"]}" is no name of an object'
        if head["namespace"] != cluster.namespace or not cluster.labels <= head["labels"].items():
            yield "its namespace and labels are not those of the settings"
        if kind in KINDS:
            yield from violations(kind, one)


def _rules(case: Case, file: str, shard: str) -> Callable[[Objects], str]:
    def ask(objects: Objects) -> str:
        for one in objects:
            if one["metadata"]["labels"].get("slosmith.shard", "") != shard:
                return f"the ruler of the label slosmith.shard is not that of {file}"
            size = len(yaml.dump(one["spec"], Dumper=yaml.CSafeDumper, allow_unicode=True).encode())
            if one["kind"] != "PrometheusRule" or size > _MOST_RULES:
                return f"the operator takes {_MOST_RULES:,} bytes of rules, not {size:,}"
        groups = (group for one in objects for group in one["spec"]["groups"])
        return difference(plain_rules(case.output, file), rules_of(groups))

    return ask


def _dashboard(case: Case) -> Callable[[Objects], str]:
    def ask(objects: Objects) -> str:
        (one,) = objects
        if one["metadata"]["labels"].get("grafana_dashboard") != "1":
            return "the label grafana_dashboard is missing, by which the sidecar finds it"
        ((file, text),) = one["data"].items()
        json.loads(text)
        plain = (case.output / "grafana" / "dashboards" / file).read_text(encoding="utf-8")
        return "" if text == plain else "it differs from the one in grafana/dashboards/"

    return ask


def _config(case: Case) -> Callable[[Objects], str]:
    def ask(objects: Objects) -> str:
        (one,), (plain,) = objects, load_documents(case.output / naming.ALERTMANAGER_FILE)
        said, wanted = said_by(one["spec"]), comparable(plain)
        differs = [key for key in sorted({*said, *wanted}) if said.get(key) != wanted.get(key)]
        return f"{differs[0]} differs from {naming.ALERTMANAGER_FILE}" if differs else ""

    return ask


def _secret(case: Case) -> Callable[[Objects], str]:
    def ask(objects: Objects) -> str:
        (one,), (plain,) = objects, load_documents(case.output / naming.ALERTMANAGER_FILE)
        ((_, text),) = one["stringData"].items()
        plain["templates"] = [
            _MOUNTED if name == "templates/*.tmpl" else name for name in plain["templates"]
        ]
        same = yaml.load(text, yaml.CSafeLoader) == plain
        return "" if same else f"it differs from {naming.ALERTMANAGER_FILE}"

    return ask


def _templates(case: Case) -> Callable[[Objects], str]:
    def ask(objects: Objects) -> str:
        (one,) = objects
        folder = (case.output / naming.template_file("x")).parent
        plain = {path.name: path.read_text(encoding="utf-8") for path in folder.glob("*.tmpl")}
        return "" if one["data"] == plain else "they differ from those in alertmanager/templates/"

    return ask


def _listed(home: Path) -> frozenset[str]:
    try:
        (document,) = load_documents(home / "kustomization.yaml")
        return frozenset(document["resources"])
    except (OSError, yaml.YAMLError, ValueError, KeyError, TypeError):
        return frozenset()


def _missing(home: Path, listed: frozenset[str]) -> str:
    found = {path.relative_to(home).as_posix() for path in home.rglob("*.yaml")}
    differs = sorted((found - {"kustomization.yaml"}) ^ listed)
    return f"{differs[0]} is listed or there, not both; run `slosmith build`" if differs else ""


_CLAIMS: tuple[tuple[str, str, Callable[[Case], Callable[[Objects], str]]], ...] = (
    ("dashboards/", "holds the dashboard", _dashboard),
    ("alertmanager/config.yaml", f"says what {naming.ALERTMANAGER_FILE} says", _config),
    ("alertmanager/secret.yaml", f"says what {naming.ALERTMANAGER_FILE} says", _secret),
    ("alertmanager/templates.yaml", "holds the templates of messages", _templates),
)


def _row(subject: str, claim: str, wrong: str) -> Proof:
    return Proof(
        area="kubernetes",
        subject=subject,
        claim=claim,
        verdict=Verdict.FAILED if wrong else Verdict.PROVEN,
        evidence=wrong or f"as prometheus-operator {OPERATOR} has it, without rules of admission",
    )
