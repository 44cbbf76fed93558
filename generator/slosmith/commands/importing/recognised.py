"""Foreign files as documents that readers take, and what is said of those that nobody takes."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from slosmith.commands.importing.account import Node
from slosmith.commands.importing.record import Entry, Refusal
from slosmith.commands.importing.taken import Taken
from slosmith.diagnostics.finding import Diagnostic, Severity
from slosmith.diagnostics.suggest import suggest
from slosmith.diagnostics.terminal import one_line
from slosmith.language.foreign import KINDS, Foreign, recognise
from slosmith.load.unrendered import unrendered
from slosmith.source import File, Plain, read_documents

# What Helm renders and Prometheus and Sloth do not.
_HELM = re.compile(
    r"\{\{-?\s*(?:\.Values\b|\.Release\b|\.Chart\b|\.Files\b|include\s+[\"(]|template\s+\""
    r"|define\s+\"|tpl\s|toYaml\b|`[^`]*\{\{)"
)
# A text of an alert may hold such a line, too; where it stands in none, this is no YAML.
_BLOCK = re.compile(r"^\s*\{\{-?\s*(?:if|range|with|end|else)\b", re.MULTILINE)
_ALERTMANAGER = re.compile(
    r"^(?:route:|receivers:|kind:\s*[\"']?AlertmanagerConfig\b)", re.MULTILINE
)
_RENDER = "render it first (`helm template`, `jsonnet`), and import what comes out"


@dataclass(slots=True)
class Recognised:
    """Documents by the tool that they are for, and accounts of what is none."""

    taken: list[Taken] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    passed_over: list[Entry] = field(default_factory=list)


def recognise_file(file: File, into: Recognised) -> None:
    """Sort every document of a file."""
    own = _ALERTMANAGER.search(file.text)  # whose templates look alike
    if own and (unrendered_here := [*unrendered(file)]):
        entry = _broken(file, unrendered_here[0])
        into.entries.append(entry)
        return
    if not own and (found := _HELM.search(file.text)):
        into.entries.append(_template(file, found))
        return
    documents, findings = read_documents(file, merged="<<:" in file.text)
    errors = [one for one in findings if one.severity is Severity.ERROR]
    if errors and not own and (found := _BLOCK.search(file.text)):
        into.entries.append(_template(file, found))
        return
    into.entries += [_broken(file, one) for one in errors]
    for origin, plain in documents:
        whole = Node(plain, origin)
        nodes = [*_unpacked(whole)] if plain is not None else []
        for node in nodes:
            _sort(file, node, into)
        _beside(file, whole, nodes, into)


def _template(file: File, mark: re.Match[str]) -> Entry:
    line = file.place(mark.start() + len(mark[0]) - len(mark[0].lstrip()))[0]
    entry = _entry(file, line, "template", "")
    entry.refuse(Refusal(_no_plain(file, mark[0].strip()), _RENDER))
    return entry


def _no_plain(file: File, mark: str) -> str:
    what = recognise_text(file.text)
    named = f" of {what}" if what else ""
    return f'it is a template{named}, which holds "{one_line(mark)[:40]}…"'


def recognise_text(text: str) -> str:
    """The tool that a text is likely for, which cannot be read as YAML."""
    api = re.search(r"^apiVersion:\s*[\"']?([\w./-]+)", text, re.MULTILINE)
    kind = re.search(r"^kind:\s*[\"']?(\w+)", text, re.MULTILINE)
    document: dict[str, Plain] = {
        "apiVersion": api[1] if api else "",
        "kind": kind[1] if kind else "",
    }
    found = recognise(document)
    return found.tool if found else ""


def _unpacked(node: Node) -> Iterator[Node]:
    """The items of a list, else what stands below keys of other tools, else the document."""
    if node.at("kind").peek.endswith("List") and node.at("items").each():
        yield from node.at("items").each()
    elif any(recognise(item.value) for item in node.each()):
        yield from node.each()
    elif node.at("kind").peek == "Template" or recognise(node.value):
        yield node
    else:
        yield from [*_below(node, _DEEPEST)] or [node]


def _beside(file: File, whole: Node, found: Sequence[Node], into: Recognised) -> None:
    """The keys of a document that hold none of the documents that are in it."""
    if any(one.path for one in found):
        holding = {one.path[len(whole.path)] for one in found if len(one.path) > len(whole.path)}
        rest = [key for key, _ in whole.pairs() if key not in holding]
        if rest:
            named = ", ".join(one_line(key)[:30] for key in rest[:4])
            entry = _entry(file, whole.line, "document", "")
            entry.refuse(Refusal(f"no rule and no SLO stands below {named}", "leave it out"))
            into.passed_over.append(entry)


def _below(node: Node, depth: int) -> Iterator[Node]:
    """Documents below keys that are none, as in what Jsonnet prints and in values of Helm."""
    for one in node.each() or [value for _, value in node.pairs()]:
        if recognise(one.value):
            yield one
        elif depth:
            yield from _below(one, depth - 1)


# `prometheus.serverFiles.alerting_rules.yml.groups`, of a Helm chart in another, has four keys.
_DEEPEST = 4


def _sort(file: File, node: Node, into: Recognised) -> None:
    found = recognise(node.value)
    if found is None:
        _unknown(file, node, into)
    elif found.unknown or (found.right and not found.bare):
        entry = _entry(file, node.line, found.kind, node.down("metadata", "name").peek, found.tool)
        entry.refuse(_misspelt(found, node))
        into.entries.append(entry)
    else:
        into.taken.append(Taken(foreign=found, node=node))


def _misspelt(found: Foreign, node: Node) -> Refusal:
    if found.unknown:
        hint = suggest(found.kind, KINDS) or f"write one of {', '.join(KINDS)}"
        kind = one_line(found.kind)
        return Refusal(f'{found.tool} knows no kind "{kind}"', hint, node.at("kind"))
    wrong = "version" if found.kind == "SLOs" else "apiVersion"
    reason = f'{wrong} is "{one_line(found.api)}", which {found.tool} does not know'
    return Refusal(reason, f"write {wrong}: {found.right}", node.at(wrong))


def _unknown(file: File, node: Node, into: Recognised) -> None:
    """What is no format that is known: refused where it seems to be about SLOs."""
    value = node.value if isinstance(node.value, dict) else {}
    kind, api = node.at("kind").peek, node.at("apiVersion").peek
    entry = _entry(file, node.line, kind or "document", node.down("metadata", "name").peek)
    if "tests" in value and ("rule_files" in value or "evaluation_interval" in value):
        hint = "keep it beside the old rules: `slosmith verify` makes tests of its own"
        entry.refuse(Refusal("it is a test of promtool's", hint))
        into.passed_over.append(entry)
    elif kind == "ConfigMap" and any(map(_holds_rules, node.at("data").pairs())):
        hint = "write what stands below data: into a file, and import that"
        entry.refuse(Refusal("it is a ConfigMap, of which the data are documents", hint))
        into.entries.append(entry)
    elif kind == "Template" and any(True for _ in _below(node, _DEEPEST)):
        hint = "render it first (`oc process --local`), and import what comes out"
        entry.refuse(Refusal("it is a template of OpenShift, which holds rules or SLOs", hint))
        into.entries.append(entry)
    elif (kind and api) or not _speaks_of_slos(value):
        what = f"{one_line(kind)} is no SLO and no rule" if kind else _who(value)
        entry.refuse(Refusal(what, "leave it out" if kind else _what_to_do(value)))
        into.passed_over.append(entry)
    else:
        entry.refuse(Refusal(_who(value), _what_to_do(value)))
        into.entries.append(entry)


def _holds_rules(pair: tuple[str, Node]) -> bool:
    """Whether a value of a ConfigMap is a file of rules or of SLOs."""
    name, value = pair
    text = value.peek
    return name.endswith((".yaml", ".yml", ".rules")) and bool(_FILES.search(text))


_FILES = re.compile(r"^(?:groups|slos):|^apiVersion:\s*(?:openslo|sloth|pyrra)", re.MULTILINE)


def _speaks_of_slos(value: dict[str, Plain]) -> bool:
    keys = [str(key).lower().replace("_", "") for key in value]
    return any(key.endswith("query") or key in _SLO_KEYS for key in keys)


_SLO_KEYS = ("objective", "objectives", "slo", "sli", "slos", "service", "indicator", "alerts")


def _who(value: dict[str, Plain]) -> str:
    named = ", ".join(one_line(str(key))[:30] for key in list(value)[:4])
    has = f" (its keys are {named}, …)" if named else ""
    return f"it is no format of Sloth, Pyrra, OpenSLO, Prometheus or Alertmanager{has}"


def _what_to_do(value: dict[str, Plain]) -> str:
    if any(str(key).lower().replace("_", "").endswith("query") for key in value):
        return "it looks like what a template is filled with: render it, and import what comes out"
    if any(key in value for key in ("service", "policy", "settings", "routing")):
        return "if it is slosmith's own, put it below slo/"
    return "name files of these tools, with their version or their apiVersion and kind"


def _broken(file: File, broken: Diagnostic) -> Entry:
    line = broken.span.line if broken.span else 1
    entry = _entry(file, line, "file", "")
    hint = _RENDER if "{{" in file.line(line) else broken.hint or "mend it, and import again"
    entry.refuse(Refusal(broken.message, hint))
    return entry


def _entry(file: File, line: int, kind: str, name: str, tool: str = "") -> Entry:
    return Entry(
        tool=tool, kind=one_line(kind), name=one_line(name), file=one_line(file.path), line=line
    )
