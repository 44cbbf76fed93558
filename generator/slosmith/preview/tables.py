"""Tables of a preview: answers joined by their labels, columns as the panel arranges them."""

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from slosmith.preview.answers import Answered
from slosmith.preview.values import NO_COLOUR, show

Line = dict[str, float | str | None]


def print_table(panel: Mapping[str, Any], answers: Sequence[Answered]) -> str:
    """A table in HTML."""
    lines = _merged(panel, answers)
    if not lines:
        return '<p class="quiet">none</p>'
    arranged = {one["id"]: one["options"] for one in panel.get("transformations", [])}
    organize = arranged.get("organize", {})
    names = _columns(lines, organize)
    for by in arranged.get("sortBy", {}).get("sort", []):
        source = next((k for k, v in names.items() if v == by["field"]), "")
        lines.sort(key=lambda line: _rank(line.get(source)))
    heads = "".join(f"<th>{escape(name)}</th>" for name in names.values())
    rows = "".join(
        f"<tr>{''.join(_cell(line.get(key), name, panel) for key, name in names.items())}</tr>"
        for line in lines
    )
    return f"<table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>"


def _rank(value: float | str | None) -> tuple[bool, float]:
    return (not isinstance(value, float), value if isinstance(value, float) else 0.0)


def _merged(panel: Mapping[str, Any], answers: Sequence[Answered]) -> list[Line]:
    """Rows that agree in every label that all queries have are one, as Grafana merges them."""
    refs = [str(target["refId"]) for target in panel["targets"]]
    labels = [{k for a in answers if a.ref == ref for k in a.labels} for ref in refs]
    known = [one for one in labels if one]
    common = sorted(set.intersection(*known)) if known else []
    merged: dict[tuple[str, ...], Line] = {}
    for answer in answers:
        line = merged.setdefault(tuple(answer.labels.get(key, "") for key in common), {})
        line.update(answer.labels)
        line[f"Value #{answer.ref}" if len(refs) > 1 else "Value"] = answer.values[-1]
    return list(merged.values())


def _columns(lines: Sequence[Line], organize: Mapping[str, Any]) -> dict[str, str]:
    hidden = organize.get("excludeByName", {})
    found = {key for line in lines for key in line if not hidden.get(key)}
    order = organize.get("indexByName", {})
    names = organize.get("renameByName", {})
    return {key: names.get(key, key) for key in sorted(found, key=lambda k: (order.get(k, 99), k))}


def _cell(value: float | str | None, name: str, panel: Mapping[str, Any]) -> str:
    field = dict(panel["fieldConfig"]["defaults"])
    for override in panel["fieldConfig"]["overrides"]:
        if override["matcher"]["options"] == name:
            field |= {one["id"]: one["value"] for one in override["properties"]}
    shown = show(value, field)
    options = field.get("custom.cellOptions", {})
    coloured = options.get("type") in ("color-text", "gauge") or field.get("mappings")
    colour = shown.colour if coloured else NO_COLOUR
    text = f'<span style="color:{colour}">{escape(shown.text)}</span>'
    if options.get("type") == "gauge" and isinstance(value, float):
        part = min(max(value, 0.0), 1.0) * 100
        bar = f'<i style="width:{part:.1f}%;background:{shown.colour}"></i>'
        text = f'<span class="bar">{bar}</span>{text}'
    return f"<td>{text}</td>"
