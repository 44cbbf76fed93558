"""Resolving corrections: each is about SLOs that are there."""

from collections.abc import Collection, Iterable
from typing import cast

from slosmith.diagnostics import codes
from slosmith.diagnostics.finding import Diagnostic
from slosmith.diagnostics.suggest import causes_of_missing, suggest
from slosmith.language.documents.correction import CorrectionSpec
from slosmith.load.documents import Loaded
from slosmith.model.correction import Correction
from slosmith.model.references import Names
from slosmith.model.units import UnixTime
from slosmith.source import Origin


def resolve_correction(document: Loaded, names: Names) -> tuple[Correction, tuple[Diagnostic, ...]]:
    """What one document takes out, and names in it that nothing has."""
    spec, found = cast(CorrectionSpec, document.spec), list[Diagnostic]()
    slos: set[str] = set()
    for index, name in enumerate(spec.slos):
        slos |= meant_by(name, names.slos, document.origin.at("slos", index), found)
    return _correction(spec, slos), tuple(found)


def meant_by(
    name: str, slos: Collection[str], place: Origin, found: list[Diagnostic]
) -> frozenset[str]:
    """The SLOs of a reference, or of a service; a finding where there is none."""
    of_service = f"{name}/"
    meant = frozenset([name] if name in slos else (r for r in slos if r.startswith(of_service)))
    if not meant:
        hint = suggest(name, slos) or "name one that is specified, like shop/errors"
        message = f'no SLO and no service is called "{name}"'
        missing = place.finding(codes.PAST_TIME_SLO, message, hint)
        found.append(missing.because(*causes_of_missing("slo", name, slos)))
    return meant


def _correction(spec: CorrectionSpec, slos: Iterable[str]) -> Correction:
    return Correction(
        name=spec.correction,
        begin=UnixTime(int(spec.from_.timestamp())),
        end=UnixTime(int(spec.to.timestamp())),
        slos=frozenset(slos),
        reason=spec.reason,
        who=spec.who,
    )
