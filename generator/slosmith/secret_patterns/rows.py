"""Secrets in rows with a comma, semicolon or tab between cells, below a head that names one."""

from collections.abc import Iterator

from slosmith.secret_patterns.names import PASSWORDS
from slosmith.secret_patterns.patterns import pattern
from slosmith.secret_patterns.rule import Rule
from slosmith.secret_patterns.states import is_chosen

_MOST = 1000
_HEADS = rf"(?:{PASSWORDS}|pass|pw|secret|token)"
_NAMED = rf"(?i)[\"']?{_HEADS}[\"']?\s*"
_CELL = r"\s*[\"']?(?P<value>[^\"'{}<>$]{5,100}?)[\"']?\s*"


def rows_below(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Each value of the column that the head names, in rows with as many cells as the head."""
    head = text[start:end]
    sign = max(",;\t", key=head.count)
    cells = head.split(sign)
    column = next((n for n, cell in enumerate(cells) if pattern(_NAMED).fullmatch(cell)), None)
    at = end + 1
    for _ in range(_MOST):
        stop = text.find("\n", at)
        row = text[at : stop if stop >= 0 else len(text)]
        if column is None or row.count(sign) != head.count(sign):
            return
        before = sign.join(row.split(sign)[:column])
        offset = at + len(before) + (1 if column else 0)
        value = pattern(_CELL).fullmatch(row.split(sign)[column])
        if value and is_chosen(value["value"]):
            yield offset + value.start("value"), offset + value.end("value")
        at += len(row) + 1


ROWS: tuple[Rule, ...] = (
    Rule(
        what="a password",
        words=tuple(
            f"{before}{name}"
            for name in ("pass", "pw", "secret", "token", "kennwort", "senha", "contras")
            for before in (*",;\t", ',"', ';"')
        ),
        pattern=(
            rf"(?im)^[\"']?[\w .-]{{1,30}}[\"']?(?:[,;\t][\"']?[\w .-]{{1,30}}[\"']?){{0,12}}"
            rf"[,;\t][\"']?{_HEADS}[\"']?(?:[,;\t][\"']?[\w .-]{{0,30}}[\"']?){{0,12}}[ \r]*$"
        ),
        picks=rows_below,
        source="https://www.rfc-editor.org/rfc/rfc4180",
    ),
)
"""What spreadsheets and stores of passwords export."""
