"""`schakel selection`: which models there are, their rules, and asking any DMN file.

Without a database it speaks of what ships; with one also of what was scheduled since.
"""

import json
import sys
from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from importlib import import_module
from pathlib import Path
from typing import Any, BinaryIO, NoReturn

import click

from schakel.cli.selection_trial import trial_command
from schakel.kernel import clock
from schakel.kernel.errors import FieldError, Invalid, NotFound
from schakel.selection import dmn
from schakel.selection.catalogue import Catalogue, Listed
from schakel.selection.dmn import checking, temporal
from schakel.selection.dmn.errors import FeelError
from schakel.selection.reading import tables
from schakel.selection.shipped import shipped

FOUND = 1
UNUSABLE = 2
WHOLE_DIGITS = 40
# How a text of JSON becomes a value of FEEL, by the type that the model gives an input.
READERS: dict[str, Callable[[str], object]] = {
    "date": temporal.date,
    "time": temporal.time,
    "date and time": temporal.date_and_time,
    "days and time duration": temporal.duration,
    "years and months duration": temporal.duration,
}


@click.group("selection")
def command() -> None:
    """The decision models: which there are, what they say, and what comes of given facts."""


def _catalogue() -> Catalogue:
    """What ships, and what was scheduled since where there is a database. Raises ServerError."""
    if not import_module("schakel.config.database").is_there():
        return shipped()
    import_module("schakel.cli.main").set_up("app")
    with import_module("django.db.transaction").atomic():
        found: Catalogue = import_module("schakel.selection.queries.catalogue").catalogue()
    return found


@command.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def list_command(as_json: bool) -> None:
    """Print all models with their version, whose they are, and from when until when they count."""
    found = [_listed(one) for one in _catalogue().listed]
    if as_json:
        click.echo(json.dumps(found))
        return
    for row in found:
        until = row["valid_until"] or "-"
        click.echo(
            f"{row['model']}\t{row['door']}\t{row['scope']}\t{row['valid_from']}\t{until}"
            f"\t{'in force' if row['in_force'] else 'not in force'}"
        )


@command.command("show")
@click.argument("model")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def show_command(model: str, as_json: bool) -> None:
    """Print the rules of MODEL or MODEL@VERSION, in order; without a version that in force."""
    shown = _shown(_find(model))
    click.echo(json.dumps(shown, ensure_ascii=False) if as_json else _in_words(shown))


def _find(model: str) -> Listed:
    name, _, version = model.partition("@")
    catalogue = _catalogue()
    try:
        return catalogue.find(name, on=_today(), version=version or None)
    except NotFound:
        known = ", ".join(each.model.label for each in catalogue.listed)
        _unusable(f"there is no model {model}; there are: {known}")


@command.command("check")
@click.argument("model")
@click.option("--json", "as_json", is_flag=True, help="JSON only, no sentences.")
def check_command(model: str, as_json: bool) -> None:
    """Look in MODEL, a file or a model by name, for gaps, overlaps and rules that never fire.

    Prints the findings as JSON, and as sentences on standard error. Ends with 1 when something
    was found, or could not be looked at in full.
    """
    found = _checked(model)
    told = [_finding(one) for one in found.found]
    unchecked = [_unchecked(one) for one in found.unchecked]
    answer = {"findings": told, "not_checked": unchecked, "more": dict(found.more)}
    click.echo(json.dumps(answer, ensure_ascii=False))
    if not as_json:
        for line in [*told, *unchecked]:
            click.echo(f"{line['decision']}: {line['message']}", err=True)
        for kind, count in found.more.items():
            click.echo(f"and at least {count} more of {kind}", err=True)
        if found.sound:
            click.echo("nothing found", err=True)
    sys.exit(0 if found.sound else FOUND)


def _checked(model: str) -> checking.Findings:
    if Path(model).is_file():
        try:
            return checking.check_file(Path(model))
        except (dmn.ModelError, OSError) as error:
            _unusable(str(error))
    return checking.check_model(_find(model).model)


def _finding(one: checking.Finding) -> dict[str, Any]:
    return {
        "kind": one.kind,
        "decision": one.decision,
        "rules": list(one.rules),
        "columns": list(one.columns),
        "message": checking.sentence(one),
        "example": {name: _as_json(value) for name, value in one.example.items()},
        "smallest": one.smallest,
    }


def _unchecked(one: checking.Unchecked) -> dict[str, Any]:
    return {
        "decision": one.decision,
        "columns": list(one.columns),
        "rules": list(one.rules),
        "reason": one.reason,
        "message": checking.unchecked_sentence(one),
    }


command.add_command(trial_command)


@command.command("evaluate")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--decision", required=True, help="A decision, knowledge model or service by name.")
@click.option("--input", "source", type=click.File("rb"), required=True, help="JSON Lines, or -.")
@click.option("--trace", is_flag=True, help="What became of each rule, too.")
def evaluate_command(file: Path, decision: str, source: BinaryIO, trace: bool) -> None:
    """Ask the model in FILE with each line of facts; print outputs and the rules that fired."""
    try:
        model = dmn.load(file)
    except (dmn.ModelError, OSError) as error:
        _unusable(str(error))
    definitions = model.definitions
    if decision not in {*model.decisions, *definitions.knowledge, *definitions.services}:
        _unusable(f"the model has no {decision!r}; it has: {', '.join(model.decisions)}")
    failed = False
    for number, line in enumerate(source, 1):
        if not line.strip():
            continue
        try:
            answer = {"line": number, **_evaluated(model, decision, line, trace=trace)}
        except Invalid as refusal:
            failed = True
            answer = {"line": number, "errors": [vars(error) for error in refusal.errors]}
            for fault in refusal.errors:
                click.echo(f"line {number}: {fault.path}: {fault.message}", err=True)
        click.echo(json.dumps(answer, ensure_ascii=False))
    sys.exit(1 if failed else 0)


