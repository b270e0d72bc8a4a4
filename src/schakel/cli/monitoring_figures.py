"""The figures of the regions on the command line, and computing them anew."""

import json
import sys
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import click

from schakel.kernel import clock
from schakel.monitoring.exporting import export
from schakel.monitoring.rules.definitions import Definition, definitions
from schakel.monitoring.rules.figures import Figure
from schakel.monitoring.rules.periods import Period, recent
from schakel.monitoring.tasks import in_period, refresh
from schakel.regions.queries import directory

SIGNS = {"PERCENT": "%", "MINUTES": " min", "DAYS": " days"}
DAY = click.DateTime(formats=["%Y-%m-%d"])


@click.command("refresh")
def refresh_command() -> None:
    """Compute all figures and charts anew and keep them for the pages."""
    click.echo(f"figures computed: {refresh(clock.now())}", err=True)


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
@click.option("--from", "start", type=DAY, help="First day; ninety days back when left out.")
@click.option("--until", "end", type=DAY, help="Last day, included; today when left out.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def indicators(
    region: str | None, start: datetime | None, end: datetime | None, as_json: bool
) -> None:
    """Print every indicator with its value, numerator, denominator and n. Counts are rounded to 5."""
    now = clock.now()
    code = _region(region)
    period = _period(start, end, clock.local(now).date())
    found = [_answer(figure) for figure in in_period(now, period, region=code)]
    click.echo(
        json.dumps(_whole(found, period, now), ensure_ascii=False) if as_json else _words(found)
    )
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


def _period(start: datetime | None, end: datetime | None, today: date) -> Period:
    usual = recent(today)
    ends_on = end.date() + timedelta(days=1) if end else usual.ends_on
    starts_on = start.date() if start else min(usual.starts_on, ends_on - timedelta(days=90))
    if starts_on >= ends_on:
        click.echo("schakel: the last day is before the first.", err=True)
        sys.exit(2)
    return Period("CHOSEN", starts_on, ends_on)


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
