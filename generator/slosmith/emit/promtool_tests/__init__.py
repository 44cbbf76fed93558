"""Target `tests`: for each alert promtool tests that it fires, stays silent, and clears."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import PurePosixPath

from slosmith.emit.groups import has_blocks
from slosmith.emit.promtool_tests.absence import gap_scenes
from slosmith.emit.promtool_tests.ahead import ahead_scene
from slosmith.emit.promtool_tests.alternatives import alternatives_scene
from slosmith.emit.promtool_tests.births import birth_scene
from slosmith.emit.promtool_tests.block_guards import block_guard_scene
from slosmith.emit.promtool_tests.boundary_cases import extreme_scenes, together_scene
from slosmith.emit.promtool_tests.burn import incident_scenes
from slosmith.emit.promtool_tests.composite import composite_scenes
from slosmith.emit.promtool_tests.contradiction import contradiction_scene
from slosmith.emit.promtool_tests.delay import delayed
from slosmith.emit.promtool_tests.exclusion import mask_scenes, silent_scenes
from slosmith.emit.promtool_tests.failures import failure_scenes
from slosmith.emit.promtool_tests.input_supply import (
    EventSupply,
    RatioSupply,
    RecordedSupply,
    Supply,
)
from slosmith.emit.promtool_tests.lone_rates import lone_scenes
from slosmith.emit.promtool_tests.neighbours import neighbours_of
from slosmith.emit.promtool_tests.nothing import nothing_scenes
from slosmith.emit.promtool_tests.once import once_scenes
from slosmith.emit.promtool_tests.period import period_scene
from slosmith.emit.promtool_tests.plain import plain_scenes
from slosmith.emit.promtool_tests.stage import stage_of
from slosmith.emit.promtool_tests.state import state_scenes
from slosmith.emit.promtool_tests.stray import stray_scene, young_scene
from slosmith.emit.promtool_tests.supply_choice import offsets_of, steady_supply, supply_for
from slosmith.emit.promtool_tests.texts import SAYS, texts_scene
from slosmith.emit.promtool_tests.watchdog import emit_watchdog_test
from slosmith.emit.rules import group_names, service_groups
from slosmith.emit.unit import Unit, unit_of_all
from slosmith.gotemplate.words import NotKnownError
from slosmith.model import naming
from slosmith.model.alerts import Purpose, find_alert
from slosmith.model.indicators import StateIndicator
from slosmith.model.root import Model
from slosmith.model.service import Service
from slosmith.model.settings import Settings
from slosmith.model.slo import Slo
from slosmith.model.units import Duration
from slosmith.output.document import HEADING, Document, print_rules
from slosmith.simulate.batches import pack
from slosmith.simulate.input_series import Contract, contract_of
from slosmith.simulate.promtool_file import Check, Scene, print_sheet
from slosmith.simulate.vectors import UnsupportedError

WHOLE = "fires, stays silent just under its threshold, and clears"
"""What the tests of a plain alert claim, all together."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """What no generated test shows of a subject, and why."""

    subject: str
    claim: str
    reason: str


@dataclass(slots=True)
class ServiceTests:
    """The scenes of one service, and what they leave open.

    ``clocks`` are those of when time is excluded; all others are played without that record. And
    ``unmeasured`` put in rates of time that is bad where nothing is: no record may say that it is.
    ``composed`` put in what the parts of an SLO record: no rule of these may be there.
    What is ``left`` are damaged versions of plain alerts that no scene notices.
    """

    scenes: list[Scene] = field(default_factory=list)
    clocks: list[Scene] = field(default_factory=list)
    unmeasured: list[Scene] = field(default_factory=list)
    composed: list[Scene] = field(default_factory=list)
    gaps: list[Gap] = field(default_factory=list)
    left: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What the tests of a service are made of besides it; ``shard`` is the ruler that has it."""

    contract: Contract
    settings: Settings
    shard: int | None = None


def contexts_of(model: Model) -> Iterator[tuple[Service, Context]]:
    """Each service of a model with what its tests know of it; they share one contract."""
    contract = contract_of(model.metrics)
    for service in model.services:
        shard = model.shards.get(service.name)
        yield service, Context(contract=contract, settings=model.settings, shard=shard)


def emit_promtool_tests(model: Model) -> Iterator[Unit]:
    """Test files of each service that has rules, one for each pace of evaluation."""
    for service, context in contexts_of(model):
        render = partial(emit_service_tests, service, context)
        yield Unit(service=service, known=model.rules_name(service.name), render=render)
    yield unit_of_all(partial(emit_watchdog_test, model, HEADING))


