"""`slosmith new`: documents with real names, which check clean, and pages for their alerts."""

import errno
import os
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner, Result

from slosmith.cli import main
from slosmith.commands.stubs.trial import findings_of, resolved_with
from slosmith.load import files
from slosmith.output.document import Document
from slosmith.source.links import Links
from slosmith.source.opened import read_opened
from tests.conftest import TWO_TIERS, Sample, run_compiler
from tests.tools.judges import TOOLS, Judge

METRICS = """
  checkout_requests_total:
    type: counter
    labels: {job: [checkout], status: ["200", "500"]}
  checkout_seconds: {type: histogram, labels: {job: [checkout]}, buckets: [0.1, 0.25, 0.5, 1]}
  jobs_done_total: {type: counter, labels: {outcome: [ok, failed, timeout]}}
"""


@pytest.fixture(autouse=True)
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A first repository whose contract knows of a second service."""
    CliRunner().invoke(main, ["init", str(tmp_path / "slos")])
    monkeypatch.chdir(tmp_path / "slos")
    place = Path("slo/metrics/shop.yaml")
    place.write_text(place.read_text(encoding="utf-8") + METRICS.lstrip("\n"), encoding="utf-8")
    return Path.cwd()


def new(*words: str) -> Result:
    done = CliRunner().invoke(main, ["new", *words])
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done


def written(path: str) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(Path(path).read_text(encoding="utf-8"))
    return found


def test_a_service_measures_its_own_metrics_and_checks_clean(root: Path) -> None:
    done = new("service", "checkout")
    assert done.exit_code == 0, done.output
    document = written("slo/services/checkout.yaml")
    assert document["team"] == "web"
    (slo,) = document["slos"]
    assert slo["sli"]["events"] == {
        "total": 'checkout_requests_total{job="checkout"}',
        "bad": 'checkout_requests_total{job="checkout",status=~"5.."}',
    }
    assert Path("runbooks/CheckoutErrorRateBudgetBurn.md").exists()
    checked = run_compiler(root, "check", "--strict")
    assert checked.exit_code == 0, checked.stderr


def test_a_service_of_which_the_contract_knows_nothing_is_whether_it_is_up() -> None:
    Path("slo/metrics/shop.yaml").write_text("metrics: {x: {type: gauge}}\n", encoding="utf-8")
    Path("slo/services/shop.yaml").unlink()
    Path("slo/audit.yaml").unlink()
    Path("slo/scenarios/requests-fail.yaml").unlink()
    for page in Path("runbooks").glob("Shop*"):
        page.unlink()
    assert new("service", "cart").exit_code == 0
    assert "probe: 'up{job=\"cart\"}'" in Path("slo/services/cart.yaml").read_text()


def test_an_slo_is_put_behind_the_others_of_its_service(root: Path) -> None:
    new("service", "checkout")
    assert new("slo", "checkout/latency").exit_code == 0
    slos = written("slo/services/checkout.yaml")["slos"]
    assert [one["name"] for one in slos] == ["error-rate", "latency"]
    # The middle of four buckets is the third.
    assert slos[1]["objective"] == "p99 < 500ms"
    assert run_compiler(root, "check", "--strict").exit_code == 0


def test_that_no_metric_is_there_for_it_is_said(root: Path) -> None:
    new("service", "checkout")
    contract = root / "slo/metrics/shop.yaml"
    lines = contract.read_text(encoding="utf-8").splitlines(keepends=True)
    contract.write_text("".join(line for line in lines if "checkout_seconds" not in line))
    done = new("slo", "checkout/latency")
    assert 'the contract has no metric for "latency"' in done.stderr
    assert "p99" not in Path("slo/services/checkout.yaml").read_text()


def test_an_slo_keeps_what_stands_behind_the_others() -> None:
    place = Path("slo/services/shop.yaml")
    alert = (
        "# our own\nalerts:\n  - {alert: ShopFull, expr: 'max(probe_success) > 2',"
        " severity: ticket, summary: full}\n"
    )
    before = place.read_text(encoding="utf-8")
    place.write_text(before + alert, encoding="utf-8")
    assert new("slo", "shop/errors-too").exit_code == 0
    after = place.read_text(encoding="utf-8")
    assert after.startswith(before)
    assert after.endswith("\n" + alert)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("slo", "nowhere/x"), 'no service is "nowhere"'),
        (("slo", "shop"), "names no SLO"),
        (("slo", "shop/error-rate"), "there is an SLO shop/error-rate already"),
        (("service", "shop"), 'there is a service "shop"'),
        (("runbook",), "name one alert, or write --missing"),
        (("runbook", "ShopErorRateBudgetBurn"), 'did you mean "ShopErrorRateBudgetBurn"?'),
        (("runbook", "ShopErrorRateBudgetBurn"), "is there already"),
        (("scenario", "requests-fail"), "is there already"),
        (("scenario", "x", "--slo", "shop/errors"), 'no SLO is "shop/errors"'),
    ],
)
def test_what_cannot_be_written_is_a_wrong_call(words: tuple[str, ...], said: str) -> None:
    done = new(*words)
    assert done.exit_code == 2
    assert said in done.stderr


@pytest.mark.parametrize("name", ["../../x", "A b", "a\nb: c", "{{x}}", "a: b", ""])
def test_a_name_never_leaves_its_place(root: Path, name: str) -> None:
    before = sorted(path for path in root.parent.rglob("*") if path.is_file())
    for words in (("service", name), ("slo", f"shop/{name}"), ("scenario", name)):
        assert new(*words).exit_code != 0
    assert sorted(path for path in root.parent.rglob("*") if path.is_file()) == before


def test_missing_runbooks_get_a_page_with_the_query_each(root: Path) -> None:
    for page in Path("runbooks").glob("Shop*"):
        page.unlink()
    assert new("runbook", "--missing").exit_code == 0
    text = Path("runbooks/ShopErrorRateBudgetBurn.md").read_text(encoding="utf-8")
    assert '`sum(rate(http_requests_total{code=~"5..",job="shop"}[5m]))`' in text
    assert run_compiler(root, "check", "--strict").exit_code == 0
    assert new("runbook", "--missing").stdout == "every page has a runbook\n"


# It is played for 1.5 h: 30 bad minutes are a third of what the tier of 6 h sees, which is over 6%,
# so it pages too. Its 30 m are down to 6% after 30 m x (1 - 0.06 / 0.5) = 26.4 m.
def test_the_slow_page_of_a_short_history_is_waited_for() -> None:
    text = """service: slow
