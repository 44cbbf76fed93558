"""Every check of what runs, in its order, each with what was asked and what was found."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from slosmith.commands.doctor.alertmanager import check_alertmanager, check_watchdog
from slosmith.commands.doctor.answers import Answers
from slosmith.commands.doctor.rendered import Part, rendered_groups
from slosmith.commands.doctor.rules import check_rules, loaded_names
from slosmith.commands.doctor.server import (
    check_clock,
    check_labels,
    check_retention,
    check_scrapes,
    kept_for,
)
from slosmith.diagnostics import codes
from slosmith.diagnostics.finding import Diagnostic
from slosmith.diagnostics.terminal import printable
from slosmith.emit import TARGETS
from slosmith.model import naming
from slosmith.model.alerts import watchdog_alerts
from slosmith.model.root import Model


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One thing that was looked at; ``said`` is how it is where nothing is found."""

    name: str
    said: str
    findings: tuple[Diagnostic, ...] = ()
    is_asked: bool = True

    @property
    def line(self) -> str:
        """How it is printed in a list."""
        if not self.is_asked:
            return f"not asked: {self.said}"
        if not self.findings:
            return self.said
        count = len(self.findings)
        return f"{count} finding{'s' if count > 1 else ''}"


def check_all(
    model: Model,
    answers: Answers,
    drift: tuple[Diagnostic, ...] | None,
    part: Part | None = None,
) -> list[Check]:
    """All checks; ``drift`` is what differs from the contract, None where nobody asked.

    Of one ``part`` only its own services are asked, and all routing.
    """
    part = part or Part()
    mine = replace(model, services=part.services(model))
    return [
        _rules(model, answers, part),
        _of("retention", answers.runtime, _keeps(answers), check_retention(mine, answers.runtime)),
        _of(
            "scrapes",
            answers.targets,
            "often enough",
            check_scrapes(mine, answers.targets, answers.jobs),
        ),
        _of("labels", answers.config, "as in settings", check_labels(model, answers.config)),
        _of("clocks", answers.ahead, "together", check_clock(answers.ahead)),
        _of("contract", drift, "as the server has it", iter(drift or ()), _contract(model)),
        *_alertmanager(model, answers),
        _of("dashboards", answers.dashboards, "as rendered", _dashboards(answers), _GRAFANA),
    ]


_PROMETHEUS = "name it with --prometheus, or it does not say"
_ALERTMANAGER = "name it with --alertmanager"
_GRAFANA = "name it with --grafana"


def _contract(model: Model) -> str:
    return _PROMETHEUS if model.has_contract else "there is no metric contract"


def _of(
    name: str, asked: object, said: str, found: Iterator[Diagnostic], why: str = _PROMETHEUS
) -> Check:
    if asked is None:
        return Check(name=name, said=why, is_asked=False)
    return Check(name=name, said=said, findings=tuple(found))


def _rules(model: Model, answers: Answers, part: Part) -> Check:
    rendered = rendered_groups(model, part, loaded_names(answers.rules))
    count = sum(len(one.group.rules) for one in rendered)
    where = next((f" in {one.folder}/" for one in rendered if one.folder != naming.RULES), "")
    said = f"{count} rules in {len(rendered)} groups run as rendered{where}"
    found = check_rules(rendered, answers.rules, answers.now, answers.missed or {})
    return _of("rules", answers.rules, said, found, "name --prometheus, or --ruler")


def _keeps(answers: Answers) -> str:
    kept = kept_for(answers.runtime)
    return f"{kept}, longer than every period" if kept else "not said in time"


def _alertmanager(model: Model, answers: Answers) -> Iterator[Check]:
    """Without routing nothing was rendered that could be compared."""
    if model.routing is None:
        why = "there is no routing"
        yield Check(name="routing", said=why, is_asked=False)
        return
    found = check_alertmanager(_rendered_configuration(model), answers.alertmanager)
    yield _of("routing", answers.alertmanager, "runs as rendered", found, _ALERTMANAGER)
    if not [*watchdog_alerts(model)]:
        yield Check(name="watchdog", said="routing has none", is_asked=False)
        return
    asked = answers.fires if answers.reached is None else answers.reached
    silent = check_watchdog(fires=answers.fires, reached=answers.reached, of=answers.rulers)
    comes = "fires" if answers.reached is None else "fires, and comes to the Alertmanager"
    yield _of("watchdog", asked, comes, silent, _ALERTMANAGER)


def _rendered_configuration(model: Model) -> str:
    (target,) = (one for one in TARGETS if one.name == "routes")
    return next(
        (one.text for one in target.emit(model) if one.path == naming.ALERTMANAGER_FILE), ""
    )


def _dashboards(answers: Answers) -> Iterator[Diagnostic]:
    for uid, wrong in sorted((answers.dashboards or {}).items()):
        yield Diagnostic(
            code=codes.DASHBOARD_OLD,
            said=f'the dashboard "{printable(uid)}" {wrong}',
            hint="run `slosmith push`, or have Grafana read output/grafana/ again",
        )
