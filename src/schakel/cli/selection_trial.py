"""`schakel selection trial`: a candidate over the cases of a period, beside the model in force."""

import json
import sys
from datetime import date, datetime, timedelta
from importlib import import_module
from pathlib import Path
from typing import Any, NoReturn

import click

from schakel.kernel import clock
from schakel.kernel.dated import quarter_of
from schakel.kernel.errors import NotFound
from schakel.monitoring.rules.small_numbers import thresholds_on
from schakel.monitoring.rules.trials import told
from schakel.selection import dmn
from schakel.selection.trial import Trial

UNUSABLE = 2
DAY = click.DateTime(formats=["%Y-%m-%d"])


@click.command("trial")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--since", type=DAY, required=True, help="First day.")
@click.option("--until", type=DAY, required=True, help="Last day, included.")
@click.option("--as", "username", help="Only over the cases that this demo member may see.")
@click.option("--cases", is_flag=True, help="List the cases that change; needs --as.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def trial_command(
    file: Path,
    since: datetime,
    until: datetime,
    username: str | None,
    *,
    cases: bool,
    as_json: bool,
) -> None:
    """Ask the model in FILE about the stored cases of a period: how many change, and from what to what.

    Over all cases the counts are protected (1 to 4 is "<5", others are rounded to 5), and of the whole
    quarters in which the days lie, until today. With --as they are exact, of the cases that this person
    may see and of these very days.
    """
    try:
        candidate = dmn.load(file)
    except (dmn.ModelError, OSError) as error:
        _unusable(str(error))
    if until < since:
        _unusable("the period ends before it begins")
    import_module("schakel.cli.main").set_up("app")
    tasks: Any = import_module("schakel.selection.tasks")
    named = cases or username is not None
    viewer = import_module("schakel.cli.acting").viewer_for_command(username) if named else None
    first, last = since.date(), until.date()
    if not named:
        first, last = _whole_quarters(first, last)
    period = {"since": clock.midnight(first), "until": clock.midnight(last + timedelta(days=1))}
    try:
        found = tasks.try_on_history(candidate, **period, viewer=viewer)
    except NotFound as error:
        _unusable(f"{error}: {candidate.name}")
    result = {"model": candidate.label, "since": f"{first}", "until": f"{last}"}
    result |= _told(found, exact=viewer is not None)
    if cases:
        result["cases_changed"] = tasks.numbers_shown(found, viewer=viewer)
    click.echo(json.dumps(result, ensure_ascii=False) if as_json else _in_words(result))


def _whole_quarters(since: date, until: date) -> tuple[date, date]:
    """The first and last day of the quarters in which two days lie; the running one ends today."""
    today = clock.local(clock.now()).date()
    return quarter_of(since)[0], max(until, min(quarter_of(until)[1] - timedelta(days=1), today))


def _told(found: Trial, *, exact: bool) -> dict[str, Any]:
    today = clock.local(clock.now()).date()
    return told(found, None if exact else thresholds_on(today), today)


def _in_words(result: dict[str, Any]) -> str:
    exact = "exact" if result["exact"] else "counts are protected"
    lines = [f"{result['model']}, {result['since']} to {result['until']}: {exact}"]
    for row in result["regions"]:
        lines.append(
            f"{row['region']}\t{_word(row['cases'])} cases\t{_word(row['changed'])} change"
        )
    for row in result["changes"]:
        ways = f"{row['from'] or '-'} -> {row['to'] or '-'}"
        lines.append(f"  {row['region']}\t{row['decision']}\t{ways}\t{_word(row['cases'])}")
    for row in result["loads"]:
        before, after = row["before"], row["after"]
        a_shift = f"{_word(before['a_shift'])} -> {_word(after['a_shift'])} a shift"
        busy = f"{_word(before['busy_shift'])} -> {_word(after['busy_shift'])} in a busy one"
        lines.append(f"  {row['region']}\t{row['partner']}\t{a_shift}\t{busy}")
    return "\n".join([*lines, *result.get("cases_changed", ())])


def _word(count: float | str | None) -> str:
    """A count as it may be shown; a dot for what is kept back."""
    return "•" if count is None else str(count)


def _unusable(text: str) -> NoReturn:
    """Say why the call is of no use, and end with its exit code."""
    click.echo(f"schakel: {text}.", err=True)
    sys.exit(UNUSABLE)
