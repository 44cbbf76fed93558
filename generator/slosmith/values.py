"""What a value that an author wrote must be: it is read, or refused in words of our own."""

import re
from collections.abc import Callable
from decimal import Decimal

from pydantic_core import PydanticCustomError

from slosmith.diagnostics import codes
from slosmith.diagnostics.finding import Code
from slosmith.diagnostics.lists import one_of
from slosmith.model import naming
from slosmith.model.units import Duration, UnitError, parse_percent
from slosmith.promql import (
    BOUND_LABEL,
    PromQLError,
    Selector,
    Windowed,
    metrics_of,
    parse_selector,
    windowed_query,
)

_NAME_HINT = "use lower-case letters, digits and -, starting with a letter, at most 50"
_DEVICE = re.compile("con|prn|aux|nul|(?:com|lpt)[0-9]")


def problem(
    code: Code, message: str, hint: str = "", *, start: int = -1, end: int = -1, key: bool = False
) -> PydanticCustomError:
    """An error for pydantic that carries a diagnostic; ``start`` and ``end`` lie in the string."""
    context = {"message": message, "hint": hint, "start": start, "end": end, "key": key}
    return PydanticCustomError(code.id, "{message}", context)


def below(error: PydanticCustomError, name: str, *, key: bool = True) -> PydanticCustomError:
    """The same error about a key of the value, or with ``key`` unset about what stands there."""
    context = {**(error.context or {}), "below": name, "key": key}
    return PydanticCustomError(error.type, "{message}", context)


def describe(value: object) -> str:
    """What an author wrote, in words: `a list`, `the number 5`."""
    match value:
        case None:
            return "an empty value"
        case bool():
            return f"the boolean {str(value).lower()}"
        case int() | Decimal():
            return f"the number {value}"
        case str():
            return f'"{value}"'
        case list():
            return "a list"
        case _:
            return "a mapping"


def text_of(value: object, wanted: str, hint: str) -> str:
    """The string that a value must be; raises WRONG_TYPE for anything else."""
    if isinstance(value, str):
        return value
    refuse_braces(value)
    if isinstance(value, (int, Decimal)) and not hint:
        hint = f'quote it: "{str(value).lower() if isinstance(value, bool) else value}"'
    hint = hint or f"write {wanted}"
    raise problem(codes.WRONG_TYPE, f"expected {wanted}, not {describe(value)}", hint)


def refuse_braces(value: object) -> None:
    """Refuse a selector without quotes, which YAML reads as a mapping of matchers to nothing."""
    if isinstance(value, dict) and value and all("=" in str(key) for key in value):
        raise problem(
            codes.WRONG_TYPE,
            "braces without quotes are a mapping, and a selector is a text",
            f"write the metric and quote all of it: 'METRIC{{{','.join(map(str, value))}}}'",
        )


def as_text(value: object) -> str:
    """A text without control characters."""
    text = text_of(value, "a text", "")
    return check_printable(text)


def check_printable(text: str) -> str:
    """Refuse control characters: no rendered file has a place where they would be harmless."""
    for index, char in enumerate(text):
        if (ord(char) < 32 and char not in "\n\t") or ord(char) in (0x7F, 0x85, 0x2028, 0x2029):
            raise problem(
                codes.UNSAFE_TEXT,
                f"the control character U+{ord(char):04X} stands in a text",
                "remove it",
                start=index,
                end=index + 1,
            )
    return text


def as_line(value: object) -> str:
    """A text of one line."""
    text = as_text(value)
    if "\n" in text:
        raise problem(codes.UNSAFE_TEXT, "this text must stay on one line", "remove the line break")
    return text


def spelt(wanted: str, pattern: str, hint: str) -> Callable[[object], str]:
    """What reads a text that a pattern matches as a whole."""
    compiled = re.compile(pattern, re.ASCII)

    def check(value: object) -> str:
        text = text_of(value, wanted, hint if isinstance(value, (list, dict)) else "")
        if not compiled.fullmatch(text):
            raise problem(codes.INVALID_NAME, f'"{text}" is not {wanted}', hint)
        return text

    return check


def as_name(value: object) -> str:
    """A name of lower-case letters, digits and dashes, which files are called by as well."""
    name = spelt("a name", naming.NAME_PATTERN, _NAME_HINT)(value)
    if _DEVICE.fullmatch(name):
        raise problem(
            codes.INVALID_NAME,
            f'"{name}" is a device on Windows, where no file can be called so',
            f"take another name, like {name}-service",
        )
    return name


def as_alert_name(value: object) -> str:
    """The name of an alert, as Prometheus takes it."""
    text = as_line(text_of(value, "an alert's name", ""))
    if not text.strip() or text != text.strip():
        raise problem(
            codes.INVALID_NAME,
            f'"{text}" is not an alert\'s name',
            "begin and end it with something that is seen: CouncilErrors",
        )
    return text


def label_name(value: object) -> str:
    """A label name that an author may give; Prometheus's and the compiler's own are refused."""
    name = text_of(value, "a label name", "")
    if not naming.is_label(name):
        raise problem(
            codes.INVALID_LABEL,
            f'"{name}" is not a label name',
            "use letters, digits and _, not starting with a digit or __",
            key=True,
        )
    if naming.is_reserved(name):
        raise problem(
            codes.INVALID_LABEL,
            f'the label "{name}" is set by the compiler',
            f'choose another name, like "{name}_name"',
            key=True,
        )
    return name