def _evaluated(model: dmn.Model, decision: str, line: bytes, *, trace: bool) -> dict[str, Any]:
    """One line's answer. Raises Invalid naming what is wrong, without repeating it."""
    try:
        result = model.evaluate(decision, _facts(model, decision, line), trace=trace)
    except (dmn.ModelError, TypeError, RecursionError):
        text = "These facts cannot be used with this model."
        raise Invalid([FieldError("", "facts", text)]) from None
    answer: dict[str, Any] = {
        "outputs": {decision: _as_json(result.value)},
        "rules": list(result.rules),
        "missing": list(result.missing),
        "problems": list(result.problems),
    }
    if trace:
        answer["trace"] = [_trace(one) for one in result.trace]
    return answer


def _facts(model: dmn.Model, decision: str, line: bytes) -> dict[str, object]:
    try:
        value = json.loads(line.decode("utf-8"), parse_float=Decimal, parse_constant=_no_number)
    except (ValueError, RecursionError):
        raise Invalid([FieldError("", "json", "The line is not JSON.")]) from None
    if not isinstance(value, dict):
        raise Invalid([FieldError("", "object", "Give one JSON object a line.")])
    asked = model.inputs
    unknown = [name for name in value if decision in model.decisions and name not in asked]
    if unknown:
        text = "The model asks for no such fact."
        raise Invalid([FieldError(name, "extra_forbidden", text) for name in unknown])
    return {name: _fact(name, given, asked.get(name)) for name, given in value.items()}


def _no_number(text: str) -> object:
    raise ValueError(text)


def _fact(name: str, given: object, asked: dmn.InputData | None) -> object:
    reader = READERS.get(asked.type.base) if asked else None
    if reader is None or not isinstance(given, str):
        return given
    try:
        return reader(given)
    except FeelError:
        raise Invalid([FieldError(name, "type", "This is not a value of this type.")]) from None


def _trace(one: dmn.RuleTrace) -> dict[str, object]:
    told: dict[str, object] = {"decision": one.decision, "rule": one.rule, "fired": one.fired}
    if not one.fired:
        told |= {"column": one.column, "test": one.test, "value": _as_json(one.value)}
    return told


def _as_json(value: object) -> object:
    """A value of FEEL in JSON: numbers as numbers, moments and durations in FEEL's own text."""
    if isinstance(value, list | tuple):
        return [_as_json(one) for one in value]
    if isinstance(value, dict):
        return {key: _as_json(one) for key, one in value.items()}
    if isinstance(value, Decimal):
        whole = value == value.to_integral_value() and value.adjusted() < WHOLE_DIGITS
        return int(value) if whole else float(value)
    if isinstance(value, date | datetime | time | timedelta | dmn.YearsMonths | dmn.Range):
        return dmn.feel_string(value)
    return value


def _listed(one: Listed) -> dict[str, Any]:
    return {
        "model": one.model.label,
        "name": one.model.name,
        "version": one.model.version,
        "door": one.door.value,
        "scope": one.scope,
        "valid_from": one.valid_from.isoformat(),
        "valid_until": one.valid_until.isoformat() if one.valid_until else None,
        "in_force": one.in_force(_today()),
    }


def _shown(one: Listed) -> dict[str, Any]:
    inputs = [
        {"name": asked.name, "type": asked.type.base, "label": dict(asked.label)}
        for asked in one.model.inputs.values()
    ]
    decisions = [
        {
            "name": table.decision,
            "hit_policy": table.hit_policy,
            "rules": [
                {
                    "id": row.id,
                    "when": [{"label": dict(c.label), "test": c.test} for c in row.conditions],
                    "then": list(row.outcomes),
                    "explanation": dict(row.explanation),
                    "source": row.source,
                    "open_to_variation": row.open_to_variation,
                }
                for row in table.rows
            ],
        }
        for table in tables(one.model)
    ]
    return {**_listed(one), "inputs": inputs, "decisions": decisions}


def _in_words(shown: Mapping[str, Any]) -> str:
    lines = [f"{shown['model']}, {shown['scope'].lower()}, from {shown['valid_from']}"]
    for table in shown["decisions"]:
        lines += ["", f"{table['name']} ({table['hit_policy']})"]
        for rule in table["rules"]:
            asked = " and ".join(
                f"{c['label'].get('en', c['label'].get('nl'))}: {c['test']}" for c in rule["when"]
            )
            lines.append(f"  {rule['id']}\t{asked or 'always'} -> {', '.join(rule['then'])}")
    return "\n".join(lines)


def _today() -> date:
    return clock.local(clock.now()).date()


def _unusable(text: str) -> NoReturn:
    """Say why the call is of no use, and end with its exit code."""
    click.echo(f"schakel: {text}.", err=True)
    sys.exit(UNUSABLE)
