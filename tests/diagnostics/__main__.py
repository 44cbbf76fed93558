"""Write the expected texts and the pages anew, to be read before they are committed."""

from slosmith.build.compile import compile_root
from slosmith.diagnostics.codes import all_codes
from tests.diagnostics.cases import PAGES, all_cases, findings_of, index_of, page_of


def main() -> None:
    """Accept what is printed now."""
    for case in all_cases():
        if (case.folder / "slo").exists():
            case.expected.write_text(findings_of(case, compile_root(case.folder)), encoding="utf-8")
    PAGES.mkdir(parents=True, exist_ok=True)
    for code in (c for c in all_codes() if any(k.code == c.id for k in all_cases())):
        (PAGES / f"{code.id}.md").write_text(page_of(code), encoding="utf-8")
    (PAGES / "README.md").write_text(index_of(), encoding="utf-8")


if __name__ == "__main__":
    main()