def emit_service_tests(service: Service, context: Context, name: str = "") -> Iterator[Document]:
    """The test files of one service; the first is there even if nothing could be generated.

    They are named after the service, or ``name``.
    """
    if group_names(service):
        tests = plan_tests(service, context.contract, context.settings)
        tests.scenes = _without_alone(_without_shared(tests.scenes, service))
        yield from print_tests(tests, service, context, name)
        if "victoriametrics" in context.settings.targets and not name:
            from slosmith.emit.promtool_tests.vmalert import emit_vmalert_tests

            masked = any(slo.exclusions for slo in service.slos)
            scenes = tests.clocks if masked else [*tests.scenes, *tests.composed]
            groups = service_groups(service, context.settings)
            rules = naming.rules_name(service.name, context.shard)
            yield from emit_vmalert_tests(scenes, groups, rules, context.settings)


def print_tests(
    tests: ServiceTests, service: Service, context: Context, name: str = ""
) -> Iterator[Document]:
    """What was planned, as files of promtool; a part of a service has a name and its own rules."""
    if name:
        tests = replace(tests, scenes=[*tests.scenes, *tests.composed], composed=[])
    composite = replace(service, slos=tuple(slo for slo in service.slos if slo.parts), alerts=())
    all_groups, composed = group_names(service), naming.composed_file(service.name)
    path, settings = naming.tests_file(name or service.name), context.settings
    own = rules = f"../rules/{naming.rules_name(service.name, context.shard)}"
    unmeasured = naming.unmeasured_file(service.name)
    if any(slo.exclusions for slo in service.slos):
        counted = naming.counted_file(service.name)
        own = PurePosixPath(counted).name
        if not name:
            yield _rules_without(counted, (naming.EXCLUDED,), service, settings)
    if tests.unmeasured and not name:
        left_out = (naming.EXCLUDED, naming.BAD_NOW)
        yield _rules_without(unmeasured, left_out, service, settings)
    if tests.composed:
        yield _rules_without(composed, (naming.EXCLUDED,), composite, settings)
    for scenes, file, infix, groups in (
        (tests.scenes, own, "", all_groups),
        (tests.clocks, rules, ".excluded", all_groups),
        (tests.unmeasured, PurePosixPath(unmeasured).name, ".unmeasured", all_groups),
        (tests.composed, PurePosixPath(composed).name, ".composed", group_names(composite)),
    ):
        steps = sorted({scene.step for scene in scenes})
        for step in steps or ([] if infix else [settings.evaluation_interval]):
            played = [scene for scene in scenes if scene.step == step]
            packed = pack(played)
            late = any(scene.blocks_last for scene in played)
            order = sorted(groups, key=has_blocks) if late else groups
            which = infix if infix == "" and step == (steps or [step])[0] else f"{infix}.{step}"
            yield Document(
                path=path.replace(".test.yaml", f"{which}.test.yaml"),
                text=print_sheet(HEADING, file, order, step, packed),
            )


def _without_shared(scenes: Iterable[Scene], service: Service) -> list[Scene]:
    """No texts of alerts that share a name: of all rules promtool would find each of them."""
    shared = {alert.subject for alert in service.alerts if alert.number}
    return [_quiet(one) if one.entry.subject in shared else one for one in scenes]


def _without_alone(scenes: Iterable[Scene]) -> list[Scene]:
    """Without what alerts say alone: that is shown beside rules that are fired otherwise."""
    return [_with(one, (check for check in one.entry.checks if not check.alone)) for one in scenes]


def _quiet(scene: Scene) -> Scene:
    return _with(scene, (replace(check, says=()) for check in scene.entry.checks))


def _with(scene: Scene, checks: Iterable[Check]) -> Scene:
    return replace(scene, entry=replace(scene.entry, checks=(*checks,)))


def _rules_without(
    path: str, left_out: tuple[str, ...], service: Service, settings: Settings
) -> Document:
    """The rules of a service, of which none records any of these."""
    groups = (
        replace(group, rules=tuple(rule for rule in group.rules if rule.name not in left_out))
        for group in service_groups(service, settings)
    )
    return Document(path=path, text=print_rules(groups, HEADING))


def plan_tests(service: Service, contract: Contract, settings: Settings) -> ServiceTests:
    """Every scene of a service, and a gap for whatever no scene was found for."""
    tests = ServiceTests()
    for slo in service.slos:
        try:
            _plan_slo(slo, contract, settings, tests)
        except UnsupportedError as error:
            tests.gaps.append(Gap(subject=slo.ref, claim=WHOLE, reason=str(error)))
    for alert in service.alerts:
        try:
            plain = plain_scenes(alert, contract, settings)
            tests.scenes += plain.scenes
            tests.left += plain.left
            if not any(check.says for one in plain.scenes for check in one.entry.checks):
                tests.gaps.append(Gap(subject=alert.subject, claim=SAYS, reason=_UNKNOWN))
        except UnsupportedError as error:
            tests.gaps.append(Gap(subject=alert.subject, claim=WHOLE, reason=str(error)))
    return tests