team: web
slos:
  - {name: latency, objective: p99 < 500ms, sli: {latency: checkout_seconds}}
"""
    Path("slo/services/slow.yaml").write_text(text, encoding="utf-8")
    done = new("scenario", "late", "--slo", "slow/latency")
    assert done.exit_code == 0, done.output
    assert written("slo/scenarios/late.yaml")["expect"][0]["clears_within"] == "32m"


@pytest.mark.judge
@pytest.mark.slow
def test_a_scenario_is_rehearsed_and_passes(root: Path, promtool: Judge, sample: Sample) -> None:
    Path("slo/tiers.yaml").write_text(TWO_TIERS, encoding="utf-8")
    new("service", "checkout")
    written = {"fails": "checkout/error-rate", "gone": "shop/availability"}
    for name, slo in written.items():
        done = new("scenario", name, "--slo", slo)
        assert done.exit_code == 0, done.output
    assert run_compiler(root, "build").exit_code == 0
    played = run_compiler(
        root,
        "rehearse",
        "--tools",
        str(promtool.path.parent),
        "--tools",
        str(TOOLS),
        *[*written][: sample(1, 2)],
    )
    assert played.exit_code == 0, played.stdout + played.stderr


@pytest.mark.parametrize("tried", [findings_of, resolved_with])
def test_a_trial_that_cannot_read_what_it_read_before_leaves_no_stub_out(
    root: Path, monkeypatch: pytest.MonkeyPatch, tried: Callable[[Path, list[Document]], object]
) -> None:
    stub = Document(path="slo/services/kiosk.yaml", text="service: kiosk\n")
    real, read = read_opened, Counter[str]()

    def opened(path: Path, links: Links) -> bytes:
        read[path.name] += 1
        if path.name == "routing.yaml" and read[path.name] > 1:
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
        return real(path, links)

    monkeypatch.setattr(files, "read_opened", opened)
    with pytest.raises(OSError, match=r"routing\.yaml"):
        tried(root, [stub])


def test_a_root_that_reads_more_than_its_three_folders_gets_stubs(root: Path) -> None:
    Path("alertmanager").mkdir()
    Path("alertmanager/base.yml").write_text(
        "route: {receiver: all, routes: [{receiver: audit, continue: true}]}\n"
        "receivers: [{name: all}, {name: audit}]\n"
    )
    routing = Path("slo/routing.yaml")
    base = "routing:\n  base: {file: alertmanager/base.yml, after: audit}\n"
    routing.write_text(routing.read_text("utf-8").replace("routing:\n", base, 1), encoding="utf-8")
    assert run_compiler(root, "check").exit_code == 0
    done = new("service", "checkout")
    assert done.exit_code == 0, done.output


def test_a_mistake_elsewhere_stands_in_the_way_of_no_stub(root: Path) -> None:
    shop = Path("slo/services/shop.yaml")
    broken = "alerts: [{alert: ShopFull, expr: '<!-- full', severity: ticket, summary: full}]\n"
    shop.write_text(shop.read_text("utf-8") + broken, encoding="utf-8")
    with Path("slo/scenarios/quiet.yaml").open("w", encoding="utf-8") as quiet:
        quiet.write(
            "scenario: quiet\ntitle: nothing happens\nlasting: 1h\n"
            "normal: {jobs_done_total: 1/min}\n"
        )
        quiet.write("silent: [{alert: ShopFull}]\n")
    checked = run_compiler(root, "check")
    assert checked.stderr.count("error[") == 1, checked.stderr
    assert "S401" in checked.stderr
    done = new("service", "checkout")
    assert done.exit_code == 0, done.output
