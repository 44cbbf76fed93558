"""The words that users read are the field's: SLO, notified, inhibited, dashboard, the tools."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import slosmith

ROOT = Path(__file__).parents[1]
PACKAGE = Path(slosmith.__file__).parent

INSTEAD = {
    r"promis\w*": "SLO, or objective",
    r"told|tell(s|ing)?|hear(s|d|ing)?": "notified, or says",
    r"boards?": "dashboard",
    r"judg(e[sd]?|ing)": "promtool, amtool, or the tools",
    r"strangers?": "decoy series, or unspecified alerts",
    r"ladders?": "short windows",
    r"compan(y|ies)": "batch",
}
WORD = re.compile(rf"(?<![\w-])({'|'.join(INSTEAD)})(?![\w-])", re.IGNORECASE)

ALLOWED = {
    r"\btold(=|: \[|\)|\}|\b(?=\",\"))": "a label that the simulated council has",
    r"by told\b": "the same label in a panel's description",
    r"`judge`|(and|not) (not )?judge|verify/judges": "a mark of tests that need the tools",
    r"(slosmith[/.])?judges/": "the package that runs the tools",
    r"(?<=\btbd )tell(?= that\b)": "a word that others write in place of a password",
    r"tests\.tools judges": "what fetches the tools for the tests",
}
ALLOWED_TEXT = re.compile("|".join(f"(?:{text})" for text in ALLOWED))


OLD_MODULES = {
    *("proving", "steady", "moving", "turning", "sheet", "raw", "solve", "packing"),
    *("compared", "uses", "infer", "locate", "strangers", "supply", "extremes"),
    *("sight", "part", "failing", "telling", "looking", "moments", "boards", "beside"),
}

TEXTS = (
    *("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "Makefile"),
    *("docs/**/*.md", "runbooks/**/*.md", "slo/**/*.yaml", "grafana/**/*.yaml"),
    *("output/**/*.md", "output/**/*.yaml", "output/**/*.tmpl", "output/**/*.json"),
    *("generator/slosmith/**/*.j2", "generator/slosmith/commands/starter/[!_]*/**/*"),
)


def _lines() -> Iterator[tuple[str, str]]:
    for pattern in TEXTS:
        for path in sorted(ROOT.glob(pattern)):
            # A report is as old as its run.
            if path.is_file() and path.name not in ("report.md", "audit.md"):
                for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
                    yield f"{path.relative_to(ROOT)}:{number}", line


def _messages() -> Iterator[tuple[str, str]]:
    """Strings, and what documents classes and fields: editors show it, as `--help` does commands.

    What documents a module or a function elsewhere is for those who read the code.
    """
    for path in sorted(PACKAGE.rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        inside = set() if path.parent.name == "cli" else set(_for_readers_of_code(tree))
        for node in ast.walk(tree):
            if (
                isinstance(node, ast.Constant)
                and isinstance(node.value, str)
                and node not in inside
            ):
                yield f"{path.relative_to(PACKAGE)}:{node.lineno}", node.value


def _for_readers_of_code(tree: ast.Module) -> Iterator[ast.expr]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.FunctionDef) and ast.get_docstring(node) is not None:
            first = node.body[0]
            assert isinstance(first, ast.Expr)
            yield first.value


def _odd(text: str) -> list[str]:
    return [match[0] for match in WORD.finditer(ALLOWED_TEXT.sub("", text))]


@pytest.mark.parametrize(
    ("text", "odd"),
    [
        ("nobody is told, and nobody hears it", ["told", "hears"]),
        ("its board is inhibited", ["board"]),
        ("the judges keep promises", ["judges", "promises"]),
        ("notified, inhibited, dashboard, intelligent", []),
    ],
)
def test_a_word_of_our_own_is_found_where_it_stands(text: str, odd: list[str]) -> None:
    assert _odd(text) == odd


def test_texts_that_users_read_have_the_words_of_the_field() -> None:
    found = [f"{place}: {odd}: {line[:90]}" for place, line in _lines() if (odd := _odd(line))]
    assert found == []


def test_strings_of_the_compiler_have_the_words_of_the_field() -> None:
    found = [f"{place}: {odd}: {text[:90]}" for place, text in _messages() if (odd := _odd(text))]
    assert found == []


def test_no_module_has_a_name_that_was_given_up() -> None:
    assert [str(p) for p in sorted(PACKAGE.rglob("*.py")) if p.stem in OLD_MODULES] == []