_UNKNOWN = "a text calls what is not worked out here"

_RECORDED = "the rules record it themselves, whatever is put in"


def _plan_exclusions(slo: Slo, contract: Contract, settings: Settings, tests: ServiceTests) -> None:
    if not slo.exclusions:
        return
    try:
        tests.clocks += mask_scenes(slo, contract, settings)
    except UnsupportedError as error:
        claim = "time is excluded as it is written"
        tests.gaps.append(Gap(subject=slo.ref, claim=claim, reason=str(error)))


def _plan_slo(slo: Slo, contract: Contract, settings: Settings, tests: ServiceTests) -> None:
    measured, base = supply_for(slo, contract, settings), settings.windows.base
    supply, into = _put_in(slo, measured, tests)
    neighbours = tuple(neighbours_of(slo, supply.groups, contract))
    contradiction = tuple(contradiction_scene(slo, supply, settings))
    scenes = (
        *incident_scenes(slo, supply, settings),
        *period_scene(slo, supply, settings),
        *stray_scene(slo, supply, neighbours, settings),
        *young_scene(slo, supply, settings),
        *birth_scene(slo, supply, contract, settings),
        *gap_scenes(slo, supply, settings),
        *contradiction,
        *ahead_scene(slo, supply, settings),
        *failure_scenes(slo, supply, contract, settings),
        *silent_scenes(slo, supply, settings),
    )
    offset = max(offsets_of(slo, settings))
    _plan_exclusions(slo, contract, settings, tests)
    # What is recorded is put in as it is recorded, whenever it was measured.
    late = offset if isinstance(supply, EventSupply) else Duration(0)
    into += delayed(scenes, supply, late, base)
    into += once_scenes(slo, supply, settings)
    into += lone_scenes(slo, supply, settings)
    into += alternatives_scene(slo, supply, contract, settings)
    into += block_guard_scene(slo, supply, settings)
    into += nothing_scenes(slo, supply, settings)
    if isinstance(supply, RatioSupply):
        into += together_scene(slo, supply, neighbours, settings)
    if isinstance(supply, RecordedSupply) and supply.contested:
        claim = "turns exactly at its thresholds"
        tests.gaps.append(Gap(subject=slo.ref, claim=claim, reason=_RECORDED))
    else:
        try:
            into += delayed(texts_scene(slo, supply, settings), supply, late, base)
        except NotKnownError as error:
            tests.gaps.append(Gap(subject=slo.ref, claim=SAYS, reason=str(error)))
        if find_alert(slo, Purpose.CONTRADICTION) and not contradiction:
            claim = "fires when its data contradict themselves"
            tests.gaps.append(Gap(subject=slo.ref, claim=claim, reason=_RECORDED))
    if isinstance(measured, RecordedSupply):
        _plan_recorded(slo, measured, contract, settings, tests)


def _put_in(slo: Slo, supply: Supply, tests: ServiceTests) -> tuple[Supply, list[Scene]]:
    """What rates are put in, and where their scenes belong.

    Of time that is bad where nothing is known rates are put in beside rules that know nothing.
    """
    if (
        isinstance(slo.indicator, StateIndicator)
        and isinstance(supply, RecordedSupply)
        and supply.contested
    ):
        return replace(supply, contested=False), tests.unmeasured
    return supply, tests.scenes


def _plan_recorded(
    slo: Slo, supply: RecordedSupply, contract: Contract, settings: Settings, tests: ServiceTests
) -> None:
    """What is recorded from raw series, as far as it can be looked at; of what is not, one gap."""
    claim = "is recorded rightly from raw series"
    try:
        if isinstance(slo.indicator, StateIndicator):
            stage = stage_of(slo, supply, contract, settings)
            into = tests.composed if slo.parts else tests.scenes
            into += state_scenes(stage)
            if slo.parts:
                into += composite_scenes(stage)
            return
        if steady := steady_supply(slo, contract, settings):
            neighbours = tuple(neighbours_of(slo, supply.groups, contract))
            offset = max(offsets_of(slo, settings))
            tests.scenes += extreme_scenes(slo, steady, settings, offset)
            tests.scenes += together_scene(slo, steady, neighbours, settings, offset)
        raise UnsupportedError("native histograms, or a query that is no plain sum of rates")
    except UnsupportedError as error:
        if not supply.contested:
            tests.gaps.append(Gap(subject=slo.ref, claim=claim, reason=str(error)))


__all__ = [
    "SAYS",
    "WHOLE",
    "Context",
    "Gap",
    "contexts_of",
    "emit_promtool_tests",
    "emit_service_tests",
    "plan_tests",
    "print_tests",
]
