"""The `settings` document: what holds for the whole root."""

import re
from functools import partial
from typing import Annotated

from pydantic import Field, PlainValidator, WithJsonSchema

from slosmith.diagnostics import codes
from slosmith.fields import DurationField, LabelMap, Name, Spec, problem, text_of

_VERSION = re.compile(r"(\d{1,3})\.(\d{1,3})(?:\.\d{1,3})?", re.ASCII)
_URL = re.compile(r"https?://[A-Za-z0-9._~:/?#@!$&'()*+,;=%\[\]-]+", re.ASCII)


def _version(value: object, oldest: tuple[int, int]) -> tuple[int, int]:
    text = text_of(value, "a version", 'quote it, like "2.42"')
    match = _VERSION.fullmatch(text)
    least = f"{oldest[0]}.{oldest[1]}"
    if not match:
        raise problem(codes.INVALID_VALUE, f'"{text}" is no version', f'write it like "{least}"')
    version = int(match[1]), int(match[2])
    if version < oldest:
        message = f'"{text}" is older than what can be served'
        raise problem(codes.INVALID_VALUE, message, f'write "{least}" or newer')
    return version


def _url(value: object) -> str:
    text = text_of(value, "a URL", "write it like https://example.com/runbooks")
    if not _URL.fullmatch(text) or "@" in text.split("//", 1)[1].split("/")[0]:
        raise problem(
            codes.INVALID_VALUE,
            f'"{text}" is no URL that can be linked',
            "write it like https://example.com/runbooks, without spaces or a password",
        )
    return text.rstrip("/")


PrometheusVersion = Annotated[
    tuple[int, int],
    PlainValidator(partial(_version, oldest=(2, 42))),
    WithJsonSchema({"type": "string", "pattern": r"^[0-9]{1,3}(\.[0-9]{1,3}){1,2}$"}),
]
AlertmanagerVersion = Annotated[
    tuple[int, int],
    PlainValidator(partial(_version, oldest=(0, 25))),
    WithJsonSchema({"type": "string", "pattern": r"^[0-9]{1,3}(\.[0-9]{1,3}){1,2}$"}),
]
UrlField = Annotated[
    str,
    PlainValidator(_url),
    WithJsonSchema({"type": "string", "format": "uri", "pattern": "^https?://"}),
]


def _pattern(value: object) -> str:
    text = text_of(value, "a path", "write it like prometheus/rules/kustomization.yaml")
    if not text.isprintable() or text.startswith(("/", "*")) or ".." in text.split("/"):
        raise problem(
            codes.INVALID_VALUE,
            f'"{text}" is no path below output/',
            "write it like prometheus/rules/kustomization.yaml; * stands for any text",
        )
    return text


PatternField = Annotated[str, PlainValidator(_pattern), WithJsonSchema({"type": "string"})]


class SettingsValues(Spec):
    """Every setting, each optional; a default is for Prometheus as most people run it."""

    scrape_interval: DurationField | None = None
    evaluation_interval: DurationField | None = None
    period_interval: DurationField | None = None
    base_window: DurationField | None = None
    prometheus: PrometheusVersion | None = None
    alertmanager: AlertmanagerVersion | None = None
    runbook_base: UrlField | None = None
    dashboard_base: UrlField | None = None
    prometheus_base: UrlField | None = None
    alertmanager_base: UrlField | None = None
    targets: tuple[Name, ...] = ()
    foreign: tuple[PatternField, ...] = ()
    labels: LabelMap = Field(default_factory=dict)


class SettingsSpec(Spec):
    """The settings of the root; one document at most."""

    settings: SettingsValues
