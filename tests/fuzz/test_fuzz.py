"""Nothing that is written below slo/ ends in a traceback, and what is accepted can be loaded."""

from __future__ import annotations

import re
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from slosmith.build.compile import Compilation, compile_root, emit_documents
from slosmith.diagnostics.finding import has_errors
from slosmith.diagnostics.format import FORMATS
from slosmith.emit import TARGETS
from slosmith.language.documents import KINDS
from tests.conftest import Sample
from tests.diagnostics.cases import CASES
from tests.fuzz.documents import HOSTILE, STREAMS, accepted, as_yaml
from tests.fuzz.roots import FILES, damaged_roots
from tests.tools.judges import judges

ROOT = Path(__file__).parents[2]
SEEDS = tuple(
    path.read_bytes()
    for path in sorted(
        [*(ROOT / "slo" / "services").glob("*.yaml"), *CASES.glob("*/fixed.yaml")],
        key=lambda path: path.as_posix(),
    )
)
RULES = tuple(target for target in TARGETS if target.name == "rules")
# Bounded and the same every time: `make test` is a judge, and no lottery.
BOUNDED = settings(
    max_examples=40,
    deadline=None,
    derandomize=True,
    database=None,
    phases=(Phase.generate,),
    suppress_health_check=list(HealthCheck),
)


def check(data: bytes) -> Compilation:
    """Compile a root of one file, and hold what every finding must be."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        (root / "slo").mkdir()
        (root / "slo" / "spec.yaml").write_bytes(data)
        compilation = compile_root(root)
    lines = re.split("\r\n|[\n\r\x85\u2028\u2029]", data.decode("utf-8", "replace"))
    for finding in compilation.findings:
        assert "\n" not in finding.message + finding.hint
        span = finding.span
        if span is None:
            continue
        assert 1 <= span.line <= len(lines) + 1
        assert (span.line, span.column) < (span.end_line, span.end_column)
        assert span.column <= len(lines[span.line - 1] if span.line <= len(lines) else "") + 1
    for print_findings in FORMATS.values():
        print_findings(compilation.findings)
    assert (compilation.model is None) == has_errors(compilation.findings)
    return compilation


@given(
    data=st.binary(max_size=200) | st.text(max_size=200).map(lambda t: t.encode("utf-8", "replace"))
)
@BOUNDED
def test_any_bytes_are_findings_and_no_traceback(data: bytes) -> None:
    check(data)


def test_a_broken_byte_behind_a_line_separator_is_found_on_its_own_line() -> None:
    (finding,) = check("service: a\N{LINE SEPARATOR}b".encode() + b"\xff").findings
    assert finding.span is not None
    assert (finding.span.line, finding.span.column) == (2, 2)


@st.composite
def damaged(draw: st.DrawFn) -> bytes:
    """A good specification with a few bytes changed, lines dropped or hostile text put in."""
    data = bytearray(draw(st.sampled_from(SEEDS)))
    for _ in range(draw(st.integers(1, 4))):
        place = draw(st.integers(0, max(len(data) - 1, 0)))
        length = draw(st.sampled_from((0, 1, 1, 3, 20)))
        new = draw(
            st.sampled_from(
                (b"", b" ", b"\n", b":", b"'", b'"', b"{", b"}", b"[", b"#", b"\t", b"-")
            )
            | HOSTILE.map(lambda text: text.encode())
        )
        data[place : place + length] = new
    return bytes(data)


@given(data=damaged())
@BOUNDED
def test_damaged_specifications_are_findings_and_no_traceback(data: bytes) -> None:
    check(data)


@given(documents=STREAMS)
@BOUNDED
def test_made_up_documents_are_findings_and_no_traceback(documents: list[object]) -> None:
    check(as_yaml(documents).encode("utf-8", "surrogatepass"))


def compile_damaged(files: dict[str, str]) -> None:
    """Compile a root, and render whatever is accepted, within bounds."""
    with tempfile.TemporaryDirectory() as folder, within(30):
        for name, text in files.items():
            (Path(folder) / name).parent.mkdir(parents=True, exist_ok=True)
            (Path(folder) / name).write_bytes(text.encode("utf-8", "surrogatepass"))
        compilation = compile_root(Path(folder))
        for print_findings in FORMATS.values():
            print_findings(compilation.findings)
        assert (compilation.model is None) == has_errors(compilation.findings)
        if compilation.model is not None:
            assert [*emit_documents(compilation.model, processes=1)]


@contextmanager
def within(seconds: int) -> Iterator[None]:
    """Fail what takes more time of the processor."""

    def late(*_: object) -> None:
        raise AssertionError(f"no end after {seconds} s")

    before = signal.signal(signal.SIGPROF, late)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


@pytest.mark.slow
def test_damaged_roots_of_every_kind_of_document_are_findings(sample: Sample) -> None:
    @given(files=damaged_roots())
    @settings(BOUNDED, max_examples=sample(12, 3_000))
    def compiled(files: dict[str, str]) -> None:
        compile_damaged(files)

    compiled()


def test_the_root_that_is_damaged_is_right_and_has_every_kind(tmp_path: Path) -> None:
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    compilation = compile_root(tmp_path)
    assert compilation.model is not None, [one.message for one in compilation.findings]
    specifications = "".join(text for name, text in FILES.items() if name.startswith("slo/"))
    assert [kind for kind in KINDS if not re.search(rf"(?m)^{kind}:", specifications)] == []


def render_accepted(folder: Path) -> int:
    """Write the rules of many accepted specifications below a folder; return how many."""
    written = 0

    @given(document=accepted())
    @BOUNDED
    def render(document: object) -> None:
        nonlocal written
        compilation = check(as_yaml([document]).encode())
        assert compilation.model is not None, [f.message for f in compilation.findings]
        for rendered in emit_documents(compilation.model, RULES):
            if rendered.path.startswith("prometheus/rules/"):
                assert owners_of(rendered.text) <= owners_in(document)
                (folder / f"{written}.yaml").write_text(rendered.text, encoding="utf-8")
                written += 1

    render()
    return written


def owners_in(document: Any) -> set[str]:
    """What was written as the label `owner`."""
    alerting = [slo["alerting"]["labels"]["owner"] for slo in document["slos"]]
    return {*alerting, *(alert["labels"]["owner"] for alert in document["alerts"])}


def owners_of(text: str) -> set[str]:
    """What Prometheus would read as the label `owner` of every alert."""
    rules = [
        rule
        for group in yaml.load(text, Loader=yaml.CSafeLoader)["groups"]
        for rule in group["rules"]
    ]
    return {rule["labels"]["owner"] for rule in rules if "alert" in rule}


@pytest.mark.judge
def test_what_is_accepted_is_taken_by_every_promtool(tmp_path: Path) -> None:
    assert render_accepted(tmp_path) > 20, "too little was accepted to prove anything"
    files = sorted(tmp_path.glob("*.yaml"))
    found = judges("promtool")
    assert found, "no promtool is here: run `make tools`"
    for promtool in found:
        command = [str(promtool.path), "check", "rules", *map(str, files)]
        done = subprocess.run(command, text=True, capture_output=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
