"""Generated tests in the dialect of vmalert-tool, for the rules of the target `victoriametrics`.

`vmalert-tool unittest -disableAlertgroupLabel`: without the flag texts of alerts are not asked.
https://docs.victoriametrics.com/victoriametrics/vmalert-tool/#unit-testing-for-rules
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from slosmith.emit.promtool_tests.births import is_birth
from slosmith.emit.victoriametrics import TESTS, layered
from slosmith.model.settings import Settings
from slosmith.model.units import Duration
from slosmith.output.document import HEADING, Document, Group
from slosmith.simulate.batches import pack
from slosmith.simulate.promtool_file import Check, Scene, print_sheet

_SLOWEST = Duration.parse("5m")
"""How far Prometheus looks back inside of a subquery; MetricsQL looks back one step."""


def emit_vmalert_tests(
    scenes: Iterable[Scene], groups: Iterable[Group], rules: str, settings: Settings
) -> Iterator[Document]:
    """A file for each pace of evaluation at which both engines see the same.

    What is sampled more often than settings say grows by more between the samples of a window. And
    MetricsQL draws nothing out to the ends of a window, so that no difference counts more.
    """
    names = [group.name for group in layered(groups, settings)]
    fitting = [
        one
        for one in scenes
        if one.interval >= settings.scrape_interval and one.step <= _SLOWEST and not is_birth(one)
    ]
    service = rules.rpartition("/")[2].removesuffix(".yaml")
    for step in sorted({scene.step for scene in fitting}):
        packed = [_translated(one) for one in pack(each for each in fitting if each.step == step)]
        text = print_sheet(HEADING, f"../rules/{rules}", names, step, packed)
        path = f"{TESTS}/{service}.{step}.test.yaml"
        yield Document(path=path, text=text.replace(*_KEYS))


_KEYS = "\n    promql_expr_test:\n", "\n    metricsql_expr_test:\n"


def _translated(scene: Scene) -> Scene:
    checks = tuple(map(_without_group, scene.entry.checks))
    return replace(scene, entry=replace(scene.entry, checks=checks))


def _without_group(check: Check) -> Check:
    """`ALERTS` of vmalert names the group of its rule, which none of our expressions reads."""
    if not check.query.startswith("ALERTS{"):
        return check
    return replace(check, query=f'label_del({check.query}, "alertgroup")')
