"""The step of a case that comes in: what is counted of it beside its place on the timeline."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime

from schakel.cases.models import Case
from schakel.journal.actions import Attributes, Step
from schakel.regions.queries import directory


def what_is_counted(
    *,
    held: bool,
    victims: int,
    minor: bool,
    groups: Sequence[str],
    stated: Mapping[str, bool | int | str],
) -> Attributes:
    """Which kind of case came in, in codes and never in content: monitoring allows for it (ADR 0037).

    Of the offences the first counts, by the first figure of its group in the CBS classification. What the
    sender does not state is not so.
    """
    return {
        "held": held,
        "victims": victims,
        "minor": minor,
        "offence": groups[0].partition(".")[0] if groups else None,
        "domestic_violence": bool(stated.get("domestic_violence", False)),
    }


def came_in(case: Case, person_id: uuid.UUID, facts: Attributes) -> Step:
    """The arrival, with the suspect by a pseudonym: whether somebody comes in again is counted."""
    return Step(
        "CASE_RECEIVED",
        case.opened_at,
        case.id,
        case.region_id,
        case.owner_org,
        attributes=facts,
        about={"person": person_id},
    )


def brought_in(kind: str, case: Case, reporter: str, at: datetime) -> Step:
    """A report to the house or an offer to either side, with the kind of partner that brings it in."""
    return Step(
        kind,
        at,
        case.id,
        case.region_id,
        reporter,
        field_group="NOTIFICATION",
        attributes={"partner": directory().organisations[reporter].kind, "case_kind": case.kind},
    )
