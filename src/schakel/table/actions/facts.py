"""Facts that come later or were wrong: given at the table, after which the advice is made again."""

import uuid

from schakel.access.actions import CaseKey
from schakel.access.context import as_service
from schakel.access.queries import may_see
from schakel.access.rules import FieldGroup
from schakel.access.viewer import Viewer
from schakel.audit.actions import action
from schakel.cases.queries import Header, header
from schakel.cases.rules.states import CriminalState
from schakel.journal.actions import Step, keep
from schakel.kernel import clock
from schakel.kernel.errors import FieldError, Invalid, NotFound, Refused
from schakel.kernel.text import is_storable
from schakel.people.queries import residence_of
from schakel.regions.queries import directory
from schakel.selection.actions.asking import ask_the_newly_named
from schakel.selection.actions.proposing import propose_with
from schakel.selection.queries.catalogue import catalogue
from schakel.selection.queries.explaining import AskedFact, facts_to_give
from schakel.selection.queries.proposals import proposal_part
from schakel.selection.rules import Door
from schakel.table.models import GivenFact
from schakel.table.permissions import check_can_record_acts

MAX_REASON = 400


def give_fact(
    case_id: uuid.UUID, name: str, value: bool | int | str, *, reason: str, by: Viewer
) -> None:
    """Give a fact that was not known, or correct one, and ask the instrument again.

    The old value stays with the reason. Partners that are named now are asked, as on receipt. Raises
    NotFound for a fact that the models do not ask or that rests on a house's list, Refused for who does
    not keep the file and after the decision, and Invalid for a value or reason that will not do.
    """
    case = header(case_id, viewer=by)
    check_can_record_acts(by, may_see(by, case_id))
    if case.state in {CriminalState.DISPOSED, CriminalState.CLOSED}:
        raise Refused("ALREADY_DECIDED", "This case was decided before.")
    proposal = proposal_part(case_id).read()
    givable = facts_to_give(proposal, known=catalogue()) if proposal else []
    asked = {one.name: one for one in givable}
    if name not in asked:
        raise NotFound("no such fact")
    found = _faults(asked[name], value, reason)
    if found:
        raise Invalid(found)
    with action("fact.given", by=by.actor, case=case_id) as act:
        act.field_groups = [FieldGroup.CRIMINAL_FILE, FieldGroup.PROPOSAL]
        GivenFact.objects.create(
            case_id=case_id,
            name=name,
            before=asked[name].value,
            value=value,
            reason=reason.strip(),
            given_by=by.person_id,
            organisation=by.organisation,
            given_at=clock.now(),
        )
        _propose(case, name, value, by)
        keep([_step(case, name, by)])


def _faults(asked: AskedFact, value: bool | int | str, reason: str) -> list[FieldError]:
    found = []
    if not asked.fits(value):
        found.append(FieldError("value", "type", "This is no value for this fact."))
    if not reason.strip():
        found.append(FieldError("reason", "missing", "Say how this became known."))
    if len(reason) > MAX_REASON or not is_storable(reason):
        found.append(FieldError("reason", "too_long", "Keep it under 400 characters."))
    return found


def _propose(case: Header, name: str, value: bool | int | str, by: Viewer) -> None:
    key = CaseKey(case.case_id, case.owner_org, case.opened_at, case.region, case.kind)
    with as_service("fact", viewer=by):
        residence = residence_of(case.subject_record_id)
        house = directory().route(residence, None).house
        anew = propose_with(key, Door.CRIMINAL_CASE, {name: value}, house=house)
        if anew is not None:
            ask_the_newly_named(key, anew, residence, by)


def _step(case: Header, name: str, by: Viewer) -> Step:
    return Step(
        "FACT_GIVEN",
        clock.now(),
        case.case_id,
        case.region,
        by.organisation,
        person_id=by.person_id,
        field_group=FieldGroup.CRIMINAL_FILE,
        attributes={"fact": name},
    )
