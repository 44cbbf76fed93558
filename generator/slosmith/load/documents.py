"""Loading: a file below `slo/` becomes specs, and every mistake in their shape a finding."""

import re
import shlex
from collections.abc import Iterable, Iterator
from dataclasses import field
from typing import TypeAlias

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from slosmith.diagnostics import codes
from slosmith.diagnostics.finding import Diagnostic, Span
from slosmith.diagnostics.limit import the_first
from slosmith.diagnostics.lists import each_of
from slosmith.diagnostics.suggest import suggest
from slosmith.language.documents import KINDS, spec_of
from slosmith.language.foreign import recognise
from slosmith.load.mistakes import explain_each, keys_at
from slosmith.load.pruning import prune_document
from slosmith.record import dataclass
from slosmith.source import File, Origin, Plain, hidden_characters_in, read_documents, secrets_in
from slosmith.values import describe

Texts: TypeAlias = tuple[tuple[Origin, str], ...]
"""Scalars as they are written, each with its place."""
_BEGINNING = Span(line=1, column=1, end_line=1, end_column=2)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Loaded:
    """One document: its spec, of one of the ``KINDS``, and where it is.

    Its identity distinguishes it from others: whoever has the same one need not look into it.
    """

    kind: str
    spec: BaseModel
    origin: Origin
    undecided: frozenset[int] = frozenset()
    """The SLOs of a service whose period or policy cannot be read."""
    _texts: tuple[Texts, ...] = field(default=(), repr=False)

    def sli_texts(self, index: int) -> Texts:
        """What is written of the SLI of an SLO; it may have been noted while nodes were at hand."""
        return self._texts[index] if self._texts else _texts_of(self.origin, index)


@dataclass(slots=True)
class LoadedFile:
    """What a file holds, what is wrong with it, and what of it could not be loaded.

    ``partial`` names the kinds of documents of which some, or parts of some, are left out of
    ``documents`` because of a mistake; what refers to them must not be called wrong. Of a policy
    that is left but for some of its text it names the tiers.
    """

    documents: list[Loaded] = field(default_factory=list)
    findings: list[Diagnostic] = field(default_factory=list)
    partial: set[str] = field(default_factory=set)


def load_file(file: File) -> LoadedFile:
    """Every document of a file, which is all that this depends on."""
    loading = LoadedFile(findings=[*secrets_in(file), *hidden_characters_in(file)])
    documents, broken = read_documents(file)
    loading.findings += broken
    if broken:
        loading.partial |= _mentioned(file.text)
    rest = iter(documents)
    loading.findings += the_first(_load_each(rest, loading))
    if any(True for _ in rest):
        loading.partial |= {*KINDS}  # nobody knows what is in those behind the last mistake shown
    if not broken and all(plain is None for _, plain in documents):
        hint = "write a document, like one that begins with service: NAME, or remove the file"
        loading.findings.append(
            file.finding(codes.DOCUMENT_EMPTY, "the file is empty", _BEGINNING, hint)
        )
    return loading


def _mentioned(text: str) -> set[str]:
    """The kinds of documents that a file seems to hold, though it cannot be read as YAML."""
    return {kind for kind in KINDS if re.search(rf"""(?m)^[{{"' ]*{kind}["' ]*:""", text)}


def _load_each(
    documents: Iterator[tuple[Origin, Plain]], loading: LoadedFile
) -> Iterator[Diagnostic]:
    """Load document by document, and what is wrong with each."""
    for origin, plain in documents:
        if plain is not None:
            yield from _load_document(origin, plain, loading)


