"""Write the plans of docs/plan.md anew, to be read before they are committed."""

import re
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.commands.plan.test_docs import EDITS, PAGE, planned


def main() -> None:
    """Fill each edit's place, in their order."""
    text = PAGE.read_text(encoding="utf-8")
    places = re.split(r"^```text\n.*?^```\n|^\{\{\w+\}\}\n", text, flags=re.MULTILINE | re.DOTALL)
    parts = [places[0]]
    for name, after in zip(EDITS, places[1:], strict=True):
        with TemporaryDirectory() as folder:
            parts += [planned(name, Path(folder)), after]
    PAGE.write_text("".join(parts), encoding="utf-8")


if __name__ == "__main__":
    main()
