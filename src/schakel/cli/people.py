"""`schakel people find`: who, among the people of the cases you may see, this could be."""

import json
import sys
from collections.abc import Iterable
from typing import Any

import click
from pydantic import ValidationError

from schakel.access.context import acting
from schakel.access.rules import Purpose
from schakel.access.viewer import Viewer
from schakel.cases.queries import ListRow, find_cases
from schakel.cli.acting import viewer_for_command
from schakel.intake.messages import Person
from schakel.people.queries import Sought


@click.group("people")
def command() -> None:
    """Look for people, within what one may see."""


@command.command("find")
@click.option("--as", "username", help="The demo member to look as.")
@click.option(
    "--purpose",
    type=click.Choice([Purpose.SETTLEMENT, Purpose.COMPLEX_CASE]),
    default=Purpose.SETTLEMENT,
    show_default=True,
)
@click.option("--json", "as_json", is_flag=True, help="The answer is JSON in any case.")
def find(username: str | None, purpose: str, as_json: bool) -> None:
    """Read one person object from standard input; print candidates, the most certain first.

    Certain is the same BSN; then the same surname with a birth date that does not contradict.
    """
    viewer = viewer_for_command(username)
    try:
        person = Person.model_validate_json(sys.stdin.buffer.read())
    except ValidationError as error:
        for fault in error.errors(include_input=False, include_url=False):
            place = ".".join(str(part) for part in fault["loc"]) or "the object"
            click.echo(f"{place}: {fault['msg']}", err=True)
        sys.exit(2)
    found = candidates(person, Purpose(purpose), viewer)
    click.echo(json.dumps({"candidates": found}, ensure_ascii=False))
    click.echo(f"{len(found)} candidates.", err=True)


def candidates(person: Person, purpose: Purpose, viewer: Viewer) -> list[dict[str, Any]]:
    """The people found, by evidence: BSN, full birth date, birth date in part; then newest first."""
    by_person: dict[str, dict[str, Any]] = {}
    with acting(viewer):
        for evidence, sought in _ways(person):
            rows = find_cases(sought, number="", purpose=purpose, viewer=viewer)
            _gather(rows, evidence, person, by_person)
    order = ["bsn", "name and birth date", "name and part of the birth date"]
    return sorted(by_person.values(), key=lambda found: order.index(found["by"]))


def _ways(person: Person) -> Iterable[tuple[str, Sought]]:
    if person.bsn:
        yield "bsn", Sought(bsn=person.bsn)
    if person.birth_date:
        year_only = person.birth_date[5:7] == "00"
        born = person.birth_date[:4] if year_only else person.birth_date
        yield "name", Sought(surname=person.surname, birth_date=born)


def _gather(
    rows: Iterable[ListRow], evidence: str, person: Person, into: dict[str, dict[str, Any]]
) -> None:
    for row in rows:
        if row.person is None:
            continue
        whole = row.person.birth_date == person.birth_date
        by_name = f"name and {'' if whole else 'part of the '}birth date"
        found = into.setdefault(
            str(row.person.person_id),
            {
                "person": str(row.person.person_id),
                "by": "bsn" if evidence == "bsn" else by_name,
                "name": row.person.name,
                "birth_date": row.person.birth_date,
                "owner": row.owner_org,
                "cases": [],
            },
        )
        if row.number not in found["cases"]:
            found["cases"].append(row.number)