def _load_document(origin: Origin, plain: Plain, loading: LoadedFile) -> Iterable[Diagnostic]:
    """Load a document; one with mistakes is loaded without the parts that have them."""
    kind = _kind_of(origin, plain)
    if isinstance(kind, Diagnostic):
        loading.partial |= _meant(plain)
        return [kind]
    spec = spec_of(kind)
    try:
        whole = spec.model_validate(plain)
        slos = plain.get("slos") if kind == "service" and isinstance(plain, dict) else ()
        number = len(slos) if isinstance(slos, list) else 0
        texts = tuple(_texts_of(origin, index) for index in range(number))
        loading.documents.append(Loaded(kind=kind, spec=whole, origin=origin, _texts=texts))
    except ValidationError as error:
        details = error.errors(include_url=False)
        named = _load_rest(kind, plain, origin, details, loading)
        loading.partial.add("tiers" if kind == "policy" and named else kind)
        return explain_each(details, spec, origin)
    return []


def _meant(plain: Plain) -> set[str]:
    """The kinds that a document is of at once, or else those that one of its keys nearly is."""
    keys = [*plain] if isinstance(plain, dict) else []
    kinds = {kind for kind in KINDS if kind in keys}
    near = {kind for kind in KINDS if any(suggest(key, (kind,)) for key in keys)}
    return kinds or near or {_kind_by_its_keys(plain)} - {""} or {*KINDS}


def _kind_by_its_keys(plain: Plain) -> str:
    """The kind whose keys a document has that begins with none; empty where that is open."""
    keys = {*plain} if isinstance(plain, dict) else set()
    for value in plain.values() if isinstance(plain, dict) and len(keys) == 1 else ():
        keys = {*value} if isinstance(value, dict) else keys
    fits = {kind: len(keys & _keys_of(kind)) for kind in KINDS}
    best = [kind for kind, number in fits.items() if number and number == max(fits.values())]
    return best[0] if len(best) == 1 else ""


def _keys_of(kind: str) -> set[str]:
    spec = spec_of(kind)
    return {*keys_at(spec, ()), *keys_at(spec, (kind,))} - {kind}


def _texts_of(service: Origin, index: int) -> Texts:
    return tuple(service.at("slos", index, "sli").texts())


def _load_rest(
    kind: str, plain: Plain, origin: Origin, details: list[ErrorDetails], loading: LoadedFile
) -> bool:
    """What is left without the wrong parts, if anything; nothing is said of them again."""
    mistakes = [(detail["loc"], detail["type"]) for detail in details]
    pruned = prune_document(plain, mistakes)
    place = origin.without(pruned.left_out)
    try:
        spec = spec_of(kind).model_validate(pruned.rest)
    except ValidationError:
        return False
    loading.documents.append(Loaded(kind=kind, spec=spec, origin=place, undecided=pruned.undecided))
    return True


def _named(kind: str) -> str:
    return f" ({kind})" if kind else ""


def _kind_of(origin: Origin, plain: Plain) -> str | Diagnostic:
    """The kind of a document, or why it is of none."""
    if not isinstance(plain, dict):
        message = f"expected a document with keys and values, not {describe(plain)}"
        hint = "begin it with its kind, like service: NAME"
        return origin.finding(codes.DOCUMENT_KIND, message, hint)
    if (foreign := recognise(plain)) is not None:
        message = f"this is a document of {foreign.tool}{_named(foreign.kind)}, and not of slosmith"
        path = shlex.quote(str(origin.file.path))
        hint = f"`slosmith import {path}` makes one of it; keep it outside of slo/"
        return origin.finding(codes.DOCUMENT_KIND, message, hint)
    kinds = [key for key in KINDS if key in plain]
    if len(kinds) == 1:
        return kinds[0]
    if kinds:
        message = f"this document is both {each_of(kinds)}"
        hint = "keep one of these keys; separate two documents with ---"
        return origin.at(kinds[1]).finding(codes.DOCUMENT_KIND, message, hint, key=True)
    message = "no key of this document says which kind it is"
    meant = next(filter(None, (suggest(key, KINDS) for key in plain)), "")
    if not meant and (kind := _kind_by_its_keys(plain)):
        meant = f"its other keys are those of a document that begins with {kind}:"
    hint = meant or "begin it with its kind, like service: NAME"
    return origin.finding(codes.DOCUMENT_KIND, message, hint)
