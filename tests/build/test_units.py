"""What the units of a service are made of: the service, and nothing else of another one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from functools import partial
from pathlib import Path

from slosmith.build.compile import compile_root
from slosmith.build.incremental import APART
from slosmith.emit import TARGETS
from slosmith.model.plain_alert import PlainAlert
from slosmith.model.root import Model
from slosmith.model.service import Service
from slosmith.model.slo import Slo
from slosmith.source import File
from tests.build.world import MARKET, lay_out

ROOT = Path(__file__).resolve().parents[2]


def held(value: object) -> Iterator[object]:
    """A value and all that can be reached from it."""
    yield value
    if is_dataclass(value) and not isinstance(value, type):
        inner = [getattr(value, field.name) for field in fields(value)]
    elif isinstance(value, Mapping):
        inner = [*value.keys(), *value.values()]
    elif isinstance(value, (tuple, list, set, frozenset)):
        inner = [*value]
    else:
        inner = []
    for one in inner:
        yield from held(one)


def check(root: Path) -> int:
    compilation = compile_root(root)
    model, kinds = compilation.model, compilation.sources.kinds
    assert model is not None
    shared = {
        file.path for file in compilation.sources.files if not kinds.get(file.path, {""}) <= APART
    }
    looked_at = 0
    for target in TARGETS:
        for unit in target.units(model):
            if unit.service is None:
                continue
            assert isinstance(unit.render, partial)
            service, *context = unit.render.args
            assert service is unit.service
            for one in held(context):
                assert not isinstance(one, (Model, Service, Slo, PlainAlert)), target.name
                if isinstance(one, File) and not one.path.startswith("<"):
                    assert one.path in shared, (target.name, one.path)
                    assert one.path.startswith(target.reads), (target.name, one.path)
                looked_at += 1
    return looked_at


def test_no_unit_of_a_service_can_see_another_service(tmp_path: Path) -> None:
    lay_out(tmp_path, MARKET)
    assert check(tmp_path) > 1000
    assert check(ROOT) > 1000
