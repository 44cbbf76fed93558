"""Resolving corrections: each is about SLOs that are there."""

from collections.abc import Iterable
from typing import cast

from slosmith.diagnostics import codes
from slosmith.diagnostics.finding import Diagnostic
from slosmith.diagnostics.suggest import suggest
from slosmith.language.documents.correction import CorrectionSpec
from slosmith.load.documents import Loaded
from slosmith.model.correction import Correction
from slosmith.model.references import Names
from slosmith.model.units import UnixTime


def resolve_correction(document: Loaded, names: Names) -> tuple[Correction, tuple[Diagnostic, ...]]:
    """What one document takes out, and names in it that nothing has."""
    spec, found = cast(CorrectionSpec, document.spec), list[Diagnostic]()
    slos: set[str] = set()
    for index, name in enumerate(spec.slos):
        meant = {ref for ref in names.slos if name in (ref, ref.partition("/")[0])}
        slos |= meant
        if not meant:
            place = document.origin.at("slos", index)
            hint = suggest(name, names.slos) or "name one that is specified, like shop/errors"
            message = f'no SLO and no service is called "{name}"'
            found.append(place.finding(codes.CORRECTION_SLO, message, hint))
    return _correction(spec, slos), tuple(found)


def _correction(spec: CorrectionSpec, slos: Iterable[str]) -> Correction:
    return Correction(
        name=spec.correction,
        begin=UnixTime(int(spec.from_.timestamp())),
        end=UnixTime(int(spec.to.timestamp())),
        slos=frozenset(slos),
        reason=spec.reason,
        who=spec.who,
    )
