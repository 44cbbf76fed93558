"""`python -m tests.tools judges|chromium`: have the outside programs ready, or say what lacks."""

from __future__ import annotations

import sys

from tests.tools import browser, debian, judges, victoriametrics


def main(what: str) -> int:
    """Find or fetch; print what is here; exit 1 with what to install where that is not possible."""
    try:
        lines = _judges() if what == "judges" else [f"chromium: {browser.fetch_browser().path}"]
    except debian.UnavailableError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    print("\n".join(lines))
    return 0


def _judges() -> list[str]:
    missing = [*judges.fetch_judges(), *victoriametrics.fetch_victoriametrics()]
    failures = [f"not proven there: {failure}" for failure in missing]
    found = [
        f"{judge.name} {judge.version}" for name in judges.NAMES for judge in judges.judges(name)
    ]
    return [f"judges: {', '.join(found)}", *failures]


if __name__ == "__main__":
    if sys.argv[1:] not in (["judges"], ["chromium"]):
        sys.exit("usage: python -m tests.tools judges|chromium")
    sys.exit(main(sys.argv[1]))
