"""Signals: the alerts and metrics that a name stands for, and what does not hold of them."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import cached_property

from slosmith.commands.audit.metric_usage import metrics_of_alert, metrics_of_slo
from slosmith.model.alerts import by_name, slo_alerts
from slosmith.model.audit import Shown
from slosmith.model.plain_alert import PlainAlert
from slosmith.model.root import Model
from slosmith.model.slo import Slo
from slosmith.verify.proof import Proof, Verdict

_WORD = re.compile(r"\w+")


class Signals:
    """SLOs, alerts and failed claims, looked up by name: there may be a question about each."""

    def __init__(self, model: Model, proofs: Iterable[Proof]) -> None:
        """Nothing is looked up before somebody asks."""
        self._model = model
        self._failed = [one for one in proofs if one.verdict is Verdict.FAILED]

    def of(self, kind: Shown, name: str) -> tuple[list[str], frozenset[str]]:
        """The alerts that a signal is, and the metrics of the contract that they read."""
        if (slo := self._slos.get(name)) is not None:
            chosen = [*by_name(slo_alerts(slo))] if kind is Shown.SLO else [name]
            return chosen, metrics_of_slo(self._model, slo)
        read = (metrics_of_alert(self._model, alert) for alert in self._alerts.get(name, ()))
        return [name], frozenset[str]().union(*read)

    def failed(self, names: Sequence[str]) -> Proof | None:
        """The first claim that does not hold of what has one of these names in it."""
        if all(_WORD.fullmatch(name) for name in names):
            places = [self._words[name] for name in names if name in self._words]
            return self._failed[min(places)] if places else None
        pattern = re.compile(rf"\b(?:{'|'.join(map(re.escape, names))})\b")
        return next((one for one in self._failed if pattern.search(one.subject)), None)

    @cached_property
    def _words(self) -> dict[str, int]:
        """The words of what does not hold, each with its first place."""
        found: dict[str, int] = {}
        for place, one in enumerate(self._failed):
            for word in _WORD.findall(one.subject):
                found.setdefault(word, place)
        return found

    @cached_property
    def _slos(self) -> dict[str, Slo]:
        """By its own name and those of its alerts; of two of one name the first counts."""
        found: dict[str, Slo] = {}
        for slo in self._model.slos:
            for name in (slo.ref, *by_name(slo_alerts(slo))):
                found.setdefault(name, slo)
        return found

    @cached_property
    def _alerts(self) -> dict[str, list[PlainAlert]]:
        found: dict[str, list[PlainAlert]] = defaultdict(list)
        for alert in self._model.alerts:
            found[alert.name].append(alert)
        return found
