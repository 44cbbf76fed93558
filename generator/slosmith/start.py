"""The start of the program: what libraries define as they are imported waits until it is used.

A short command uses a tenth of what pydantic and PyYAML define; to define the rest takes a sixth of
its time.
"""

import dataclasses
import gc
import os
import re
import signal
import sys
import typing
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from importlib.util import LazyLoader
from types import ModuleType
from typing import Any, NoReturn

_LIBRARIES = {"annotated_types", "pydantic", "pydantic_core", "typing_inspection", "yaml"}
_FAILED, _INTERRUPTED = 1, 130
"""As `slosmith.cli.exits` has them, which is imported later."""
_UNUSED = "secrets"
"""pydantic imports it, with OpenSSL and random numbers, to compare what nobody has here."""


def run() -> NoReturn:
    """The program, which at its start does nothing that is not needed."""
    # What is loaded lives until the end, so looking for cycles in it time and again frees nothing.
    gc.disable()
    _refuse_plugins()
    sys.meta_path.insert(0, _Libraries)
    try:
        with _left_at_once():
            from slosmith.cli import run as run_command_line
    except (ImportError, MemoryError, OSError, SystemError) as error:
        _leave(error)
    run_command_line()


def _leave(error: BaseException) -> NoReturn:
    """What is needed cannot be imported, and so has nobody to say it but this."""
    why = " ".join(str(error).split()) or type(error).__name__
    advice = "let it read where it is installed, or raise its limits (ulimit -v, ulimit -n)"
    with suppress(OSError):
        os.write(2, f"error: slosmith cannot be loaded: {why}\n  = {advice}\n".encode())
    os._exit(_FAILED)


@contextmanager
def _left_at_once() -> Iterator[None]:
    """An interruption while all that is needed is imported ends the program, without a traceback.

    Nothing was begun yet, so that nothing is to be tidied up.
    """
    usual = (signal.default_int_handler, signal.SIG_DFL)
    before = {one: signal.getsignal(one) for one in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    before = {one: handler for one, handler in before.items() if handler in usual}
    for one in before:  # nohup has one ignored
        signal.signal(one, lambda *_: os._exit(_INTERRUPTED))
    yield
    for one, handler in before.items():
        signal.signal(one, handler)


def _refuse_plugins() -> None:
    """Whatever is installed beside us has no say in what a specification means, nor takes its time.

    pydantic imports what would find its plugins even so, which takes an eighth of `check`: it gets
    something that finds none.
    """
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    loader = ModuleType("pydantic.plugin._loader")
    vars(loader)["get_plugins"] = tuple
    sys.modules.setdefault(loader.__name__, loader)


class _Libraries:
    """Finds modules as Python does, and has theirs loaded by a loader of ours."""

    @staticmethod
    def find_spec(
        name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """None for all others, which the next finder is asked for."""
        library = name.partition(".")[0]
        if library not in _LIBRARIES and name != _UNUSED:
            return None
        spec = PathFinder.find_spec(name, path, target)
        if spec is not None and type(spec.loader) is SourceFileLoader:
            found = spec.loader
            late = library in _LIBRARIES
            spec.loader = _LateLoader(name, found.path) if late else LazyLoader(found)
        return spec


class _LateLoader(SourceFileLoader):
    """Runs a module of a library with what it defines put off."""

    def exec_module(self, module: ModuleType) -> None:
        """Run it."""
        with _put_off(module.__name__.partition(".")[0]):
            super().exec_module(module)


@contextmanager
def _put_off(library: str) -> Iterator[None]:
    """Each definition is replaced by what makes it when it is used, or by what does as well."""
    late: list[tuple[ModuleType, str, object]] = []
    if _COMPILE_METHOD is not None:
        late.append((dataclasses, "_create_fn", _late_method))
    if library == "yaml":
        late.append((re, "compile", _LatePattern))
    if library == "pydantic_core":
        import typing_extensions

        # From Python 3.12 on it is that of the standard library.
        late += ((one, "TypedDict", _ForCheckersAlone()) for one in (typing, typing_extensions))
    before = [(owner, name, getattr(owner, name)) for owner, name, _ in late]
    for owner, name, value in late:
        setattr(owner, name, value)
    try:
        yield
    finally:
        for owner, name, value in before:
            setattr(owner, name, value)


# From Python 3.13 on the methods of a class are compiled as one, and are not put off.
_COMPILE_METHOD: Callable[..., Any] | None = getattr(dataclasses, "_create_fn", None)
_COMPILE_PATTERN = re.compile


def _late_method(name: str, *text: Any, **names: Any) -> Callable[..., Any]:
    """A dataclass's method, compiled by its first call to stand in its own place."""

    def first(self: object, *values: object, **named: object) -> Any:
        assert _COMPILE_METHOD is not None
        method = _COMPILE_METHOD(name, *text, **names)
        for cls in type(self).__mro__:
            if vars(cls).get(name) is first:
                setattr(cls, name, method)
        return method(self, *values, **named)

    first.__name__ = name  # dataclasses look for it
    return first


class _LatePattern:
    """A regular expression, compiled when something is asked of it: libyaml needs none."""

    def __init__(self, *given: Any) -> None:
        self._given = given

    def __getattr__(self, name: str) -> Any:
        return getattr(_COMPILE_PATTERN(*self._given), name)  # which keeps what it has compiled


class _ForCheckersAlone:
    """What a `TypedDict` is to a program that runs: a dictionary."""

    def __mro_entries__(self, _: object) -> tuple[type]:
        return (_Dictionary,)


class _Dictionary(dict[str, Any]):
    def __init_subclass__(cls, **_: object) -> None:
        """Which keys must be there is nothing to us."""
