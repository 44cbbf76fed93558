"""Changes to the files of a root, one at a time: every value, entry, line and file."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import partial
from typing import Any

import yaml

from slosmith.source import File, Path, Plain, read_documents

Files = dict[str, str]
Step = tuple[str, Callable[[], Files]]
"""A change in words, and what makes the files after it: of thousands only few are made."""
_YAML = (".yaml", ".yml", ".json")
_NAMES = ("name", "alert", "tier", "title", "what", "question", "scenario")


class _Dumper(yaml.SafeDumper):
    """Numbers with a point are decimals here."""


_Dumper.add_representer(
    Decimal, lambda dumper, value: dumper.represent_scalar("tag:yaml.org,2002:float", str(value))
)


def dumped(files: Files) -> Files:
    """The same files as they are written after a change, with nothing changed."""
    return {
        path: _dump(_read(path, text)) if _is_yaml(path) else text for path, text in files.items()
    }


def changes(files: Files) -> Iterator[Step]:
    """Every change; many are mistakes of which nothing comes."""
    for path, text in files.items():
        yield f"{path} is gone", partial(_renamed_file, files, path, "")
        folder, _, name = path.rpartition("/")
        yield f"{path} has another name", partial(_renamed_file, files, path, f"{folder}/zz-{name}")
        for what, new in _in_yaml(path, text) if _is_yaml(path) else _in_prose(text):
            yield f"{path}: {what}", partial(_with, files, path, new)
    again = files[min(path for path in files if "service: " in files[path])]
    more = re.sub(r"(?m)^(service|- name|  name|- alert): ", r"\1: new-", again).replace(
        "alert: new-", "alert: New"
    )
    yield "a service more", partial(_with, files, "slo/new.yaml", lambda: more)


def _renamed_file(files: Files, path: str, name: str) -> Files:
    moved = {name if one == path else one: text for one, text in files.items()}
    return {one: text for one, text in moved.items() if one}


def _with(files: Files, path: str, new: Callable[[], str]) -> Files:
    return {**files, path: new()}


def _is_yaml(path: str) -> bool:
    return path.endswith(_YAML)


def _read(path: str, text: str) -> list[Plain]:
    documents, broken = read_documents(File(path=path, text=text))
    assert not broken
    return [plain for _, plain in documents]


def _dump(documents: list[Plain]) -> str:
    return yaml.dump_all(documents, Dumper=_Dumper, sort_keys=False, allow_unicode=True)


def _in_prose(text: str) -> Iterator[tuple[str, Callable[[], str]]]:
    lines = text.split("\n")
    for index, line in enumerate(lines):
        if line:
            for what, instead in (("is gone", []), ("says more", [f"{line} more"])):
                changed = [*lines[:index], *instead, *lines[index + 1 :]]
                yield f"line {index + 1} {what}", partial("\n".join, changed)


def _in_yaml(path: str, text: str) -> Iterator[tuple[str, Callable[[], str]]]:
    documents = _read(path, text)
    for place in _places(documents):
        for what, new in _instead(_at(documents, place), place):
            named = f"{'/'.join(map(str, place))} {what}"
            yield named, partial(_dump_with, documents, place, new)


def _dump_with(documents: list[Plain], place: Path, new: object) -> str:
    changed = copy.deepcopy(documents)
    _put(changed, place, new)
    return _dump(changed)


def _places(value: Plain, above: Path = ()) -> Iterator[Path]:
    """Every value, the documents themselves among them."""
    if above:
        yield above
    pairs = enumerate(value) if isinstance(value, list) else ()
    for key, inner in value.items() if isinstance(value, dict) else pairs:
        yield from _places(inner, (*above, key))


def _at(value: Plain, place: Path) -> Plain:
    for key in place:
        value = value[key]  # type: ignore[index]  # the place was found in it
    return value


_GONE = object()


def _put(documents: list[Plain], place: Path, new: object) -> None:
    holder: Any = _at(documents, place[:-1])
    if new is _GONE:
        del holder[place[-1]]
    else:
        holder[place[-1]] = new


def _instead(value: Plain, place: Path) -> Iterator[tuple[str, object]]:
    """What may stand in the place of a value."""
    yield "is gone", _GONE
    match value:
        case bool():
            yield "is turned round", not value
        case int() | Decimal():
            yield "is one more", value + 1
        case str():
            yield "says more", f"{value}x"
            yield (
                "is said otherwise",
                re.sub(r"\d", lambda digit: str(int(digit[0]) ^ 1), value, count=1),
            )
            if other := {"page": "ticket", "ticket": "page", "counter": "gauge"}.get(value):
                yield "is the other", other
        case list():
            if len(value) > 1:
                yield "is turned round", value[::-1]
            for index, item in enumerate(value):
                yield f"has {index} twice", [*value, _renamed(item)]
        case dict() if len(value) > 1 and len(place) > 1:
            yield "is turned round", dict(reversed(value.items()))
        case _:
            pass


def _renamed(item: Plain) -> Plain:
    if isinstance(item, dict):
        return {key: f"{value}2" if key in _NAMES else value for key, value in item.items()}
    return f"{item}2" if isinstance(item, str) else item
