"""Conferences: the agenda, who was there, what was decided, and the minutes."""

import uuid
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from schakel.access.viewer import Viewer
from schakel.audit.actions import action
from schakel.cases.queries import Header
from schakel.conference.actions.keeping import Counted, step
from schakel.conference.events import MinutesAdopted
from schakel.conference.models import (
    AgendaItem,
    Attendance,
    Conference,
    ConferenceDecision,
    Minutes,
    MinutesAddendum,
    Participant,
)
from schakel.conference.permissions import check_can_direct, check_can_run, house_header
from schakel.conference.rules import ParticipantKind
from schakel.journal.actions import Count, count
from schakel.kernel import clock, events
from schakel.kernel.errors import Conflict, FieldError, Invalid, NotFound, Refused
from schakel.regions.queries import directory
from schakel.regions.rules import Function
from schakel.sharing.rules import text_faults


def plan_conference(house: str, *, at: datetime, by: Viewer, place: str = "") -> uuid.UUID:
    """Plan a meeting of a house. Raises NotFound for who is not on its team, Refused, and Invalid."""
    team = by.team_of(house)
    if team is None:
        raise NotFound("no such house")
    if not by.holds(Function.PROCESS_DIRECTOR):
        raise Refused("NOT_THE_DIRECTOR", "Only the process director plans a conference.")
    found = text_faults("place", place, most=200, needed=False)
    if Conference.objects.filter(house_id=house, at=at).exists():
        found.append(FieldError("at", "twice", "There is a conference at that moment already."))
    if found:
        raise Invalid(found)
    with action("conference.planned", by=by.actor) as act:
        row = Conference.objects.create(
            unit_id=team.id, house_id=house, at=at, place=place, made_by=by.person_id
        )
        act.object_id = row.id
    return row.id


def put_on_agenda(
    conference_id: uuid.UUID, case_id: uuid.UUID, *, by: Viewer, question: str = ""
) -> uuid.UUID:
    """Put a case at the end of the agenda. Raises NotFound, Refused, and Invalid when it is on it."""
    conference = Conference.objects.filter(id=conference_id).first()
    case = house_header(case_id, viewer=by)
    if conference is None or conference.house_id != case.house:
        raise NotFound("no such conference")
    check_can_direct(by, case)
    found = text_faults("question", question, most=1000, needed=False)
    if AgendaItem.objects.filter(conference=conference, case_id=case_id).exists():
        found.append(FieldError("case", "twice", "This case is on the agenda already."))
    if found:
        raise Invalid(found)
    with action("case.put_on_agenda", by=by.actor, on=conference_id, case=case_id):
        last = AgendaItem.objects.filter(conference=conference).order_by("-sort").first()
        row = AgendaItem.objects.create(
            conference=conference,
            case_id=case_id,
            sort=last.sort + 1 if last else 1,
            at=conference.at,
            place=conference.place,
            question=question,
        )
        step(case, "PUT_ON_AGENDA", by)
    return row.id


def reorder(conference_id: uuid.UUID, item_ids: Sequence[uuid.UUID], *, by: Viewer) -> None:
    """Put the agenda in this order. Raises NotFound, and Invalid when a case is left out."""
    conference = Conference.objects.filter(id=conference_id, unit_id__in=by.unit_ids).first()
    if conference is None:
        raise NotFound("no such conference")
    rows = {row.id: row for row in AgendaItem.objects.filter(conference=conference)}
    if set(rows) != set(item_ids) or len(rows) != len(item_ids):
        text = "The agenda has changed meanwhile; look again."
        raise Invalid([FieldError("items", "changed", text)])
    with action("agenda.ordered", by=by.actor, on=conference_id):
        for sort, item_id in enumerate(item_ids, 1):
            rows[item_id].sort = sort
        AgendaItem.objects.bulk_update(rows.values(), ["sort"])


def _item(item_id: uuid.UUID) -> AgendaItem:
    row = AgendaItem.objects.filter(id=item_id).first()
    if row is None:
        raise NotFound("no such item")
    return row


def take_attendance(
    item_id: uuid.UUID,
    absent: Mapping[uuid.UUID, str],
    *,
    by: Viewer,
    unannounced: Collection[uuid.UUID] = (),
) -> None:
    """Record who was there for one case: everybody on its list, less those absent.

    ``absent`` sent word, with the reason; ``unannounced`` stayed away without. Who may not see the
    case is not on its list, so not in its attendance either (ruling 32). Raises NotFound, Refused,
    and Invalid for word without a reason or for who is not on the list.
    """
    item = _item(item_id)
    case = house_header(item.case_id, viewer=by)
    check_can_run(by, case)
    listed = list(Participant.objects.filter(case_id=item.case_id, removed_at__isnull=True))
    _check_attendance(absent, {*absent, *unannounced} <= {row.id for row in listed})
    with action("attendance.taken", by=by.actor, on=item_id, case=item.case_id):
        Attendance.objects.filter(agenda_item=item).delete()
        Attendance.objects.bulk_create(
            Attendance(
                case_id=item.case_id,
                agenda_item=item,
                participant=row,
                present=row.id not in absent and row.id not in unannounced,
                with_notice=row.id not in unannounced,
                absence_reason=absent.get(row.id, ""),
            )
            for row in listed
        )
        missing = {*absent, *unannounced}
        there = {"listed": len(listed), "present": len(listed) - len(missing)}
        counted = Counted(there, {"agenda_item": item_id})
        step(case, "ATTENDANCE_TAKEN", by, counted=counted)
        count(_expected(case, item_id, row, row.id not in missing) for row in listed)


