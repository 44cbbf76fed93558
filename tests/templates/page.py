"""The page of the templates that come along, made of them."""

from collections.abc import Iterator
from importlib import resources
from pathlib import Path
from typing import Any

import yaml

from slosmith.language.parameters import PARAMETER_TYPES

PAGE = Path(__file__).parents[2] / "docs" / "templates.md"
FILES = sorted(resources.files("slosmith").joinpath("templates").iterdir(), key=str)
PACK: dict[str, dict[str, Any]] = {
    document["template"]: document
    for file in FILES
    for document in yaml.load_all(file.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
}
_HEAD = """\
# Templates that come along

An SLO says `use:` in place of `sli:`, and gives parameters with `with:`. How that works, and how to
write templates of your own, says [language.md](language.md#template). Each brings the contract of
its metrics, checked against the source that it names, and prose for its runbook.

```yaml
service: shop
slos:
  - name: errors
    objective: 99.9%
    use: nginx-ingress/availability
    with:
      where: '{namespace="shop"}'
```
"""


def render() -> str:
    """The whole page."""
    return "\n".join((_HEAD, *_types(), *(line for name in PACK for line in _section(name))))


def _types() -> Iterator[str]:
    yield "| type of a parameter | what may be given |\n|---|---|"
    yield from (f"| `{one.name}` | {_cell(one.meaning)} |" for one in PARAMETER_TYPES)
    yield ""


def _section(name: str) -> Iterator[str]:
    template = PACK[name]
    yield f"## `{name}`\n"
    kind = next(iter(template["sli"]))
    said = template["description"]
    yield f"{said[:1].upper()}{said[1:]}. Kind of SLI: `{kind}`. The metrics' names are from"
    yield f"[their source]({template['source']}).\n"
    yield "| parameter | type | default | |\n|---|---|---|---|"
    for parameter, one in template["parameters"].items():
        default = f"`{_cell(_written(one['default']))}`" if "default" in one else "must be given"
        yield f"| `{parameter}` | {one['type']} | {default} | {_cell(one['description'])} |"
    yield ""


def _written(value: object) -> str:
    return ", ".join(value) if isinstance(value, list) else str(value)


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
