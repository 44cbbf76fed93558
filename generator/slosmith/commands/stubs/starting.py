"""A first repository whose contract and services are those of a running Prometheus."""

import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from slosmith.commands.contract.observed import Observation
from slosmith.commands.contract.plan import plan_contract
from slosmith.commands.stubs.choice import first_clean
from slosmith.commands.stubs.documents import service_document
from slosmith.commands.stubs.suggestions import Jobs, Suggestion, fallback, suggestions
from slosmith.commands.stubs.trial import raise_unread
from slosmith.load.root import load_root
from slosmith.memo import Memo
from slosmith.model.root import Model
from slosmith.output.document import Document
from slosmith.output.staging import staging_folder
from slosmith.output.writer import write_new
from slosmith.resolve.model import resolve_root
from slosmith.source import File

_EXAMPLE = ("shop", "Shop", "requests-fail", "slo/audit.yaml")
"""What belongs to the shop that the starter invents."""
_CONTRACT = "slo/metrics/server.yaml"
_MOST_JOBS = 20
_MOST_VALUES = 20


def documents_of(seen: Observation, starter: Iterable[Document]) -> list[Document]:
    """The starter without its example, the contract of a server, and a service for each job."""
    jobs = _jobs(seen)
    scraped = {name: one.labels.get("job", ()) for name, one in seen.metrics.items()}
    with staging_folder(None) as root:
        write_new(root, [*_frame(starter, jobs), _contract(seen)])
        for job in jobs:
            model = _model(root)
            ways = [
                service_document(_slug(job), "web", one, schema=True)
                for one in _of_job(model, job, scraped)
            ]
            documents, _ = first_clean(root, model, ways)
            write_new(root, documents)
        return [*_all(root)]


def _frame(starter: Iterable[Document], jobs: list[str]) -> Iterator[Document]:
    name = _slug(jobs[0]) if jobs else "shop"
    for one in starter:
        if not any(mark in one.path for mark in _EXAMPLE):
            yield Document(
                path=one.path, text=one.text.replace("services/shop", f"services/{name}")
            )


def _contract(seen: Observation) -> Document:
    new = File(path=_CONTRACT, text="")
    plan = plan_contract((), seen, most=_MOST_VALUES, new=new, standing=False)
    text = plan.files[0].after if plan.files else "metrics: {}\n"
    return Document(path=_CONTRACT, text=text)


def _jobs(seen: Observation) -> list[str]:
    """The jobs that are scraped; Prometheus itself is the last to be interesting."""
    found = {job for one in seen.series.values() for job in one.labels.get("job", ())}
    named = {_slug(job): job for job in sorted(found) if _slug(job)}
    return sorted(named.values(), key=lambda job: (job == "prometheus", job))[:_MOST_JOBS]


def _slug(job: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", job.lower()).strip("-").lstrip("0123456789-")[:40].rstrip("-")


def _of_job(model: Model, job: str, scraped: Jobs) -> Iterator[Suggestion]:
    """What its own metrics suggest, else whether it can be scraped."""
    for one in suggestions(model, job, scraped):
        if f'job="{job}"' in str(one.sli):
            yield one
    yield fallback(job)


def _model(root: Path) -> Model:
    memo = Memo()
    loading = load_root(root, memo)
    raise_unread(loading.findings)
    return resolve_root(loading, (), memo).model


def _all(root: Path) -> Iterator[Document]:
    walk = os.walk(root, onerror=_refused)
    for path in sorted(Path(place) / name for place, _, names in walk for name in names):
        name = path.relative_to(root).as_posix()
        yield Document(path=name, text=path.read_text(encoding="utf-8"))


def _refused(error: OSError) -> None:
    """A folder that is passed over would be a repository that lacks it."""
    raise error
