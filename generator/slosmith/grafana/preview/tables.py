"""Tables of a preview: answers joined by their labels, columns as the panel arranges them."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from slosmith.diagnostics.markup import escape
from slosmith.grafana.preview.answers import Answered
from slosmith.grafana.preview.values import NO_COLOUR, show

Line = dict[str, float | str | None]
Field = dict[str, Any]


def print_table(panel: Mapping[str, Any], answers: Sequence[Answered]) -> str:
    """A table in HTML."""
    lines = _merged(panel, answers)
    if not lines:
        return f'<p class="quiet">{escape(panel["fieldConfig"]["defaults"]["noValue"])}</p>'
    arranged = {one["id"]: one["options"] for one in panel.get("transformations", [])}
    for by in arranged.get("sortBy", {}).get("sort", []):
        lines.sort(key=lambda line: _rank(line.get(by["field"])))
    shown = _columns(lines, arranged.get("organize", {}), panel)
    heads = "".join(f"<th>{escape(name)}</th>" for name, _ in shown.values())
    rows = "".join(
        f"<tr>{''.join(_cell(line, key, field) for key, (_, field) in shown.items())}</tr>"
        for line in lines
    )
    return f"<table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>"


def _rank(value: float | str | None) -> tuple[bool, float, str]:
    number = value if isinstance(value, float) else 0.0
    return (value is None, number, value if isinstance(value, str) else "")


def _merged(panel: Mapping[str, Any], answers: Sequence[Answered]) -> list[Line]:
    """Rows that agree in every label that all queries have are one, as Grafana merges them.

    Where an answer and a row have another label in common, and do not agree in that, each is a
    row: a query that finds no group leaves the groups of the others apart.
    """
    refs = [str(target["refId"]) for target in panel["targets"]]
    labels = [{k for a in answers if a.ref == ref for k in a.labels} for ref in refs]
    known = [one for one in labels if one]
    common = sorted(set.intersection(*known)) if known else []
    merged: dict[tuple[str, ...], list[Line]] = {}
    for answer in answers:
        column = f"Value #{answer.ref}" if len(refs) > 1 else "Value"
        line: Line = {**answer.labels, column: answer.values[-1]}
        lines = merged.setdefault(tuple(answer.labels.get(key, "") for key in common), [])
        agreeing = [one for one in lines if column not in one and _agree(one, answer.labels)]
        for one in agreeing:
            one.update(line)
        if not agreeing:
            lines.append(line)
    return [line for lines in merged.values() for line in lines]


def _agree(line: Line, labels: Mapping[str, str]) -> bool:
    return all(line.get(key, value) == value for key, value in labels.items())


def _columns(
    lines: Sequence[Line], organize: Mapping[str, Any], panel: Mapping[str, Any]
) -> dict[str, tuple[str, Field]]:
    """The fields that are seen, in order, each with its heading and its options."""
    left_out = organize.get("excludeByName", {})
    found = {key for line in lines for key in line if not left_out.get(key)}
    order = organize.get("indexByName", {})
    names = organize.get("renameByName", {})
    ordered = sorted(found, key=lambda key: (order.get(key, 99), key))
    shown = {key: (name := names.get(key, key), _field(name, panel)) for key in ordered}
    return {key: one for key, one in shown.items() if not one[1].get("custom.hidden")}


def _field(name: str, panel: Mapping[str, Any]) -> Field:
    field = dict(panel["fieldConfig"]["defaults"])
    for override in panel["fieldConfig"]["overrides"]:
        if override["matcher"]["options"] == name:
            field |= {one["id"]: one["value"] for one in override["properties"]}
    return field


def _cell(line: Line, key: str, field: Field) -> str:
    """Coloured only where its options say so, as in Grafana."""
    value = line.get(key)
    shown = show(value, field)
    options = field.get("custom.cellOptions", {})
    colour = shown.colour if options.get("type") in ("color-text", "gauge") else NO_COLOUR
    text = f'<span style="color:{colour}">{escape(shown.text)}</span>'
    if options.get("type") == "gauge" and isinstance(value, float):
        part = min(max(value, 0.0), 1.0) * 100
        bar = f'<i style="width:{part:.1f}%;background:{shown.colour}"></i>'
        text = f'<span class="bar">{bar}</span>{text}'
    links = field.get("links", ())
    return f"<td>{_linked(text, links[0]['url'], line) if links else text}</td>"


_FIELD = re.compile(r"\$\{__data\.fields\.(\w+)\}")


def _linked(text: str, url: str, line: Line) -> str:
    """The first link of a cell; a dashboard's is the page of its preview."""
    filled = _FIELD.sub(lambda found: str(line.get(found[1]) or ""), url)
    if dashboard := re.match(r"/d/([\w-]+)", filled, re.ASCII):
        filled = f"{dashboard[1]}.html"
    elif not re.match(r"https?://", filled):  # a script is an address too
        return text
    return f'<a href="{escape(filled, quote=True)}">{text}</a>'
