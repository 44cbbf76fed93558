"""The table of what stands where keeps up with the language."""

from __future__ import annotations

from slosmith.commands.lsp.keys import keys_at
from slosmith.commands.lsp.roles import Role, all_rules, role_of
from slosmith.language.documents import KINDS
from slosmith.language.documents.grafana import GRAFANA_DOCUMENTS
from slosmith.sli import KINDS as SLI_KINDS
from slosmith.source import Path


def test_every_kind_of_document_has_names() -> None:
    assert {*all_rules()} == {*KINDS, *GRAFANA_DOCUMENTS}


def test_every_path_is_one_of_the_language() -> None:
    for kind, rules in all_rules().items():
        for path in {rule.path for rule in rules}:
            # Behind * stand an author's own names, or a place in a list, and a panel is Grafana's:
            # the way up to there is known.
            ends = [path.index(step) for step in ("*", "targets") if step in path]
            for number, key in enumerate(path[: min(ends, default=len(path))]):
                assert key in keys_at(kind, path[:number]), path


def test_promql_of_every_sli_kind_is_known() -> None:
    for kind in SLI_KINDS.values():
        for key in kind.promql:
            path: Path = ("slos", 0, "sli", kind.name, key)
            rule = role_of("service", path, is_key=False)
            assert rule is not None
            assert rule.role is Role.PROMQL
