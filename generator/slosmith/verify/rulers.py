"""The targets `mimir` and `thanos`: the plain rules, with keys that their rulers know and no other.

Neither engine is asked. The keys are those of mimirtool's namespaces, as documented,
and of Thanos' groups (pkg/rules/manager.go, read at 0.42-dev).
"""

import re
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import yaml

from slosmith.model import naming
from slosmith.verify.proof import Case, Proof, Verdict
from slosmith.verify.same_rules import (
    Rules,
    difference,
    load_documents,
    plain_files,
    plain_rules,
    rules_of,
    service_of,
)

_ON_PAPER = "by its keys; no ruler was asked"
_FILE = "_file"
_SECRETS = "/etc/alertmanager/secrets/"


def verify_mimir(case: Case) -> Iterator[Proof]:
    """One row for each namespace of each tenant, and one of Alertmanager's configuration."""
    if not _is_rendered(case, "mimir"):
        return
    mimir = case.model.settings.platforms.mimir
    teams = {service.name: service.team for service in case.model.services}
    every = {one for team in teams.values() for one in mimir.tenants_of(team)}
    head = {"source_tenants": [*mimir.source_tenants]} if mimir.source_tenants else {}
    of_services = {service_of(file): file for file in reversed([*plain_files(case)])}
    for service, plain in sorted(of_services.items()):
        tenants = mimir.tenants_of(teams[service]) if service in teams else every
        for tenant in sorted(tenants):
            name = f"mimir/rules/{tenant}/{service}.yaml"
            wrong = _wrong(case.output / name, {"namespace": service}, head, _plain(case, plain))
            yield _proof("mimir", name, wrong)
    if case.model.routing is not None and case.model.routing.base is None:
        yield _proof("mimir", "mimir/alertmanager.yaml", _alertmanager(case.output))


def verify_thanos(case: Case) -> Iterator[Proof]:
    """One row for each rule file."""
    if not _is_rendered(case, "thanos"):
        return
    strategy = case.model.settings.platforms.partial_response
    for file in plain_files(case):
        group = {"partial_response_strategy": strategy}
        name, plain = f"thanos/rules/{file}", partial(plain_rules, case.output, file)
        yield _proof("thanos", name, _wrong(case.output / name, {}, group, plain))


def _is_rendered(case: Case, target: str) -> bool:
    return target in case.model.settings.targets or (case.output / target).is_dir()


def _plain(case: Case, file: str) -> Callable[[], Rules]:
    """The plain rules; of Mimir's rulers, which divide rules themselves, the watchdog is one."""

    def read() -> Rules:
        rules = plain_rules(case.output, file)
        if case.model.settings.shards is None or service_of(file) != naming.OWN_SERVICE:
            return rules
        ((group, interval, rule),) = rules
        labels = {name: one for name, one in rule["labels"].items() if name != naming.SHARD}
        return [(group.removesuffix("-0"), interval, {**rule, "labels": labels})]

    return read


def _wrong(
    path: Path,
    file: Mapping[str, object],
    group: Mapping[str, object],
    plain: Callable[[], Rules],
) -> str:
    """What is otherwise in a file of a ruler: its own keys, those of groups, or the rules."""
    try:
        (found,) = load_documents(path)
        groups = found.pop("groups")
        wrong = "" if found == file else f"it begins with {found}, not {dict(file)}"
        heads = [{k: v for k, v in one.items() if k not in _PLAIN} for one in groups]
        if any(head != group for head in heads):
            wrong = wrong or f"a group has other keys than {', '.join((*_PLAIN, *group))}"
        return wrong or difference(plain(), rules_of(groups))
    except _UNREADABLE as error:
        return _unreadable(error)


_PLAIN = ("name", "interval", "rules")
_UNREADABLE = (OSError, UnicodeDecodeError, yaml.YAMLError, KeyError, TypeError, ValueError,
               AttributeError)  # fmt: skip


def _unreadable(error: Exception) -> str:
    said = str(error).splitlines() or [""]
    return f"it cannot be read: {type(error).__name__} {said[0]}; run `slosmith build`"


def _alertmanager(output: Path) -> str:
    """What differs from Alertmanager's own configuration and its templates."""
    try:
        (found,) = load_documents(output / "mimir" / "alertmanager.yaml")
        (plain,) = load_documents(output / naming.ALERTMANAGER_FILE)
        folder = (output / naming.template_file("x")).parent
        texts = {path.name: path.read_text(encoding="utf-8") for path in folder.glob("*.tmpl")}
        said = yaml.load(found["alertmanager_config"], yaml.CSafeLoader)
    except _UNREADABLE as error:
        return _unreadable(error)
    if sorted(said.pop("templates", ())) != sorted(texts) or found.keys() != _PAYLOAD:
        return "its templates are not those that it brings along"
    del plain["templates"]
    if said != _filled(plain) or found["template_files"] != texts:
        return f"it differs from {naming.ALERTMANAGER_FILE}"
    return ""


_PAYLOAD = {"template_files", "alertmanager_config"}


def _filled(node: Any) -> Any:
    """The plain configuration, with a variable in place of each file, which Mimir does not read."""
    if isinstance(node, list):
        return [_filled(one) for one in node]
    if not isinstance(node, dict):
        return node
    return {
        key.removesuffix(_FILE): _variable(one) if key.endswith(_FILE) else _filled(one)
        for key, one in node.items()
    }


def _variable(path: str) -> str:
    words = re.findall("[A-Z0-9]+", path.removeprefix(_SECRETS).upper())
    return f"${{{'_'.join(words)}}}"


def _proof(area: str, subject: str, wrong: str) -> Proof:
    return Proof(
        area=area,
        subject=subject.removeprefix(f"{area}/"),
        claim="says what the plain file says",
        verdict=Verdict.FAILED if wrong else Verdict.PROVEN,
        evidence=wrong or _ON_PAPER,
    )
