"""The figures of the regions on the command line, and computing them anew."""

import json
import sys
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import click

from schakel.kernel import clock
from schakel.monitoring.exporting import export
from schakel.monitoring.rules.definitions import Definition, definitions
from schakel.monitoring.rules.engines import Engine, EngineMissing
from schakel.monitoring.rules.figures import Figure
from schakel.monitoring.rules.periods import Period
from schakel.monitoring.tasks import in_months, lately, refresh
from schakel.regions.queries import directory

SIGNS = {"PERCENT": "%", "MINUTES": " min", "DAYS": " days"}
DAY = click.DateTime(formats=["%Y-%m-%d"])


@click.command("refresh")
@click.option(
    "--engine",
    type=click.Choice([one.value for one in Engine]),
    default=Engine.DUCKDB.value,
    show_default=True,
    help="What counts; Spark must be installed.",
)
def refresh_command(engine: str) -> None:
    """Compute all figures and charts anew and keep them for the pages."""
    try:
        number = refresh(clock.now(), engine=Engine(engine))
    except EngineMissing as error:
        click.echo(f"schakel: {error}", err=True)
        sys.exit(2)
    click.echo(f"figures computed: {number}", err=True)


@click.command("export")
@click.argument("file", type=click.Path(dir_okay=False, writable=True, path_type=Path))
@click.option("--from", "start", type=DAY, required=True, help="First day.")
@click.option("--until", "end", type=DAY, required=True, help="Last day, included.")
def export_command(file: Path, start: datetime, end: datetime) -> None:
    """Write our process events of a period to FILE as OCEL 2.0 (JSON).

    Nobody is named in it. What a case is called there differs from one export to the next.
    """
    since, until = (d.replace(tzinfo=clock.AMSTERDAM) for d in (start, end + timedelta(days=1)))
    with file.open("w", encoding="utf-8") as opened:
        number = export(opened, since=since, until=until)
    click.echo(f"events written: {number}", err=True)


@click.command("indicators")
@click.option("--region", help="Code of a region, such as ROTTERDAM; without it all ten.")
@click.option("--from", "start", type=DAY, help="First day; its whole month is counted.")
@click.option("--until", "end", type=DAY, help="Last day; its whole month is counted.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def indicators(
    region: str | None, start: datetime | None, end: datetime | None, as_json: bool
) -> None:
    """Print every indicator with its value, numerator, denominator and n. Counts are rounded to 5.

    Without days: of the running month and the three before it. With days: of the whole months in which
    they lie, as figures of any day to any other would together give small numbers away.
    """
    now = clock.now()
    code = _region(region)
    figures = _figures(now, start, end, code)
    period = figures[0].period
    found = [_answer(figure) for figure in figures]
    click.echo(
        json.dumps(_whole(found, period, now), ensure_ascii=False) if as_json else _words(found)
    )
    if start or end:
        last = period.ends_on - timedelta(days=1)
        click.echo(f"Whole months were counted: {period.starts_on} to {last}.", err=True)
    hidden = sum(bool(row["suppressed"]) for row in found)
    click.echo(
        f"{len(found)} figures, {hidden} of them with numbers left unsaid because they are small.",
        err=True,
    )


def _region(name: str | None) -> str | None:
    code = name.upper().replace(" ", "-") if name else None
    if code is not None and code not in directory().regions:
        click.echo(
            f"schakel: no such region; known are {', '.join(directory().regions)}.", err=True
        )
        sys.exit(2)
    return code


def _figures(
    now: datetime, start: datetime | None, end: datetime | None, region: str | None
) -> list[Figure]:
    if start is None and end is None:
        return lately(now, region=region)
    last = end.date() if end else clock.local(now).date()
    first = start.date() if start else last - timedelta(days=90)
    if first > last:
        click.echo("schakel: the last day is before the first.", err=True)
        sys.exit(2)
    return in_months(now, first, last, region=region)


def _whole(found: list[dict[str, Any]], period: Period, now: datetime) -> dict[str, Any]:
    return {
        "from": period.starts_on.isoformat(),
        "until": (period.ends_on - timedelta(days=1)).isoformat(),
        "computed_at": clock.local(now).isoformat(timespec="seconds"),
        "indicators": found,
    }


def _answer(figure: Figure) -> dict[str, Any]:
    definition = definitions()[figure.indicator]
    return {
        "indicator": figure.indicator,
        "region": figure.region,
        "unit": definition.unit.value,
        "value": figure.value,
        "p90": figure.high,
        "numerator": figure.numerator.as_json(),
        "denominator": figure.denominator.as_json(),
        "n": figure.denominator.as_json(),
        "suppressed": figure.suppressed,
        "parts": {name: part.as_json() for name, part in figure.parts.items()},
        "own": {
            name: {"value": one.value, "n": one.denominator.as_json()}
            for name, one in figure.own.items()
        },
        "definition": _definition(definition),
    }


def _definition(definition: Definition) -> dict[str, str | bool | None]:
    return {
        "higher_is_better": definition.higher_is_better,
        "case_mix": definition.case_mix,
        "group": definition.group.value,
        "name": definition.name_en,
        "question": definition.question_en,
        "numerator": definition.numerator_en,
        "denominator": definition.denominator_en,
        "counted_on": definition.counted_on_en,
        "beware": definition.beware_en,
        "source": definition.source_en,
    }


def _words(found: list[dict[str, Any]]) -> str:
    lines = []
    for row in found:
        unit = SIGNS[row["unit"]]
        value = "-" if row["value"] is None else f"{row['value']:g}{unit}"
        lines.append(f"{row['region']}\t{row['indicator']}\t{value}\tn = {row['n']}")
    return "\n".join(lines)
