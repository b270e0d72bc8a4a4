"""`schakel monitoring map`: the ways that cases went, as they may be told."""

import json
import sys
from datetime import timedelta
from typing import Any

import click

from schakel.kernel import clock
from schakel.monitoring.rules.flows import ProcessMap, step_name
from schakel.monitoring.tasks import process_maps
from schakel.regions.queries import directory


@click.command("map")
@click.option("--region", help="Code of a region, such as ROTTERDAM; without it all together.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def map_command(region: str | None, as_json: bool) -> None:
    """Print the process maps of the last four quarters: ways, what follows what, how long it took.

    Of cases that ended in the quarter, until their end. Counts are rounded to 5; a way that few went in a
    month is in no number. Times are elapsed minutes.
    """
    code = region.upper().replace(" ", "-") if region else ""
    if code and code not in directory().regions:
        click.echo(
            f"schakel: no such region; known are {', '.join(directory().regions)}.", err=True
        )
        sys.exit(2)
    now = clock.now()
    found = [one for one in process_maps(now) if one.region == code]
    if as_json:
        answer = {
            "computed_at": clock.local(now).isoformat(timespec="seconds"),
            "maps": [_answer(one) for one in found],
        }
        click.echo(json.dumps(answer, ensure_ascii=False))
    else:
        click.echo("\n\n".join(_words(one) for one in found))
    silent = sum(not one.ways for one in found)
    click.echo(f"{len(found)} maps, {silent} of them without a way that may be told.", err=True)


def _answer(one: ProcessMap) -> dict[str, Any]:
    return {
        "region": one.region or None,
        "kind": one.kind.value,
        "period": one.period.code,
        "from": one.period.starts_on.isoformat(),
        "until": (one.period.ends_on - timedelta(days=1)).isoformat(),
        "cases": one.total.as_json(),
        "told": one.told,
        "median": one.median,
        "ways": [{"steps": list(way.steps), "cases": way.cases} for way in one.ways],
        "follows": [
            {
                "from": passed.start,
                "to": passed.end,
                "cases": passed.cases,
                "median": passed.median,
                "p90": passed.high,
            }
            for passed in one.passed
        ],
    }


def _words(one: ProcessMap) -> str:
    head = f"{one.region or 'all regions'}\t{one.kind}\t{one.period.code}\tcases = {one.total}"
    ways = [
        f"{way.cases}\t{' > '.join(step_name(step, 'en') for step in way.steps)}"
        for way in one.ways
    ]
    waits = [
        f"{step_name(p.start, 'en')} > {step_name(p.end, 'en')}\tmedian {p.median} min\tn = {p.cases}"
        for p in one.waits
    ]
    return "\n".join([head, *ways, *waits])
