"""Resolving templates: each is tried with its own examples, so that a use can only be misused."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache
from typing import Any, cast

from pydantic import BaseModel, Field, ValidationError, create_model

from slosmith.diagnostics import codes
from slosmith.diagnostics.finding import Diagnostic, has_errors
from slosmith.diagnostics.suggest import suggest
from slosmith.fields import Spec
from slosmith.language.documents.slo import SloSpec
from slosmith.language.documents.template import ParameterSpec, TemplateSpec
from slosmith.language.parameters import PARAMETER_TYPES
from slosmith.load.documents import Loaded
from slosmith.load.mistakes import explain
from slosmith.model.prose import SECTIONS, Prose, Section
from slosmith.model.template import Template
from slosmith.promql import PromQLError
from slosmith.promql.holes import holes_in
from slosmith.resolve.filling import Arguments, HoleError, fill_body, texts_of
from slosmith.resolve.metrics import metric_of
from slosmith.source import Origin, Plain

_TYPES = {one.name: one for one in PARAMETER_TYPES}
EXAMPLE: Mapping[str, Plain] = {"name": "example", "objective": "99.9%"}
"""What an SLO needs besides what a template gives it."""


def resolve_template(document: Loaded) -> tuple[Template, tuple[Diagnostic, ...]]:
    """The template of one document, and what is wrong with it whoever uses it."""
    spec, origin = cast(TemplateSpec, document.spec), document.origin
    values = {name: _values_of(one) for name, one in spec.parameters.items()}
    template = Template(
        name=spec.template,
        source=spec.source,
        body=_body(spec),
        arguments=_arguments(spec),
        fillings={name: _TYPES[one.type].filling for name, one in spec.parameters.items()},
        defaults={name: tried[0] for name, tried in values.items()},
        metrics=tuple(
            metric_of(name, one, origin.at("contract", name), given=True)
            for name, one in spec.contract.items()
        ),
        prose=_prose(spec, origin),
        sound=True,
        origin=origin,
    )
    found = [*_wrong_values(spec, origin), *_unused(spec, template), *_misspelt(spec, origin)]
    found = found or [*_tried(template, values)]
    if has_errors(found):
        template = replace(template, sound=False)
    return template, tuple(found)


def _body(spec: TemplateSpec) -> dict[str, Plain]:
    body: dict[str, Plain] = {"description": spec.description, "sli": spec.sli}
    return {**body, "by": spec.by} if spec.by else body


def _values_of(parameter: ParameterSpec) -> list[Plain]:
    """The default and the examples, which are all that anybody tries it with."""
    default = [] if parameter.default is None else [parameter.default]
    return [*default, *parameter.examples]


def _arguments(spec: TemplateSpec) -> type[BaseModel]:
    """What `with` must be; a parameter may be called as anything of pydantic's is."""
    fields: dict[str, Any] = {}
    for number, (name, one) in enumerate(spec.parameters.items()):
        default = ... if one.default is None else one.default
        field = Field(default, alias=name, validate_default=True)
        fields[f"parameter_{number}"] = (_TYPES[one.type].field, field)
    return create_model("Arguments", __base__=Spec, **fields)


def _wrong_values(spec: TemplateSpec, origin: Origin) -> Iterator[Diagnostic]:
    """Defaults and examples of another type than the parameter's."""
    for name, one in spec.parameters.items():
        shape = _values_shape(one.type)
        written = {"examples": list(one.examples)}
        if one.default is not None:
            written["default"] = one.default
        try:
            shape.model_validate(written)
        except ValidationError as error:
            yield from explain(error, shape, origin.at("parameters", name))


@cache
def _values_shape(kind: str) -> type[BaseModel]:
    """What values of a type of parameters must be."""
    field: Any = _TYPES[kind].field
    examples = (tuple[field, ...], ())
    return create_model("Values", __base__=Spec, default=(field, None), examples=examples)


def _unused(spec: TemplateSpec, template: Template) -> Iterator[Diagnostic]:
    used = {name for _, text in texts_of(template.body) for name in holes_in(text)}
    for name in spec.parameters.keys() - used:
        yield template.origin.at("parameters", name).finding(
            codes.TEMPLATE_HOLE,
            f'the parameter "{name}" is used nowhere',
            f"write ${name} where its value goes, or remove it",
            key=True,
        )


def _misspelt(spec: TemplateSpec, origin: Origin) -> Iterator[Diagnostic]:
    """A text may have any `$`, but for what nearly is a parameter."""
    for name in holes_in(spec.description):
        meant = suggest(name, spec.parameters, written="${}")
        if name not in spec.parameters and meant:
            start = spec.description.index(f"${name}")
            message = f"no parameter is called ${name}"
            yield origin.at("description").finding_inside(
                codes.TEMPLATE_HOLE, message, start, start + len(name) + 1, meant
            )


def _tried(template: Template, values: Mapping[str, list[Plain]]) -> Iterator[Diagnostic]:
    """What is wrong with the template as its own values make it; the first is enough."""
    tries = [{}, *({name: value} for name, tried in values.items() for value in tried)]
    for given in tries:
        written = {**template.defaults, **given}
        shape = template.arguments.model_validate(written)
        try:
            body = fill_body(template, Arguments.of(template, written, shape))
            SloSpec.model_validate({**EXAMPLE, **body})
        except HoleError as problem:
            yield _misplaced(template, problem.path, problem.error)
            return
        except ValidationError as error:
            yield from explain(error, SloSpec, template.origin)
            return


def _misplaced(template: Template, path: tuple[str | int, ...], error: PromQLError) -> Diagnostic:
    name = error.message.rpartition("$")[2].split(" ")[0]
    hint = "give the parameter another type, or its value another place"
    if name not in template.fillings:
        meant = suggest(name, template.fillings, written="${}")
        hint = meant or f"add {name} below parameters:"
    place = template.origin.at(*path)
    return place.finding_inside(codes.TEMPLATE_HOLE, error.message, error.start, error.end, hint)


def _prose(spec: TemplateSpec, origin: Origin) -> Prose:
    texts = {name: getattr(spec.runbook, name.lower()).strip() for name in SECTIONS}
    sections = tuple(
        Section(name=name, text=text, line=origin.at("runbook", name.lower()).span().line)
        for name, text in texts.items()
        if text
    )
    return Prose(name=spec.template, file=origin.file, sections=sections)
