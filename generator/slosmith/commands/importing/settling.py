"""Labels and annotations of an SLO that fit its groups."""

import re
from collections.abc import Iterator
from dataclasses import replace

from slosmith.commands.importing.record import Flaw, NewSlo, Rank, Reading
from slosmith.model import naming

_USED = re.compile(r"\{\{-?\s*(?:\$labels|\.Labels)\.([a-zA-Z_][a-zA-Z0-9_]*)\s*-?\}\}")


def settle(slo: NewSlo) -> None:
    """Group by what annotations name, write out what is fixed, and let no label hide a group."""
    slo.readings = tuple(_grouped(one, slo) for one in slo.readings)
    reading = slo.readings[0]
    fixed = {**slo.service_labels, **dict(reading.fixed)}
    for name, text in slo.annotations.items():
        slo.annotations[name] = _USED.sub(lambda m: _written(m, reading, fixed), text)
    for labels in (slo.service_labels, slo.labels):
        hidden = {label: labels.pop(label) for label in reading.by if label in labels}
        if hidden:
            _say_hidden(slo, hidden)


def _grouped(reading: Reading, slo: NewSlo) -> Reading:
    if not reading.apart or reading.by:
        return reading
    named = [label for text in slo.annotations.values() for label in _labels_in(text)]
    by = tuple(
        dict.fromkeys(
            label
            for label in named
            if label not in slo.service_labels
            and label not in dict(reading.fixed)
            and not naming.is_reserved(label)
        )
    )
    said = f"grouped by what its annotations name: ({', '.join(by)})"
    if not by:
        said = "one SLO over all series, where each series had a ratio of its own"
    return replace(reading, by=by, apart=False, differences=(*reading.differences, said))


def _labels_in(text: str) -> Iterator[str]:
    for found in _USED.finditer(text):
        yield found[1]


def _written(match: re.Match[str], reading: Reading, fixed: dict[str, str]) -> str:
    label = match[1]
    named = next((ours for ours, theirs in reading.renamed if theirs == label), label)
    if named != label:
        return match[0].replace(f".{label}", f".{named}")
    value = fixed.get(label, "")
    return value if label not in reading.by and value and "{{" not in value else match[0]


def _say_hidden(slo: NewSlo, hidden: dict[str, str]) -> None:
    named = ", ".join(f'{label}: "{value}"' for label, value in hidden.items())
    slo.entry.differ(f"results are grouped by what fixed labels hide, which fall away: {named}")
    flaw = Flaw(
        rank=Rank.WRONG,
        line=slo.entry.line,
        message=f"fixed labels overwrite those of each group ({named}): where two groups are bad "
        "at once, the rule fails",
        hint="leave these labels out, as it is here",
    )
    if flaw not in slo.entry.flaws:
        slo.entry.flaws.append(flaw)