def is_name(text: str) -> bool:
    """Whether some version of Prometheus takes it for the name of a metric or a label."""
    return bool(text.strip()) and text == text.strip() and text.isprintable()


def as_metric_name(value: object) -> str:
    """The name of a metric, as Prometheus takes it."""
    text = text_of(value, "a metric's name", "")
    if not is_name(text):
        hint = "begin and end it with something that is seen: shop_requests_total"
        raise problem(codes.INVALID_NAME, f'"{text}" is not a metric\'s name', hint)
    return text


def source_label(value: object) -> str:
    """The name of a label that metrics have, whatever the compiler calls its own."""
    name = text_of(value, "the name of a label that the metrics have", "")
    if not is_name(name) or name.startswith("__"):
        raise problem(
            codes.INVALID_LABEL,
            f'"{name}" is no label that a metric has',
            "write the metric's label, not starting with __",
        )
    if name == BOUND_LABEL:
        raise problem(
            codes.INVALID_LABEL, f'"{name}" is the bound of a bucket, and no group', "take it out"
        )
    return name


def as_label_value(value: object) -> str:
    """The constant value of a label."""
    text = as_line(value)
    if "{{" in text:
        raise problem(
            codes.UNSAFE_TEXT,
            f'the label value "{text}" holds a template',
            "write a constant: labels decide identity and routing, annotations may have templates",
        )
    return text


_NO_WAIT = re.compile(r"(0(ms|[smhdwy])?)+", re.ASCII)


def as_duration(value: object) -> Duration:
    """A time with its unit."""
    hint = "write it with its unit, like 30s, 5m, 1h30m or 30d"
    text = text_of(value, "a duration", hint)
    try:
        return Duration.parse(text)
    except UnitError as error:
        raise _unit_problem(error) from None


def as_wait(value: object) -> Duration | None:
    """As Prometheus takes it: `0s` waits for nothing."""
    zero = value == 0 and value is not False
    if zero or (isinstance(value, str) and _NO_WAIT.fullmatch(value)):
        return None
    return as_duration(value)


def as_percent(value: object) -> Decimal:
    """A percentage as a share, exact."""
    text = text_of(value, "a percentage", "write it with its sign, like 2%")
    try:
        return parse_percent(text)
    except UnitError as error:
        raise _unit_problem(error) from None


def _unit_problem(error: UnitError) -> PydanticCustomError:
    message, _, hint = str(error).partition("; ")
    return problem(codes.WRONG_UNIT, message, hint)


def as_number(value: object) -> Decimal:
    """A number, exact."""
    if isinstance(value, bool) or not isinstance(value, (int, Decimal)):
        message = f"expected a number, not {describe(value)}"
        raise problem(codes.WRONG_TYPE, message, _as_number(value))
    return Decimal(value)


def _as_number(value: object) -> str:
    """What to write in place of a text that holds a number."""
    found = _NUMBER.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        return "write it like 0.5"
    if found[1]:
        return "write the number alone, in the metric's unit, like 0.5"
    return "write it without quotes, like 0.5"


_NUMBER = re.compile(r"\d+(?:\.\d+)? *(\w{0,12})", re.ASCII)


def promql_problem(code: Code, error: PromQLError, hint: str = "") -> PydanticCustomError:
    """A PromQL error as a pydantic error at its place inside the string."""
    return problem(code, error.message, hint, start=error.start, end=error.end)


def as_selector(value: object) -> Selector:
    """A selector of one metric."""
    return _of_one_metric(value, lambda names: f"write {one_of(names)} before the braces")


def as_listed_selector(value: object) -> Selector:
    """One of several selectors that are summed."""

    def as_list(names: list[str]) -> str:
        return f"write a list of them: [{', '.join(names)}]"

    return _of_one_metric(value, as_list)


def _of_one_metric(value: object, advice: Callable[[list[str]], str]) -> Selector:
    """A selector that names its metric: of several, rate() would make series that are the same."""
    text = text_of(value, "a selector", "write it like 'requests_total{code=\"500\"}'")
    try:
        selector = parse_selector(text)
    except PromQLError as error:
        raise promql_problem(codes.SELECTOR_INVALID, error) from None
    if selector.metric:
        return selector
    each = [quoted(one.text) for one in metrics_of(selector)]
    raise problem(
        codes.SELECTOR_INVALID,
        f'"{text}" names {"several metrics" if len(each) > 1 else "no metric"}',
        advice(each) if each else "write the metric's name before the braces",
    )


def quoted(text: str) -> str:
    """A selector as it is written in YAML."""
    return f"'{text.replace(chr(39), chr(39) * 2)}'" if "{" in text else text


def as_query(value: object) -> Windowed:
    """A query with `$window` as its range."""
    text = text_of(value, "a query", "write it like 'sum(rate(requests_total[$window]))'")
    try:
        return windowed_query(text)
    except PromQLError as error:
        code = codes.WINDOW_MISSING if "$window" in error.message else codes.PROMQL_INVALID
        raise promql_problem(code, error) from None


def as_switch(value: object) -> bool:
    """True or false."""
    if not isinstance(value, bool):
        raise problem(
            codes.WRONG_TYPE,
            f"expected true or false, not {describe(value)}",
            "write true or false without quotes (yes, no, on and off are texts here)",
        )
    return value
