"""Which targets a build renders; they are imported when one is asked for, as `check` needs none."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, cast

from slosmith.diagnostics import codes
from slosmith.diagnostics.finding import Diagnostic
from slosmith.diagnostics.lists import one_of
from slosmith.diagnostics.suggest import suggest
from slosmith.load.documents import Loaded
from slosmith.model.root import Model
from slosmith.model.settings import Settings

if TYPE_CHECKING:
    from slosmith.emit import Target
    from slosmith.language.documents.settings import SettingsSpec


def targets_of(settings: Settings) -> "tuple[Target, ...]":
    """The targets of a whole build: those that always are, and those that settings ask for."""
    from slosmith.emit import TARGETS

    return tuple(one for one in TARGETS if not one.opt_in or one.name in settings.targets)


def parted(
    only: "tuple[Target, ...] | None", settings: Settings
) -> "tuple[tuple[Target, ...], tuple[Target, ...]]":
    """What is to be rendered: of a whole build, and what is exported beside it."""
    whole = targets_of(settings)
    asked = whole if only is None else only
    return tuple(t for t in asked if t in whole), tuple(t for t in asked if t not in whole)


def check_asked(model: Model, also: "Iterable[Target]") -> Iterator[Diagnostic]:
    """What targets cannot say that settings ask for, or somebody else does."""
    if model.settings.targets:
        also = {*also, *targets_of(model.settings)}
    for target in sorted(also, key=lambda one: one.name):
        if target.opt_in:
            yield from target.check(model)


def check_targets(loaded: Iterable[Loaded]) -> Iterator[Diagnostic]:
    """Each name that settings ask for and no target has."""
    asked = [
        (name, one.origin.at("settings", "targets", index))
        for one in loaded
        if one.kind == "settings"
        for index, name in enumerate(cast("SettingsSpec", one.spec).settings.targets)
    ]
    if not asked:
        return
    from slosmith.emit import TARGETS

    names = [target.name for target in TARGETS]
    for name, place in asked:
        if name not in names:
            hint = suggest(name, names) or f"write {one_of(names)}"
            yield place.finding(codes.INVALID_VALUE, f'"{name}" is no output target', hint)
