"""A partner's own card, with a version, so that no word is lost when two type at once."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from schakel.access.rules import FieldGroup
from schakel.access.viewer import Viewer
from schakel.audit.actions import action
from schakel.cases.queries import Header, header
from schakel.journal.actions import Step, keep
from schakel.kernel import clock, events
from schakel.kernel.errors import Conflict, FieldError, Invalid
from schakel.kernel.text import is_storable
from schakel.table.events import ContributionGiven
from schakel.table.models import Contribution
from schakel.table.permissions import check_can_contribute
from schakel.table.rules import ANSWERED, ContributionState

MAX_TEXT = 4000


@dataclass(frozen=True)
class Answer:
    """What a partner puts on its card; ``version`` is the one it was reading (0: no card yet)."""

    state: ContributionState
    concerns: Sequence[str] = ()
    text: str = ""
    advice: str = ""
    version: int = 0


def contribute(case_id: uuid.UUID, answer: Answer, *, by: Viewer) -> None:
    """Answer the card of the viewer's own organisation.

    Raises NotFound, Refused without a seat, Invalid naming the field, and Conflict with both texts
    when a colleague in the same seat changed the card first.
    """
    case = header(case_id, viewer=by)
    seat = check_can_contribute(by, case.region)
    _check(answer)
    with action("contribution.given", by=by.actor, case=case_id) as act:
        act.field_groups = [FieldGroup.CONTRIBUTION]
        card = (
            Contribution.objects.select_for_update()
            .filter(case_id=case_id, unit_id=seat.id)
            .first()
        )
        if card is None:
            card = _new_card(case, seat.id, by)
        elif card.version != answer.version:
            raise _conflict(card, answer)
        _write(card, answer, by)
        keep(
            [
                Step(
                    "CONTRIBUTION_GIVEN",
                    clock.now(),
                    case_id,
                    case.region,
                    by.organisation,
                    person_id=by.person_id,
                    field_group=FieldGroup.CONTRIBUTION,
                    attributes={
                        "partner": by.kind,
                        "state": answer.state,
                        "minutes": (clock.now() - case.opened_at) // timedelta(minutes=1),
                    },
                )
            ]
        )
        events.announce(ContributionGiven(case_id))


def _conflict(card: Contribution, answer: Answer) -> Conflict:
    return Conflict(
        "contribution",
        theirs="\n\n".join(filter(None, (card.text, card.advice))),
        mine="\n\n".join(filter(None, (answer.text, answer.advice))),
        version=card.version,
        fields={"text": card.text, "advice": card.advice},
        by=card.author_id,
        at=card.answered_at,
    )


def _check(answer: Answer) -> None:
    faults = []
    if answer.state not in ANSWERED:
        faults.append(FieldError("state", "missing", "Choose what you know."))
    for name in ("text", "advice"):
        value = getattr(answer, name)
        if len(value) > MAX_TEXT:
            faults.append(FieldError(name, "too_long", "Keep it under 4000 characters."))
        if not is_storable(value):
            faults.append(
                FieldError(name, "characters", "There is a character in it that cannot be kept.")
            )
    if faults:
        raise Invalid(faults)


def _new_card(case: Header, unit_id: uuid.UUID, by: Viewer) -> Contribution:
    return Contribution(
        case_id=case.case_id,
        field_group=FieldGroup.CONTRIBUTION,
        unit_id=unit_id,
        organisation=by.organisation,
        partner_kind=by.kind,
        asked_at=case.opened_at,
        version=0,
    )


def _write(card: Contribution, answer: Answer, by: Viewer) -> None:
    card.state = answer.state
    card.concerns = list(answer.concerns)
    card.text = answer.text
    card.advice = answer.advice
    card.answered_at = clock.now()
    card.author_id = by.person_id
    card.version += 1
    card.save()
