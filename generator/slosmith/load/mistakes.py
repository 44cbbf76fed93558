"""What pydantic says of a document, as findings at what its author wrote."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from functools import cache, lru_cache, partial
from typing import Any, TypeAlias, get_args

import yaml
from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from slosmith.diagnostics import codes
from slosmith.diagnostics.finding import Code, Diagnostic
from slosmith.diagnostics.limit import the_first
from slosmith.diagnostics.lists import one_of
from slosmith.diagnostics.suggest import closest
from slosmith.fields import Later
from slosmith.load.commas import cut_by_comma, key_before_comma
from slosmith.source import Origin, secret_on
from slosmith.values import describe

Location: TypeAlias = tuple[str | int, ...]
_CODES = {code.id: code for code in codes.all_codes()}


def explain(error: ValidationError, spec: type[BaseModel], origin: Origin) -> Iterator[Diagnostic]:
    """What is wrong at each place, the cause of it alone."""
    yield from explain_each(error.errors(include_url=False), spec, origin)


def explain_each(
    details: list[ErrorDetails], spec: type[BaseModel], origin: Origin
) -> Iterator[Diagnostic]:
    """The same, of the details of an error."""
    yield from the_first(_explained(details, spec, origin))


def _explained(
    details: list[ErrorDetails], spec: type[BaseModel], origin: Origin
) -> Iterator[Diagnostic]:
    missing = _keys_that_are("missing", details)
    lists = {one["loc"] for one in details if _WANTED.get(one["type"], _OTHER)[0] == "a list"}
    unknown = _keys_that_are("extra_forbidden", details)
    cut_short = (one.path for one in map(partial(_cut, origin), details if lists else ()) if one)
    lists_cut = lists.intersection(cut_short)

    @cache
    def below_empty(above: Location) -> dict[str, str]:
        return _below_empty(above, unknown.get(above, []), spec, origin)

    for detail in _causes(details, spec):
        above = detail["loc"][:-1]
        is_empty = detail["loc"] and detail["loc"][-1] in below_empty(above).values()
        if is_empty or detail["loc"] in lists_cut:
            continue
        place = _written(origin, detail["loc"])
        context: dict[str, Any] = detail.get("ctx", {})
        if code := _CODES.get(detail["type"]):
            found = _own(code, context, place)
            found = found.because(secret_on(found)) if code is codes.SECRET_INLINE else found
            yield found.because(_alike_in_list(found, detail["loc"], origin))
        elif detail["type"] == "extra_forbidden":
            cut = cut_by_comma(place, lists)
            under = below_empty(above).get(str(detail["loc"][-1]), "")
            yield cut or _unknown_key(place, spec, missing.get(above, []), under)
        elif detail["type"] == "missing":
            key = str(detail["loc"][-1])
            parent = origin.at(*detail["loc"][:-1]).closest
            yield parent.finding(
                codes.MISSING_KEY, f'the key "{key}" is missing', f"add {key}:", key=True
            )
        else:
            yield _wrong_type(detail["type"], detail["input"], place.closest)


def _alike_in_list(found: Diagnostic, loc: Location, origin: Origin) -> str:
    """What items of one list have alike that are all written in the same wrong way."""
    is_item = bool(loc) and isinstance(loc[-1], int)
    if not is_item or found.code is not codes.WRONG_TYPE:
        return ""
    what = found.hint.partition('"')[0]  # which is what was written, and not what is wrong
    return f"{origin.file.path} {origin.span()} {loc[:-1]} {what}"


def _cut(origin: Origin, detail: ErrorDetails) -> Origin | None:
    """The key whose value a comma cut short, of what is an unknown key by that."""
    unknown = detail["type"] == "extra_forbidden"
    return key_before_comma(_written(origin, detail["loc"])) if unknown else None


def _written(origin: Origin, loc: Location) -> Origin:
    """Where it stands, perhaps in a list that is written in place of the key that it is below.

    Or in the one item that is written in place of a list.
    """
    for step in loc:
        other = yaml.SequenceNode if isinstance(step, str) else yaml.MappingNode
        if not isinstance(origin.node, other):
            origin = origin.at(step)
    return origin


def _causes(details: list[ErrorDetails], spec: type[BaseModel]) -> list[ErrorDetails]:
    """All but what is wrong only because of a wrong key beside it, of which we say enough."""
    unknown = _keys_that_are("extra_forbidden", details)
    missing = _keys_that_are("missing", details)
    shallow = defaultdict[Location, set[str]](set)
    for place, key in _shallow(unknown, spec):
        shallow[place].add(key)
    wrong_keys = {one["loc"][:-1] for one in details if one["loc"][-1:] == ("[key]",)}
    return [
        one
        for one in details
        if one["type"] == "extra_forbidden"
        or (
            one["loc"] not in wrong_keys
            and not _lacks(one, shallow)
            and not _is_instead(one["loc"], unknown, missing)
            and not any(_stands_for(key, one, spec) for key in unknown.get(one["loc"][:-1], ()))
        )
    ]


def _keys_that_are(kind: str, details: list[ErrorDetails]) -> dict[Location, list[str]]:
    """The last steps of all places at which this is wrong, by what is above them."""
    found: dict[Location, list[str]] = {}
    for one in details:
        if one["type"] == kind:
            found.setdefault(one["loc"][:-1], []).append(str(one["loc"][-1]))
    return found


def _is_instead(
    loc: Location, unknown: dict[Location, list[str]], missing: dict[Location, list[str]]
) -> bool:
    """Whether it is the one key that is missing where one is not known: that stands for it."""
    above = loc[:-1]
    return missing.get(above) == [*map(str, loc[-1:])] and len(unknown.get(above, ())) == 1


def _stands_for(key: str, detail: ErrorDetails, spec: type[BaseModel]) -> bool:
    """Whether an unknown key is the misspelt one that is missing, or not indented below another."""
    loc = detail["loc"]
    if detail["type"] == "missing":
        return _meant(key, keys_at(spec, loc[:-1])) == loc[-1]
    return detail["input"] is None and key in keys_at(spec, loc)


def _shallow(
    unknown: dict[Location, list[str]], spec: type[BaseModel]
) -> Iterator[tuple[Location, str]]:
    """The keys beside an unknown one that it may belong below, and the unknown one."""
    for above, keys in unknown.items():
        for name, deeper in _below(_spec_at(spec, above)).items():
            below = _below(deeper)
            yield from (((*above, name), key) for key in keys if key in below)


def _lacks(detail: ErrorDetails, shallow: Mapping[Location, Collection[str]]) -> bool:
    """Whether something is missing at a place that an unknown key beside it would bring."""
    kind, loc = detail["type"], detail["loc"]
    if kind == codes.MISSING_KEY.id:
        return any(_says(key, detail) for key in shallow.get(loc, ()))
    return kind == "missing" and len(loc) > 1 and loc[-1] in shallow.get(loc[:-1], ())


def _says(key: str, detail: ErrorDetails) -> bool:
    return key in re.findall(r"\w+", detail.get("ctx", {}).get("hint", ""))


_ELSEWHERE = {
    "from": "sender",
    "window": "period",
    "timewindow": "period",
    "target": "objective",
    "errorquery": "bad",
    "error": "bad",
    "errors": "bad",
    "success": "good",
    "totalquery": "total",
    "query": "expr",
    "message": "summary",
    "owner": "team",
    "runbookurl": "runbook",
}
"""What Sloth, Pyrra, OpenSLO and Alertmanager, without ``_``, call by other names here."""


def _meant(key: str, known: list[str]) -> str | None:
    other = _ELSEWHERE.get(re.sub("[_-]", "", key).lower())
    return other if other in known else closest(key, known)


def _own(code: Code, context: dict[str, Any], place: Origin) -> Diagnostic:
    if below := context.get("below"):
        place = place.at(below)
    at_key = place.path[-1:] == ("[key]",)
    place, message, hint = place.closest, context["message"], context["hint"]
    if context["start"] >= 0:
        return place.finding_inside(code, message, context["start"], context["end"], hint)
    return place.finding(code, message, hint, key=context["key"] or at_key)


def _unknown_key(
    place: Origin, spec: type[BaseModel], missing: list[str], under: str
) -> Diagnostic:
    """A key that is not known; ``under`` is one without a value right above it, if there is one."""
    key = str(place.path[-1])
    known = keys_at(spec, place.path[:-1])
    if key == "<<":
        hint = "write the keys out: only whole values can be taken over, with & and *"
        return place.finding(codes.UNKNOWN_KEY, "merge keys are not read here", hint, key=True)
    meant = _meant(key, known)
    listed = f"the keys here are {one_of(known)}" if known else "remove it: no key has a place here"
    near = f'did you mean "{meant}"?' if meant else listed
    below = f"indent it further than {under}:, which it belongs to" if under else ""
    hint = _not_indented(place, spec) or below or _instead(place, spec, meant, missing) or near
    found = place.finding(codes.UNKNOWN_KEY, f'the key "{key}" is not known', hint, key=True)
    return found.because(f"{place.file.path} {place.path[:-1]} {below}") if below else found


def _instead(place: Origin, spec: type[BaseModel], meant: str | None, missing: list[str]) -> str:
    """What to do about a key that stands where the one key that is missing should."""
    if len(missing) != 1 or meant == missing[0]:
        return ""
    if str(place.path[-1]) in keys_at(spec, (*place.path[:-1], missing[0])):
        return f"write it below {missing[0]}:, which is missing"
    return "" if meant else f"write {missing[0]}: in its place, which is missing"


def _not_indented(place: Origin, spec: type[BaseModel]) -> str:
    """What to do about a key that stands beside the one that it belongs below."""
    key, above = str(place.path[-1]), place.path[:-1]
    for name in keys_at(spec, above):
        other = Origin(place.file, place.root, (*above, name))
        deeper = isinstance(other.node, yaml.MappingNode) and not other.node.flow_style
        written = other.closest.path == other.path
        lacks = deeper and written and other.at(key).closest.path == other.path
        if (other.text == "" or lacks) and key in keys_at(spec, (*above, name)):
            return f"indent it further than {name}:, which it belongs to"
    return ""


def _below_empty(
    above: Location, keys: list[str], spec: type[BaseModel], origin: Origin
) -> dict[str, str]:
    """Of unknown keys below a place those near to no other, by the key without a value before."""
    if not keys:
        return {}
    place = _written(origin, (*above, keys[0]))
    known = keys_at(spec, place.path[:-1])
    empty = _empty_before(place, known)
    return {key: empty[key] for key in keys if key in empty and not _meant(key, known)}


def _empty_before(place: Origin, known: list[str]) -> dict[str, str]:
    """The known key above each key of the mapping that a place is in, if that has no value."""
    parent = Origin(place.file, place.root, place.path[:-1]).node
    found: dict[str, str] = {}
    if not isinstance(parent, yaml.MappingNode) or parent.flow_style:
        return found
    above, is_empty = "", False
    for key, value in parent.value:
        name = key.value if isinstance(key, yaml.ScalarNode) else ""
        if is_empty:
            found.setdefault(name, above)
        if name in known:
            above = name
            is_empty = isinstance(value, yaml.ScalarNode) and value.value == ""
    return found


def keys_at(spec: type[BaseModel], path: Location) -> list[str]:
    """The keys that are allowed at a path below a spec."""
    return [*_below(_spec_at(spec, path))]


def _spec_at(spec: type[BaseModel], path: Location) -> type[BaseModel]:
    for part in path:
        below = _below(spec)
        if part in below:
            spec = below[str(part)]
        elif isinstance(part, str) and spec.model_config.get("extra") == "allow":
            spec = next(_models(spec.__annotations__["__pydantic_extra__"]), spec)
    return spec


@lru_cache(maxsize=256)
def _below(spec: type[BaseModel]) -> dict[str, type[BaseModel]]:
    """What stands below each key of a spec; the spec itself where that has no keys."""
    every = spec.model_fields.items()
    return {field.alias or name: next(_shapes(field), spec) for name, field in every}


def _shapes(field: FieldInfo) -> Iterator[type[BaseModel]]:
    yield from (one.shape() for one in field.metadata if isinstance(one, Later))
    yield from _models(field.annotation)


def _models(annotation: object) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        yield from _models(part)


_WANTED = {
    "model_type": ("a mapping", "write keys and values, one to a line, indented"),
    "dict_type": ("a mapping", "write keys and values, one to a line, indented"),
    "tuple_type": ("a list", "write items with - or in brackets, like [a, b]"),
    "list_type": ("a list", "write items with - or in brackets, like [a, b]"),
}
_OTHER = ("something else", "see `slosmith schema` for what it takes")
_ITEMS = re.compile(r"[\w.%<=/~-]+(?:,? +[\w.%<=/~-]+)*")


def _wrong_type(kind: str, value: object, place: Origin) -> Diagnostic:
    wanted, hint = _WANTED.get(kind, _OTHER)
    if wanted == "a list" and isinstance(value, str) and _ITEMS.fullmatch(value):
        hint = f"write a list of them: [{value}]"
    message = f"expected {wanted}, not {describe(value)}"
    return place.finding(codes.WRONG_TYPE, message, hint, key=isinstance(value, (dict, list)))
