"""What the documents of services say that routing goes by: areas, groups and dependencies."""

import re
from collections.abc import Iterable, Mapping
from functools import cached_property

from slosmith.judges.routing_tree import Labels
from slosmith.judges.written import Written, list_of, mapping_of, texts_of

_WORDS = re.compile(r"[^a-z0-9]+")


class WrittenServices:
    """The services of a root as their documents say."""

    def __init__(self, documents: Iterable[Mapping[str, Written]]) -> None:
        """Of these documents, those of services."""
        self.by_name = {str(one["service"]): one for one in documents if "service" in one}

    def area(self, alert: Labels) -> str:
        """The area that the alert's SLO or the alert itself was written with."""
        service = self.by_name.get(alert.get("service", ""), {})
        slo = alert.get("slo")
        key, name = ("slos", "name") if slo else ("alerts", "alert")
        entries = [mapping_of(one) for one in list_of(service.get(key, []))]
        named = [
            one for one in entries if (slo or alert["alertname"]) in _names(one, str(one[name]))
        ]
        same = [one for one in named if one.get("severity") == alert.get("severity")]
        return str((same or named)[0].get("area", "")) if named else ""

    @cached_property
    def by(self) -> list[str]:
        """Every label by which some SLO is grouped, sorted."""
        entries = [
            mapping_of(one)
            for service in self.by_name.values()
            for one in list_of(service.get("slos", []))
        ]
        return sorted({name for entry in entries for name in _by(entry)})

    def dependencies(self, service: str) -> list[str]:
        """What a service says that it depends on."""
        written = list_of(self.by_name.get(service, {}).get("depends_on", []))
        return [str(mapping_of(one).get("service", "")) or str(one) for one in written]

    def is_across(self, service: str, dependency: str) -> bool:
        """Whether a service says that all installations share one that it depends on."""
        written = list_of(self.by_name.get(service, {}).get("depends_on", []))
        return any(
            one.get("service") == dependency and one.get("across") == "true"
            for one in map(mapping_of, written)
        )

    def grouped_by(self, alert: Labels) -> list[str]:
        """The labels by which an alert's SLO is grouped."""
        service = self.by_name.get(alert.get("service", ""), {})
        for one in list_of(service.get("slos", [])):
            entry = mapping_of(one)
            if alert.get("slo") in _names(entry, str(entry["name"])):
                return _by(entry)
        return []

    def informs(self) -> bool:
        """Whether some alert only informs."""
        alerts = [
            mapping_of(one)
            for service in self.by_name.values()
            for one in list_of(service.get("alerts", []))
        ]
        return any(one.get("severity") == "info" for one in alerts)


def _by(entry: dict[str, Written]) -> list[str]:
    """The labels that group an SLO's alerts, which its metrics may call otherwise."""
    written = [*mapping_of(entry.get("by", {})), *texts_of(entry.get("by", []))]
    label = mapping_of(entry.get("objectives", {})).get("by")
    return written if label is None or label in written else [*written, str(label)]


def _names(entry: dict[str, Written], name: str) -> set[str]:
    """The SLOs that one entry makes: `latency` with `p95 < 5s` makes `latency-p95`."""
    if groups := mapping_of(entry.get("objectives", {})):
        values = (value for value in groups if value != "by")
        return {f"{name}-{_WORDS.sub('-', value.lower()).strip('-')}" for value in values}
    bounds = [text.split("<")[0].strip() for text in texts_of(entry.get("objectives", []))]
    return {f"{name}-{bound.replace('.', '-')}" for bound in bounds} or {name}
