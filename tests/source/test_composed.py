"""Nodes of a file are there while somebody asks for places in it, and again when somebody does."""

from __future__ import annotations

import gc
import tracemalloc
from pathlib import Path

import yaml

from slosmith.build.compile import compile_root
from slosmith.source import File, composed, read_documents
from slosmith.source.composed import Composed


def test_a_place_is_found_again_after_its_nodes_were_forgotten() -> None:
    file = File(path="slo/a.yaml", text="service: a\n---\nservice: b\nslos:\n  - name: c\n")
    documents, _ = read_documents(file)
    place = documents[1][0].at("slos", 0, "name")
    before = place.span()
    composed.compose.cache_clear()
    assert place.span() == before
    assert (before.line, before.column) == (5, 11)
    assert place.text == "c"


def test_what_is_left_out_of_a_document_stays_out_of_it() -> None:
    file = File(path="slo/a.yaml", text="service: a\nteam: [\nx]\nslos: []\n")
    ((origin, _),) = read_documents(file)[0]
    rest = origin.without([("team",)])
    composed.compose.cache_clear()
    assert rest.at("team").closest.path == ()
    assert rest.at("slos").closest.path == ("slos",)


def test_of_a_file_that_breaks_off_the_documents_before_are_there() -> None:
    broken = File(path="slo/a.yaml", text="a: 1\n---\nb: [\n")
    roots = composed.compose(Composed(file=broken))
    assert len(roots.nodes) == 1
    assert isinstance(roots.error, yaml.MarkedYAMLError)


def test_nodes_of_few_files_are_held_however_many_are_read() -> None:
    def held(files: int) -> int:
        """Bytes that are held of so many files, with the place of each document."""
        composed.compose.cache_clear()
        tracemalloc.start()
        try:
            text = "slos:\n" + "".join(f"  - {{name: {n}, objective: x}}\n" for n in range(20))
            read = [read_documents(File(path=f"{n}", text=text))[0][0][0] for n in range(files)]
            gc.collect()
            return tracemalloc.get_traced_memory()[0] + 0 * len(read)
        finally:
            tracemalloc.stop()

    few = composed.FILES
    assert held(3 * few) < 1.2 * held(few)


def test_what_is_right_is_composed_to_be_loaded_and_resolved_and_not_to_be_checked(
    tmp_path: Path,
) -> None:
    files = composed.FILES + 20
    (tmp_path / "slo").mkdir()
    for number in range(files):
        sli = "{events: {total: r_total, bad: 'r_total{code=\"500\"}'}}"
        text = f"service: s{number}\nslos: [{{name: up, objective: 99.9%, sli: {sli}}}]\n"
        (tmp_path / "slo" / f"{number}.yaml").write_text(text)
    composed.compose.cache_clear()
    assert compile_root(tmp_path).model is not None
    packaged = 10
    assert composed.compose.cache_info().misses <= 2 * files + packaged