def _expected(case: Header, item_id: uuid.UUID, listed: Participant, present: bool) -> Count:
    """One participant of one conference as it is counted. An incidental third is of no partner."""
    organisation = directory().organisations.get(listed.organisation)
    return Count(
        "PARTICIPANT_EXPECTED",
        clock.now(),
        case.region,
        listed.organisation,
        about={"case": case.case_id, "agenda_item": item_id, "participant": listed.id},
        attributes={
            "partner": organisation.kind if organisation else ParticipantKind.INCIDENTAL,
            "present": present,
        },
    )


def _check_attendance(absent: Mapping[uuid.UUID, str], all_listed: bool) -> None:
    found = [
        fault
        for participant_id, reason in absent.items()
        for fault in text_faults(f"absent.{participant_id}", reason, most=400)
    ]
    if not all_listed:
        found.append(FieldError("absent", "not_listed", "Somebody is not on the list."))
    if found:
        raise Invalid(found)


def record_decision(item_id: uuid.UUID, words: str, *, by: Viewer) -> uuid.UUID:
    """Record what was decided about a case. Raises NotFound, Refused and Invalid."""
    item = _item(item_id)
    case = house_header(item.case_id, viewer=by)
    check_can_run(by, case)
    found = text_faults("words", words)
    if found:
        raise Invalid(found)
    with action("conference.decided", by=by.actor, on=item_id, case=item.case_id):
        row = ConferenceDecision.objects.create(
            case_id=item.case_id,
            agenda_item=item,
            words=words,
            decided_at=clock.now(),
            recorded_by=by.person_id,
        )
        step(case, "CONFERENCE_DECIDED", by)
    return row.id


def write_minutes(item_id: uuid.UUID, text: str, *, version: int, by: Viewer) -> None:
    """Write the draft of the minutes; ``version`` is the one that was read (0: none yet).

    Raises NotFound, Refused once they were adopted, Conflict with both texts, and Invalid.
    """
    item = _item(item_id)
    case = house_header(item.case_id, viewer=by)
    check_can_run(by, case)
    found = text_faults("text", text, most=20000)
    if found:
        raise Invalid(found)
    with action("minutes.written", by=by.actor, on=item_id, case=item.case_id):
        row = Minutes.objects.select_for_update().filter(agenda_item=item).first()
        if row is not None and row.adopted_at is not None:
            raise Refused("ADOPTED", "The minutes were adopted; add an addendum.")
        if (row.version if row else 0) != version:
            raise Conflict(
                "minutes",
                theirs=row.text if row else "",
                mine=text,
                version=row.version if row else 0,
                by=row.written_by if row else None,
                at=row.written_at if row else None,
            )
        row = row or Minutes(agenda_item=item, case_id=item.case_id, version=0)
        row.text = text
        row.version += 1
        row.written_by, row.written_at = by.person_id, clock.now()
        row.save()


def adopt_minutes(item_id: uuid.UUID, *, by: Viewer) -> None:
    """Adopt the minutes: one person, once. Raises NotFound and Refused."""
    item = _item(item_id)
    case = house_header(item.case_id, viewer=by)
    check_can_direct(by, case)
    row = Minutes.objects.select_for_update().filter(agenda_item=item).first()
    if row is None:
        raise NotFound("no minutes yet")
    if row.adopted_at is not None:
        raise Refused("ADOPTED", "The minutes were adopted before.")
    with action("minutes.adopted", by=by.actor, on=row.id, case=item.case_id):
        row.adopted_by, row.adopted_at = by.person_id, clock.now()
        row.save(update_fields=["adopted_by", "adopted_at"])
        step(case, "MINUTES_ADOPTED", by)
        events.announce(MinutesAdopted(item.case_id))


def add_addendum(item_id: uuid.UUID, text: str, *, by: Viewer) -> None:
    """Correct adopted minutes by adding to them; participants may do so too (ruling 32).

    Raises NotFound, Refused while there is only a draft, and Invalid.
    """
    item = _item(item_id)
    case = house_header(item.case_id, viewer=by)
    found = text_faults("text", text)
    if found:
        raise Invalid(found)
    row = Minutes.objects.filter(agenda_item=item).first()
    if row is None or row.adopted_at is None:
        raise Refused("NOT_ADOPTED", "This is still a draft: change it itself.")
    with action("minutes.addendum", by=by.actor, on=row.id, case=item.case_id):
        MinutesAddendum.objects.create(
            case_id=item.case_id,
            minutes=row,
            text=text,
            written_by=by.person_id,
            written_at=clock.now(),
        )
        step(case, "MINUTES_ADDENDUM", by)
