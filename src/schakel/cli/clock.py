"""`schakel clock`: the legal clocks of a suspect, each step explained with its article."""

import json
import sys
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import click

from schakel.cases.rules.clocks import Acts, ClockKind, Clocks, compute, is_paused
from schakel.cases.rules.terms import term_on
from schakel.kernel.clock import AMSTERDAM
from schakel.kernel.errors import FieldError, Invalid

MOMENTS = ("arrived_at", "arrested_at", "custody_from", "as_of")
FLAGS = ("pretrial_detention_allowed", "custody_extended")
NEEDED = ("arrived_at", "pretrial_detention_allowed", "as_of")


@click.command("clock")
@click.option("--json", "as_json", is_flag=True, help="JSON Lines in and out.")
def command(as_json: bool) -> None:
    """Read situations as JSON Lines and print when holding, custody and the judge's term end."""
    failed = False
    for number, line in enumerate(sys.stdin.buffer.read().splitlines(), 1):
        try:
            answer = answer_for(_decode(line))
        except Invalid as error:
            failed = True
            answer = {"line": number, "errors": [vars(e) for e in error.errors]}
            for fault in error.errors:
                click.echo(f"line {number}: {fault.path}: {fault.message}", err=True)
        click.echo(json.dumps(answer, ensure_ascii=False) if as_json else _in_words(answer))
    sys.exit(1 if failed else 0)


def _decode(line: bytes) -> Mapping[str, Any]:
    try:
        value = json.loads(line.decode("utf-8"))
    except ValueError:
        raise Invalid([FieldError("", "json", "The line is not JSON.")]) from None
    if not isinstance(value, dict):
        raise Invalid([FieldError("", "object", "Give one JSON object a line.")])
    return value


def answer_for(value: Mapping[str, Any]) -> dict[str, Any]:
    """One line's answer. Raises Invalid naming every key that is missing, unknown or wrong."""
    errors = [
        FieldError(key, "missing", "This is needed.") for key in NEEDED if value.get(key) is None
    ]
    errors += [
        FieldError(key, "extra_forbidden", "This key is not known.")
        for key in value
        if key not in {*MOMENTS, *FLAGS}
    ]
    moments = {key: _moment(key, value, errors) for key in MOMENTS}
    flags = {key: _flag(key, value, errors) for key in FLAGS}
    if flags["custody_extended"] and moments["custody_from"] is None:
        errors.append(FieldError("custody_from", "missing", "An extension needs an order."))
    as_of = moments["as_of"]
    if errors or as_of is None:
        raise Invalid(errors)
    acts = Acts(
        arrived_at=moments["arrived_at"],
        pretrial_detention_allowed=flags["pretrial_detention_allowed"],
        arrested_at=moments["arrested_at"],
        custody_from=moments["custody_from"],
        custody_extended=flags["custody_extended"],
    )
    return _answer(compute(acts), as_of)


def _moment(key: str, value: Mapping[str, Any], errors: list[FieldError]) -> datetime | None:
    text = value.get(key)
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except (TypeError, ValueError):
        errors.append(FieldError(key, "datetime", "Give a date and time with its offset."))
        return None
    if moment.tzinfo is None:
        errors.append(FieldError(key, "timezone_aware", "Give the time with its offset."))
        return None
    if not 1900 <= moment.year <= 9000:
        errors.append(FieldError(key, "range", "This year cannot be used."))
        return None
    return moment


def _flag(key: str, value: Mapping[str, Any], errors: list[FieldError]) -> bool:
    flag = value.get(key, False)
    if not isinstance(flag, bool):
        errors.append(FieldError(key, "bool_type", "Give true or false."))
        return False
    return flag


def _answer(clocks: Clocks, as_of: datetime) -> dict[str, Any]:
    holding = clocks.of(ClockKind.HOLDING)
    pause = term_on("NIGHT_PAUSE", as_of.astimezone(AMSTERDAM).date())
    runs = holding is not None and (holding.stopped_at is None or as_of < holding.stopped_at)
    return {
        "holding_ends_at": _end(clocks, ClockKind.HOLDING),
        "custody_ends_at": _end(clocks, ClockKind.CUSTODY),
        "judge_before": _end(clocks, ClockKind.JUDGE),
        "paused_at_as_of": runs
        and holding is not None
        and holding.began_at <= as_of < holding.ends_at
        and is_paused(as_of, pause),
        "explanation": [
            {
                "text": step.text_nl,
                "text_en": step.text_en,
                "article": step.article,
                "at": step.at.isoformat() if step.at else None,
            }
            for step in clocks.steps
        ],
    }


def _end(clocks: Clocks, kind: ClockKind) -> str | None:
    clock = clocks.of(kind)
    return clock.ends_at.isoformat() if clock else None


def _in_words(answer: Mapping[str, Any]) -> str:
    if "errors" in answer:
        return f"line {answer['line']}: -"
    lines = [
        f"{step['text']} ({step['article']}){' ' + step['at'] if step['at'] else ''}"
        for step in answer["explanation"]
    ]
    return "\n".join(lines)
