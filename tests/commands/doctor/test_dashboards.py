"""Dashboards are right once they are pushed, and what is changed or gone in Grafana is found."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import Compiled, run_compiler, write_spec
from tests.grafana.push.stand_in import TOKEN, StandIn, serving

SPEC = """\
service: shop
slos: [{name: errors, objective: 99%, sli: {events: {total: a_total, bad: b_total}}}]
"""


@pytest.fixture
def grafana(tmp_path: Path) -> Iterator[StandIn]:
    """A Grafana to which everything has been pushed."""
    write_spec(tmp_path, SPEC)
    (tmp_path / "token").write_text(TOKEN)
    assert run_compiler(tmp_path, "build").exit_code == 0
    with serving() as state:
        words = ("--token-file", str(tmp_path / "token"))
        pushed = run_compiler(tmp_path, "push", "--grafana", state.url, *words)
        assert pushed.exit_code == 0, pushed.stderr
        yield state


def doctor(root: Path, state: StandIn, token: str = TOKEN) -> Compiled:
    """Ask that Grafana alone."""
    (root / "token").write_text(token)
    words = ("--grafana-token-file", str(root / "token"))
    return run_compiler(root, "doctor", "--grafana", state.url, *words)


def test_what_was_pushed_is_as_rendered_and_is_only_read(grafana: StandIn, tmp_path: Path) -> None:
    assert len(grafana.dashboards) >= 3
    grafana.asked.clear()
    done = doctor(tmp_path, grafana)
    assert done.exit_code == 0, done.stderr
    assert "\ndashboards  as rendered\n" in done.stdout
    assert {line.split()[0] for line in grafana.asked} == {"GET"}
    assert {line.split()[0]: "not asked" in line for line in done.stdout.splitlines()} == {
        **dict.fromkeys(("rules", "retention", "scrapes", "labels", "clocks"), True),
        **dict.fromkeys(("contract", "routing"), True),
        "dashboards": False,
    }


def test_what_is_changed_or_gone_is_found(grafana: StandIn, tmp_path: Path) -> None:
    first, second, *_ = sorted(grafana.dashboards)
    grafana.dashboards[first]["title"] = "somebody's"
    del grafana.dashboards[second]
    done = doctor(tmp_path, grafana)
    assert done.exit_code == 0, done.stderr
    assert f'warning[S1413]: the dashboard "{first}" is another one in Grafana' in done.stderr
    assert f'warning[S1413]: the dashboard "{second}" is not in Grafana' in done.stderr
    assert "dashboards  2 findings" in done.stdout


def test_a_grafana_that_refuses_leaves_it_unknown(grafana: StandIn, tmp_path: Path) -> None:
    done = doctor(tmp_path, grafana, token="glsa_other")  # noqa: S106  # opens nothing
    assert done.exit_code == 3
    assert "what runs is unknown" in done.stderr
    assert "glsa_other" not in done.stderr
