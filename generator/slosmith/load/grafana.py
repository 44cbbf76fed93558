"""Loading `grafana/`: panels and rows written by hand, each in a file of its own."""

from pydantic import ValidationError

from slosmith.diagnostics import codes
from slosmith.diagnostics.finding import Diagnostic
from slosmith.diagnostics.lists import one_of
from slosmith.language.documents.grafana import GRAFANA_DOCUMENTS
from slosmith.load.documents import Loaded
from slosmith.load.mistakes import explain
from slosmith.source import File, Origin, Plain, read_documents


def load_panels(file: File) -> tuple[tuple[Loaded, ...], tuple[Diagnostic, ...]]:
    """Every document of a file, and what is wrong with it."""
    documents, findings = read_documents(file)
    loaded = [_load(origin, plain, findings) for origin, plain in documents]
    return tuple(one for one in loaded if one is not None), tuple(findings)


def _load(origin: Origin, plain: Plain, findings: list[Diagnostic]) -> Loaded | None:
    keys = plain if isinstance(plain, dict) else {}
    kinds = [kind for kind in GRAFANA_DOCUMENTS if kind in keys]
    if len(kinds) != 1:
        known = one_of(GRAFANA_DOCUMENTS)
        message = f"a file below grafana/ has exactly one of the keys {known}"
        hint = "write place: and panel: with what Grafana's Inspect, Panel JSON shows"
        findings.append(origin.finding(codes.DOCUMENT_KIND, message, hint))
        return None
    spec = GRAFANA_DOCUMENTS[kinds[0]]
    try:
        return Loaded(kind=kinds[0], spec=spec.model_validate(plain), origin=origin)
    except ValidationError as error:
        findings += explain(error, spec, origin)
        return None
