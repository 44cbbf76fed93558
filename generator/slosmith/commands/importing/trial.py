"""What is imported, compiled before anybody sees it: mended, accepted with a reason, or refused."""

from collections import defaultdict
from collections.abc import Sequence

from slosmith.commands.importing.compiled import findings_of
from slosmith.commands.importing.documents import Written, policies_of, write_documents
from slosmith.commands.importing.policies import has_standard, standard_period, tell_policies_apart
from slosmith.commands.importing.record import Entry, Flaw, New, NewAlert, NewSlo, Rank, Refusal
from slosmith.diagnostics import codes
from slosmith.diagnostics.finding import Code, Diagnostic, Severity

_POLICIES = "slo/policies/"
_MEND = "mend it, and import again"
_REASONS = {
    "S606": "the old alerts could not reach this tier either",
    "S607": "the old alerts had no tier for a total outage",
    "S608": "the old alerts had this short window too",
    "S611": "imported at this objective",
    "S612": "imported as the old rules measured it",
}
_WITHOUT_FLAW = frozenset(("S606", "S607", "S611", "S508"))


def try_documents(news: list[New]) -> tuple[tuple[Written, ...], list[New]]:
    """What can be written of what was read; what cannot be compiled in any way is refused.

    Each turn takes something from what failed, a reading, a label or a policy, so there is an end.
    """
    left = list(news)
    tell_policies_apart([new for new in left if isinstance(new, NewSlo)])
    written = write_documents(left, policies_of(left))
    while left:
        found = [*_located(written, findings_of(one.document for one in written))]
        failed = [(new, one) for new, one in found if _is_fatal(one)]
        if not failed:
            for new, one in found:
                _accept(new, one)
            return (write_documents(left, policies_of(left)) if found else written), left
        left = _mended(left, failed)
        written = write_documents(left, policies_of(left))
    return written, left


def _located(
    written: Sequence[Written], findings: Sequence[Diagnostic]
) -> list[tuple[New, Diagnostic]]:
    by_path = {one.document.path: one for one in written}
    by_policy: dict[str, list[New]] = defaultdict(list)
    for slo in (place[2] for document in written for place in document.places):
        if isinstance(slo, NewSlo) and slo.policy is not None:
            by_policy[f"{_POLICIES}{slo.policy.name}.yaml"].append(slo)
    found: list[tuple[New, Diagnostic]] = []
    for one in findings:
        document = by_path.get(one.file)
        if document is None or one.severity is Severity.NOTE:
            continue
        if one.file.startswith(_POLICIES):
            found += [(new, one) for new in by_policy[one.file]]
            continue
        new = document.at(one.span.line) if one.span else None
        # What is wrong with the head of a document concerns all that stands in it.
        found += [(each, one) for each in ([new] if new else [p[2] for p in document.places])]
    return found


def _is_fatal(found: Diagnostic) -> bool:
    return found.severity is Severity.ERROR and not _may_be_allowed(found.code)


def _may_be_allowed(code: Code) -> bool:
    return code.judgement and not code.safety


def _mended(left: list[New], failed: Sequence[tuple[New, Diagnostic]]) -> list[New]:
    """The next way to write each that failed; those without one are refused."""
    done: set[int] = set()
    for new, found in failed:
        if id(new) in done:
            continue
        done.add(id(new))
        if found.file.startswith(_POLICIES) and isinstance(new, NewSlo):
            _without_policy(new, found)
            continue
        if found.code is codes.LABELS_COLLIDE and _uncollided(new, found):
            continue
        if found.code is codes.TEMPLATE_INVALID and _spelt_out(new):
            _say(new.entry, found, Rank.BROKEN)
            continue
        # No other way to write it hides a secret.
        secret = found.code is codes.SECRET_IN_TEXT
        if isinstance(new, NewSlo) and len(new.readings) > 1 and not secret:
            _say(new.entry, found, Rank.BROKEN)
            new.readings = new.readings[1:]
        else:
            hint = found.hint or _MEND
            new.entry.refuse(Refusal(f"{found.message} ({found.code.id})", hint))
    return [new for new in left if not new.entry.reason]


def _without_policy(new: NewSlo, found: Diagnostic) -> None:
    """The standard windows, where its own make no policy."""
    new.policy = None
    if new.period is not None and not has_standard(new.period):
        new.entry.differ(f"the period {new.period} is {standard_period()}, which has a policy")
        new.period = standard_period()
    new.entry.differ(f"the standard windows alert: {found.message}")


def _uncollided(new: New, found: Diagnostic) -> bool:
    """Whether a fixed label was all that made results the same; they keep their own then."""
    label = found.message.partition(":")[0]
    if label not in new.labels:
        return False
    del new.labels[label]
    new.entry.differ(f'the fixed label "{label}" falls away: results have one of their own')
    return True


def _spelt_out(new: New) -> bool:
    """Whether a text failed as a template; it says what is written then, and the alert fires."""
    from slosmith.gotemplate.template import check_template  # most texts are in order

    texts = {**new.annotations, **(_own_texts(new) if isinstance(new, NewAlert) else {})}
    broken = {name: text for name, text in texts.items() if any(check_template(text))}
    for name, text in broken.items():
        plain = text.replace("{{", '{{ "{{" }}')
        if name in new.annotations:
            new.annotations[name] = plain
        else:
            setattr(new, name, plain)
        new.entry.differ(f"{name} is no template that can be expanded: it stands as it is written")
    return bool(broken)


def _own_texts(alert: NewAlert) -> dict[str, str]:
    return {"summary": alert.summary, "description": alert.description}


def _accept(new: New, found: Diagnostic) -> None:
    reason = _REASONS.get(found.code.id, f"imported as it was in {new.entry.file}")
    new.allow[found.code.id] = reason
    # Of a share of two units, or of the others, import has said as much, at the query's line.
    known = {codes.SUM_AS_EVENTS, codes.PART_INVERTED, codes.REMOVES_NOTHING}
    said = found.code in known and bool(new.entry.flaws)
    if found.code.id not in _WITHOUT_FLAW and not said:
        _say(new.entry, found, Rank.WRONG if found.severity is Severity.ERROR else Rank.DOUBTFUL)


def _say(entry: Entry, found: Diagnostic, rank: Rank) -> None:
    hint = found.hint or _MEND
    flaw = Flaw(rank=rank, line=entry.line, message=found.message, hint=hint)
    if flaw not in entry.flaws:
        entry.flaws.append(flaw)
