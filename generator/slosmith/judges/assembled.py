"""A fragment put together with its base, as the team that owns the base would do it."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import yaml

from slosmith.judges.bare_configuration import bare_configuration
from slosmith.judges.routing_base import BaseTree
from slosmith.judges.routing_document import RoutingDocument
from slosmith.model import naming
from slosmith.output.staging import staging_folder

_LISTS = ("inhibit_rules", "receivers", "time_intervals")


@contextmanager
def rendered_configuration(root: Path, output: Path) -> Iterator[Path]:
    """What was rendered, for a while; a fragment is put together with its base."""
    base = RoutingDocument(root).base if (output / naming.FRAGMENT_FILE).is_file() else None
    if base is None or base.merged:
        yield output / naming.ALERTMANAGER_FILE
    else:
        with assembled(output, base) as whole:
            yield whole


@contextmanager
def assembled(output: Path, base: BaseTree) -> Iterator[Path]:
    """The whole configuration, for a while: their receivers have their names alone in it.

    So nothing secret is copied. Templates are those that were rendered.
    """
    fragment = yaml.safe_load((output / naming.FRAGMENT_FILE).read_text(encoding="utf-8"))
    whole: dict[str, Any] = bare_configuration(base.tree.written)
    whole["templates"] = fragment["templates"]
    for key in _LISTS:
        whole[key] = [*whole.get(key, []), *fragment[key]]
    _insert(whole["route"], base.place, fragment["routes"])
    with staging_folder(None) as folder:
        path = folder / "alertmanager.yaml"
        path.write_text(json.dumps(whole), encoding="utf-8")
        templates = (output / naming.ALERTMANAGER_FOLDER / "templates").resolve()
        (folder / "templates").symlink_to(templates, target_is_directory=True)
        yield path


def _insert(route: dict[str, Any], place: tuple[int, ...], routes: list[Mapping[str, Any]]) -> None:
    index, *below = place
    children = route.setdefault("routes", [])
    if below:
        _insert(children[index], tuple(below), routes)
    else:
        children[index:index] = routes
