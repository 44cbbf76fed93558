"""The target `victoriametrics`: the plain rules, each behind what it reads; vmalert loads them."""

import re
from collections.abc import Iterator, Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any

import yaml

from slosmith.judges.running import run_tool
from slosmith.judges.tools import find_tool, why_missing
from slosmith.model import naming
from slosmith.model.settings import Settings
from slosmith.model.units import Duration, print_decimal
from slosmith.verify.proof import Case, Proof, Verdict
from slosmith.verify.same_rules import load_documents, plain_files, rule_name

_FOLDER = "victoriametrics/rules"
_APART = 4
"""vmalert sends within 2 s, VictoriaMetrics shows within 2 s more."""
_BLOCK_TIME = re.compile(r"timestamp\((slo:.+)\)")
Group = Mapping[str, Any]
Windows = tuple[str, str, str]
"""How far raw counters are read, as a window and in seconds, and the seconds of the base window."""


def verify_victoriametrics(case: Case) -> Iterator[Proof]:
    """One row for each rule file, and one of vmalert, where the target is rendered."""
    home = case.output / _FOLDER
    if not home.is_dir() and "victoriametrics" not in case.model.settings.targets:
        return
    windows = _windows(case.model.settings)
    for name in plain_files(case):
        wrong = _wrong(case.output, home, name, windows)
        claim, evidence = "each plain rule is behind what it reads", f"as in {naming.RULES}/"
        verdict = Verdict.FAILED if wrong else Verdict.PROVEN
        yield _row(name, claim, verdict, wrong or evidence)
    yield _by_vmalert(home)


def _windows(settings: Settings) -> Windows:
    base, raw = settings.windows.base, settings.windows.base + settings.scrape_interval
    return str(raw), print_decimal(raw.seconds), print_decimal(base.seconds)


def _by_vmalert(home: Path) -> Proof:
    claim, program = "vmalert loads them", find_tool("vmalert")
    if program is None:
        return _row("every rule file", claim, Verdict.NO_TOOL, why_missing("vmalert"))
    run = run_tool(program, "-dryRun", f"-rule={home}/**/*.yaml", "-loggerLevel=ERROR")
    said = run.text.strip().splitlines() or ["vmalert -dryRun says nothing against them"]
    verdict = Verdict.FAILED if run.exit_code else Verdict.PROVEN
    return _row("every rule file", claim, verdict, said[-1])


def _wrong(output: Path, home: Path, name: str, windows: Windows) -> str:
    try:
        (plain,) = load_documents(output / naming.RULES / name)
        (ours,) = load_documents(home / name)
        layers: dict[str, list[Group]] = {}
        for group in ours["groups"]:
            above, _, number = group["name"].rpartition("/")
            layers.setdefault(above if number.isdigit() else group["name"], []).append(group)
        if [*layers] != [group["name"] for group in plain["groups"]]:
            return f"its groups are not those of {naming.RULES}/"
        found = (_of_group(one, layers[one["name"]], windows) for one in plain["groups"])
        return next(filter(None, found), "")
    except (OSError, UnicodeDecodeError, yaml.YAMLError, KeyError, TypeError, ValueError) as error:
        said = str(error).splitlines() or [""]
        return f"it cannot be read: {type(error).__name__} {said[0]}; run `slosmith build`"


def _of_group(plain: Group, layers: list[Group], windows: Windows) -> str:
    """What differs between a group and its layers; empty where nothing does."""
    if "eval_offset" not in layers[0]:
        return "" if layers == [plain] else f'group "{plain["name"]}" differs'
    offsets = [int(one["eval_offset"].removesuffix("s")) for one in layers]
    interval = Duration.parse(plain["interval"]).seconds
    heads = [{**one, "rules": (), "eval_offset": ""} for one in layers]
    right = heads == [_head(plain, number) for number in range(1, len(layers) + 1)]
    spread = all(later - one >= _APART for one, later in pairwise(offsets))
    if not right or not spread or offsets[0] < 0 or offsets[-1] >= interval:
        return f'the layers of group "{plain["name"]}" do not follow one another in {interval}s'
    return _of_rules(plain["rules"], [one["rules"] for one in layers], windows)


def _head(plain: Group, number: int) -> dict[str, Any]:
    name, every = f"{plain['name']}/{number}", plain["interval"]
    asked = {"nocache": ["1"]}
    return {"name": name, "interval": every, "eval_offset": "", "params": asked, "rules": ()}


def _of_rules(plain: list[Any], layers: list[list[Any]], windows: Windows) -> str:
    """Every rule once, in the order of the plain ones, in a layer behind all that it reads."""
    ours = [(number, rule) for number, rules in enumerate(layers) for rule in rules]
    at_of: list[int] = []
    for rule in plain:
        found = [at for at, one in ours if _is(rule, one, windows)]
        if len(found) != 1:
            return f'"{rule_name(rule)}" is not there once, as in {naming.RULES}/'
        at_of += found
    for place, rule in enumerate(plain):
        for above, at in zip(plain[:place], at_of, strict=False):
            read = re.search(rf"(?<![\w:]){rule_name(above)}(?![\w:])", rule["expr"])
            if "record" in above and read and at >= at_of[place]:
                return f'"{rule_name(rule)}" reads "{rule_name(above)}" before it is recorded'
    ordered = [rule for _, rule in sorted(zip(at_of, plain, strict=True), key=lambda one: one[0])]
    kept = len(ours) == len(plain) and all(
        _is(rule, one, windows) for rule, (_, one) in zip(ordered, ours, strict=True)
    )
    return "" if kept else "rules of a layer are more, or in another order"


def _is(plain: Mapping[str, Any], ours: Mapping[str, Any], windows: Windows) -> bool:
    """Whether a rule is the plain one, with raw counters as MetricsQL must read them."""
    said = ours["expr"]
    if plain.get("record") == naming.BLOCK_END:
        said = _BLOCK_TIME.sub("time()", said)
    as_written = _written(said, windows)
    return {**ours, "expr": ""} == {**plain, "expr": ""} and as_written == plain["expr"]


def _written(expression: str, windows: Windows) -> str:
    """As it would be for Prometheus; a function that MetricsQL has another meaning of differs."""
    raw, longer, base = windows
    over = rf"\(([^\[\]]*\[{raw}\][^()\[\]]*)\)"
    said = re.sub(rf"(?<!\w)(rate|increase|delta){over}", r"other \1(\2)", expression)
    said = re.sub(rf"\(increase_prometheus{over} / {base}\)", r"rate(\1)", said)
    scaled = rf"\((increase|delta)_prometheus{over} \* {longer} / {base}\)"
    return re.sub(scaled, r"\1(\2)", said)


def _row(subject: str, claim: str, verdict: Verdict, evidence: str) -> Proof:
    area = "victoriametrics"
    return Proof(area=area, subject=subject, claim=claim, verdict=verdict, evidence=evidence)
