"""Rule files and files of tests, line by line as they are printed here; others have no form."""

import json
import re
from collections.abc import Iterator, Mapping

from slosmith.simulate.promtool_file import MARK
from slosmith.verify.renaming.queries import pieces_of_query, pieces_of_template
from slosmith.verify.renaming.words import ALERT, CONTROL, METRIC, NoFormError, Piece, Pieces, Words

# What stands behind the beginning of a line; a section's pairs stand further in.
_RULES = {
    "groups:": "section",
    "  - name:": "group",
    "    interval:": "number",
    "    rules:": "section",
    "      - record:": "metric",
    "      - alert:": "alert",
    "        expr:": "query",
    "        for:": "number",
    "        keep_firing_for:": "number",
    "        labels:": "section",
    "        annotations:": "section",
}
_TESTS = {
    "rule_files:": "section",
    "evaluation_interval:": "number",
    "group_eval_order:": "section",
    "  -": "group",
    "tests:": "section",
    "  - name:": "title",
    "    interval:": "number",
    "    input_series:": "section",
    "      - series:": "query",
    "        values:": "number",
    "    alert_rule_test:": "section",
    "      - alertname:": "alert",
    "        eval_time:": "number",
    "        exp_alerts:": "section",
    "          - exp_labels:": "section",
    "            exp_annotations:": "section",
    "    promql_expr_test:": "section",
    "      - expr:": "query",
    "        exp_samples:": "section",
    "          - labels:": "query",
    "            value:": "number",
}
_PAIRS = {
    "        labels:": ("label", 10),
    "          - exp_labels:": ("label", 14),
    "        annotations:": ("template", 10),
    "            exp_annotations:": ("title", 14),
}
_BLOCK = re.compile(r"^        expr: \|-\n((?: {10}.*\n|\n)+)", re.MULTILINE)
_LINE = re.compile(r"( *(?:- )?[a-z_]+:|  -)(?: (.+))?")
_PAIR = re.compile(r'( +)([A-Za-z_][A-Za-z0-9_]*): (".*")')
# A recorded series within bounds, which is what most claims ask.
_WITHIN = re.compile(
    r"\((?P<series>[^()]+) >= bool (?P<low>[0-9.e+-]+)\)"
    r" \* \((?P=series) <= bool (?P<high>[0-9.e+-]+)\)"
)
_RULE_FILES, _OF_SERVICE, _DEEP, _NOTHING = "rule_files:", "../rules/", 10, "[]"

Line = tuple[str, Pieces]


class Sheets:
    """Reads the files of one proof; what stands in them again and again is read once."""

    def __init__(self, words: Words) -> None:
        self._words = words
        self._known: dict[tuple[str, str], Pieces] = {}

    def rules(self, text: str) -> list[Line]:
        """The lines of a rule file; raises NoFormError, as all of these do."""
        return [*self._lines(_BLOCK.sub(_on_one_line, text), _RULES)]

    def tests(self, text: str) -> list[Line]:
        """The lines of a file of tests, without titles and without what alerts say."""
        return [*self._lines(text, _TESTS)]

    def _lines(self, text: str, kinds: Mapping[str, str]) -> Iterator[Line]:
        lines, section = text.split("\n"), ""
        if not lines[0].startswith("# ") or lines.pop() or CONTROL.search(text):
            raise NoFormError("a file of another layout")
        for line in lines[1:]:
            found = _LINE.fullmatch(line)
            head, rest = found.groups() if found else ("", "")
            kind = kinds.get(head, "pair")
            if kind == "section":
                section = line
                if rest not in (None, _NOTHING):
                    raise NoFormError(line)  # words on the same line would be no words
            if kind in ("section", "number"):
                yield line, ()
            elif kind == "title":
                yield head, ()
            elif kind == "pair":
                yield section, self._pair(line, section)
            elif section == _RULE_FILES:
                yield head, ((str(_OF_SERVICE in (rest or "")), False),)
            else:
                yield head, self._pieces(kind, rest or "")

    def _pair(self, line: str, section: str) -> Pieces:
        kind, deep = _PAIRS.get(section, ("", 0))
        found = _PAIR.fullmatch(line)
        if found is None or len(found[1]) != deep:
            raise NoFormError(line)
        if kind == "title":
            return ((found[2], False),)
        return self._pieces(kind, f"{found[2]}:{found[3]}")

    def _pieces(self, kind: str, text: str) -> Pieces:
        """The pieces of a scalar, by what it is."""
        if (kind, text) not in self._known:
            self._known[kind, text] = tuple(self._read(kind, text))
        return self._known[kind, text]

    def _read(self, kind: str, text: str) -> Iterator[Piece]:
        words = self._words
        name, _, value = text.partition(":") if kind in ("label", "template") else ("", "", text)
        said = value if kind == "asked" else _string(value)
        match kind:
            case "query":
                yield from self._pieces("asked", _without_title(said))
            case "asked":
                yield from self._asked(said)
            case "template":
                yield name, False
                yield from pieces_of_template(said, words)
            case "label" if "{{" in said:
                raise NoFormError(said)
            case "label":
                yield words.name(name)
                yield words.value(name, said)
            case "group":
                yield words.other(said)
            case _:
                yield words.value(METRIC if kind == "metric" else ALERT, said)

    def _asked(self, query: str) -> Pieces:
        """The pieces of a query; a series that is asked for again and again is read once."""
        if found := _WITHIN.fullmatch(query):
            series, bounds = self._pieces("asked", found["series"]), found.group("low", "high")
            least, most = (((f" {bound} ", False),) for bound in bounds)
            return (("within", False), *series, *least, *most)
        return tuple(pieces_of_query(query, self._words))


def _without_title(query: str) -> str:
    """A claim without its name, which stands behind it as a comment."""
    asked, _, _ = query.partition(MARK)
    is_plain = asked.count('"') % 2 == 0 and not {*"\\'`"} & {*asked} and "\n" not in query
    return asked if is_plain else query


def _on_one_line(block: re.Match[str]) -> str:
    lines = (line[_DEEP:] for line in block[1].removesuffix("\n").split("\n"))
    return "        expr: " + json.dumps("\n".join(lines)) + "\n"


def _string(text: str) -> str:
    try:
        said = json.loads(text)
    except ValueError:
        said = None
    if not isinstance(said, str) or CONTROL.search(said):
        raise NoFormError(text)
    return said
