"""Damage to the files of a platform: what is lost, swapped or changed, one at a time.

It knows YAML and nothing of the platform, so that no place is passed over.
"""

from __future__ import annotations

import copy
import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import yaml

from slosmith.build.compile import compile_root
from slosmith.verify import Case, Proof, Verdict
from slosmith.verify.kubernetes import verify_kubernetes
from slosmith.verify.rulers import verify_mimir, verify_thanos
from slosmith.verify.victoriametrics import verify_victoriametrics
from tests.conftest import run_compiler, write_spec
from tests.mutants.outcome import Outcome

WANTED = 0.98
"""The share of damage that the verifier of a platform must notice."""
SHOP = """
service: shop
team: web
slos:
  - {name: up, objective: 99.9%, sli: {probe: probe_success}}
  - name: errors
    objective: 99.9%
    by: [zone]
    sli: {events: {total: a_total, bad: 'a_total{e="1"}'}}
alerts:
  - {alert: ShopFull, expr: full > 1, for: 5m, severity: page, summary: "full: {{ $value }}"}
---
service: bank
team: web
depends_on: [shop]
slos:
  - {name: latency, objective: p99 < 1s, sli: {latency: bank_seconds}}
---
routing:
  default: chat
  receivers:
    pager: {pagerduty: {routing_key_file: /etc/alertmanager/secrets/pagerduty/key}}
    chat: {slack: {channel: "#web", api_url_file: /etc/alertmanager/secrets/slack/url}}
    mail: {email: {to: a@b.example, sender: c@b.example, smarthost: "mail.b.example:587",
      username: a@b.example, password_file: /etc/alertmanager/secrets/mail/password}}
    heartbeat: {webhook: {url: "https://beats.example/b",
      credentials_file: /etc/alertmanager/secrets/beats/token}}
  teams:
    web: {page: [pager, chat], ticket: [chat, mail], hours: office}
  intervals:
    office: {weekdays: "monday:friday", times: "09:00-17:00", days_of_month: "1:28", location: UTC}
  watchdog: {receiver: heartbeat}
---
settings:
  targets: [TARGETS]
  kubernetes: {namespace: slo, labels: {release: prometheus}}
  mimir: {source_tenants: [metrics, edge]}
  thanos: {partial_response_strategy: warn}
  runbook_base: https://runbooks.example
  dashboard_base: https://grafana.example
  allow: [{code: S823, reason: nobody is there}]
"""
"""Something of everything that a platform has a place for."""
Keys = tuple[str | int, ...]
VERIFIERS: dict[str, Callable[[Case], Iterator[Proof]]] = {
    "kubernetes": verify_kubernetes,
    "mimir": verify_mimir,
    "thanos": verify_thanos,
    "victoriametrics": verify_victoriametrics,
}
EQUIVALENT = {
    "metadata/name": "an object of another name holds the same",
    "metadata/annotations": "the sidecar shows a dashboard in whichever folder",
    "app.kubernetes.io/managed-by": "nothing selects objects by who made them",
    "resources/": "objects are applied in whichever order they are listed",
}
"""Where nothing depends on what stands there, why not."""


def lay_out(root: Path) -> Path:
    """The shop, built for every platform whose files are damaged here."""
    write_spec(root, SHOP.replace("TARGETS", ", ".join(VERIFIERS)))
    built = run_compiler(root, "build")
    assert built.exit_code == 0, built.stderr
    return root


def try_damage(root: Path, platform: str, count: int, seed: int = 1) -> Iterator[Outcome]:
    """Damage so many places of what was rendered, one at a time, and ask the verifier."""
    model = compile_root(root).model
    assert model is not None
    case = Case(model=model, root=root, output=root / "output")
    verify = VERIFIERS[platform]
    assert refuted(verify(case)) == [], "what is not damaged must pass"
    for path, kind, keys in _chosen(root / "output" / platform, count, seed):
        whole = path.read_bytes()
        documents = load(path)
        what = f"{path.name}: {'/'.join(map(str, keys))}"
        try:
            damage(documents, kind, keys)
            path.write_text(yaml.dump_all(documents, Dumper=yaml.CSafeDumper), encoding="utf-8")
            noticed = bool(refuted(verify(case)))
        finally:
            path.write_bytes(whole)
        reason = next((why for part, why in EQUIVALENT.items() if part in f"{what}/"), None)
        yield Outcome(kind=kind, what=what, noticed=noticed, reason=reason)


def refuted(proofs: Iterator[Proof]) -> list[str]:
    """What is said of each claim that does not hold."""
    return [f"{one.subject}: {one.evidence}" for one in proofs if one.verdict is Verdict.FAILED]


def load(path: Path) -> list[Any]:
    """The documents of a file."""
    return [*yaml.load_all(path.read_text(encoding="utf-8"), yaml.CSafeLoader)]


def _chosen(folder: Path, count: int, seed: int) -> list[tuple[Path, str, Keys]]:
    places = [
        (path, kind, keys)
        for path in sorted(folder.rglob("*.yaml"))
        for keys, value, siblings in _places((), load(path))
        for kind in _kinds(value, siblings)
    ]
    return random.Random(seed).sample(places, min(count, len(places)))


def _places(keys: Keys, value: Any) -> Iterator[tuple[Keys, Any, Any]]:
    items = value.items() if isinstance(value, dict) else enumerate(value)
    for key, one in items:
        yield (*keys, key), one, value
        if isinstance(one, (dict, list)):
            yield from _places((*keys, key), one)


def _kinds(value: Any, siblings: Any) -> Iterator[str]:
    yield "lost"
    if isinstance(siblings, list) and len(siblings) > 1:
        yield "swapped"
    if not isinstance(value, (dict, list)):
        yield "changed"


def damage(documents: list[Any], kind: str, keys: Keys) -> None:
    """Do it to what stands at these keys."""
    *above, last = keys
    place: Any = documents
    for key in above:
        place = place[key]
    match kind:
        case "lost":
            del place[last]
        case "swapped":
            assert isinstance(last, int)
            other = last - 1 if last else 1
            place[last], place[other] = place[other], copy.deepcopy(place[last])
        case _:
            place[last] = _other(place[last])


def _other(value: Any) -> Any:
    match value:
        case bool():
            return not value
        case int() | float():
            return value + 1
        case None:
            return "x"
        case _:
            return f"{value}x"
