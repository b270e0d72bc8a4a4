"""The meeting of a house: the list of conferences, and the place to run one."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from schakel.access.rules import FieldGroup
from schakel.access.viewer import Viewer
from schakel.conference.actions.doing import NewAction, agree_action
from schakel.conference.actions.meetings import (
    add_addendum,
    adopt_minutes,
    record_decision,
    reorder,
    take_attendance,
    write_minutes,
)
from schakel.conference.actions.planning import scale
from schakel.conference.permissions import can_direct, can_run
from schakel.conference.queries import (
    AgendaView,
    HouseCase,
    conference_agenda,
    conferences_ahead,
    house_case,
)
from schakel.conference.queries.parts import MeetingView, ParticipantView
from schakel.conference.rules import Level, shared_with_all
from schakel.kernel.errors import NotFound
from schakel.regions.queries import directory
from schakel.regions.rules import PartnerKind
from schakel.table.actions.drafts import drop_draft
from schakel.table.queries.drafts import my_drafts
from schakel.web import forms_conference as forms
from schakel.web.acts import Clash, attempt, clash
from schakel.web.drafts import restored
from schakel.web.forms import PageForm
from schakel.web.forms_house import ActionForm, NothingForm
from schakel.web.viewing import viewer_of_request


@dataclass(frozen=True)
class Room:
    """One case in one meeting, as the viewer may see it."""

    agenda: AgendaView
    file: HouseCase
    meeting: MeetingView

    @property
    def listed(self) -> list[ParticipantView]:
        """Who is on the list of this case now."""
        return [one for one in self.file.participants if one.removed_at is None]

    @property
    def present(self) -> list[ParticipantView]:
        """Who is in the room for this case; everybody on the list as long as it was not recorded."""
        away = {row.participant_id for row in self.meeting.attendance if not row.present}
        return [one for one in self.listed if one.id not in away]


@dataclass(frozen=True)
class RoomAct:
    """One act in the meeting: its form as it stands, its form as posted, and the call."""

    empty: Callable[[Room], PageForm]
    filled: Callable[[Room, QueryDict], PageForm]
    do: Callable[[Any, Room, Viewer], object]


def _agree(form: ActionForm, room: Room, by: Viewer) -> object:
    new = NewAction(
        words=form.cleaned_data["words"],
        participant_id=uuid.UUID(form.cleaned_data["participant"]),
        due_at=form.moment(),
        item_id=room.meeting.item_id,
    )
    return agree_action(room.file.header.case_id, new, by=by)


ACTS: dict[str, RoomAct] = {
    "aanwezig": RoomAct(
        lambda r: forms.AttendanceForm.of(r.file, r.meeting),
        lambda r, data: forms.AttendanceForm(data, listed=r.file.participants),
        lambda f, r, by: take_attendance(
            r.meeting.item_id, f.absent(), by=by, unannounced=f.unannounced()
        ),
    ),
    "besluit": RoomAct(
        lambda r: forms.ConferenceWordsForm(),
        lambda r, data: forms.ConferenceWordsForm(data),
        lambda f, r, by: record_decision(r.meeting.item_id, f.cleaned_data["words"], by=by),
    ),
    "actie": RoomAct(
        lambda r: ActionForm(case=r.file), lambda r, data: ActionForm(data, case=r.file), _agree
    ),
    "verslag": RoomAct(
        lambda r: forms.RunningMinutesForm.of(r.meeting),
        lambda r, data: forms.RunningMinutesForm(data),
        lambda f, r, by: write_minutes(
            r.meeting.item_id, f.cleaned_data["text"], version=f.cleaned_data["version"], by=by
        ),
    ),
    "vaststellen": RoomAct(
        lambda r: NothingForm(),
        lambda r, data: NothingForm(data),
        lambda f, r, by: adopt_minutes(r.meeting.item_id, by=by),
    ),
    "aanvulling": RoomAct(
        lambda r: forms.AddendumForm(),
        lambda r, data: forms.AddendumForm(data),
        lambda f, r, by: add_addendum(r.meeting.item_id, f.cleaned_data["text"], by=by),
    ),
    "niveau": RoomAct(
        lambda r: forms.ScalingForm(),
        lambda r, data: forms.ScalingForm(data),
        lambda f, r, by: scale(
            r.file.header.case_id,
            Level(f.cleaned_data["level"]),
            f.cleaned_data["reason"],
            by=by,
        ),
    ),
}


def warnings_of(room: Room) -> list[str]:
    """What the chair must know before deciding, in words. No rule forbids going on: a person decides."""
    if not room.meeting.attendance:
        return [_("Who is there was not recorded yet.")]
    kinds = {code: one.kind for code, one in directory().organisations.items()}
    found = []
    if not room.present:
        found.append(_("Nobody of the list is there: nothing can be decided together."))
    elif len(room.present) == 1:
        found.append(_("Only one participant is there: nothing can be decided together."))
    away = [one for one in room.listed if one not in room.present]
    if any(kinds.get(one.organisation) == PartnerKind.PROSECUTION for one in away):
        found.append(_("The public prosecution is needed for this case and is not there."))
    owners = {action.owner for action in room.file.actions if action.state == "OPEN"}
    if owners & {one.organisation for one in away}:
        found.append(_("Somebody who still has an open action is not there."))
    return found


def _room(agenda: AgendaView, number: str | None, viewer: Viewer) -> Room | None:
    """The chosen case of a meeting, else its first. Raises NotFound for a case that is not on it."""
    wanted = (number or (agenda.rows[0].number if agenda.rows else "")).upper()
    if not wanted:
        return None
    if wanted not in {row.number for row in agenda.rows}:
        raise NotFound("not on this agenda")
    file = house_case(wanted, viewer=viewer)
    meeting = next(m for m in file.meetings if m.conference_id == agenda.conference_id)
    return Room(agenda, file, meeting)


def _context(
    room: Room | None, agenda: AgendaView, viewer: Viewer, failed: dict[str, PageForm]
) -> dict[str, Any]:
    if room is None:
        return {"agenda": agenda, "room": None}
    drafts = my_drafts(room.file.header.case_id, viewer=viewer)
    shown = {name: failed.get(name) or act.empty(room) for name, act in ACTS.items()}
    if "verslag" not in failed:
        shown["verslag"].initial = restored(shown["verslag"].initial, drafts.get("minutes"))
    numbers = [row.number for row in agenda.rows]
    at = numbers.index(room.file.header.number)
    return {
        "agenda": agenda,
        "room": room,
        "file": room.file,
        "meeting": room.meeting,
        "warnings": warnings_of(room),
        "place": at + 1,
        "next": numbers[at + 1] if at + 1 < len(numbers) else "",
        "may": {
            "run": can_run(viewer, room.file.header),
            "direct": can_direct(viewer, room.file.header),
        },
        "forms": shown,
        "drafts": drafts,
        "failed": set(failed),
    }


def _projected(request: HttpRequest, room: Room | None, agenda: AgendaView) -> HttpResponse:
    """On the wall: only what everybody in the room may see, and no other case of the agenda."""
    shared = shared_with_all([one.field_groups for one in room.present]) if room else frozenset()
    context = {
        "agenda": agenda,
        "room": room,
        "shows": {group.value.lower(): group in shared for group in FieldGroup},
    }
    return render(request, "huis/overleg_wand.html", context)


def _page(
    request: HttpRequest,
    conference_id: uuid.UUID,
    number: str | None,
    *,
    status: int = 200,
    failed: dict[str, PageForm] | None = None,
    conflict: Clash | None = None,
) -> HttpResponse:
    viewer = viewer_of_request(request)
    agenda = conference_agenda(conference_id, viewer=viewer)
    room = _room(agenda, number, viewer)
    if request.GET.get("weergave") == "projectie":
        return _projected(request, room, agenda)
    context = _context(room, agenda, viewer, failed or {})
    context["conflict"] = conflict
    return render(request, "huis/overleg.html", context, status=status)


@require_GET
def conferences(request: HttpRequest) -> HttpResponse:
    """The conferences of today and to come."""
    viewer = viewer_of_request(request)
    if viewer.barred_from_houses:
        raise NotFound("not a participant")
    return render(request, "huis/overleggen.html", {"rows": conferences_ahead(viewer)})


@require_GET
def conference_page(request: HttpRequest, conference_id: uuid.UUID) -> HttpResponse:
    """A conference: its agenda, and one case at a time."""
    return _page(request, conference_id, request.GET.get("zaak"))


def _here(conference_id: uuid.UUID, number: str) -> str:
    return f"{reverse('conference', kwargs={'conference_id': conference_id})}?zaak={number}"


@require_POST
def conference_act(
    request: HttpRequest, conference_id: uuid.UUID, number: str, name: str
) -> HttpResponseBase:
    """One act in the meeting about one case; any other name is not there."""
    viewer = viewer_of_request(request)
    agenda = conference_agenda(conference_id, viewer=viewer)
    room, act = _room(agenda, number, viewer), ACTS.get(name)
    if room is None or act is None:
        raise NotFound("no such act")
    form = act.filled(room, request.POST)
    failure = attempt(form, lambda: act.do(form, room, viewer))
    if failure is not None:
        found = clash(form, request.path, failure.conflict) if failure.conflict else None
        shown = {name: found.form if found else form}
        return _page(
            request, conference_id, number, status=failure.status, failed=shown, conflict=found
        )
    if name == "verslag":
        drop_draft(room.file.header.case_id, "minutes", by=viewer)
    messages.success(request, _("Saved."))
    return redirect(_here(conference_id, room.file.header.number))


@require_POST
def move_case(request: HttpRequest, conference_id: uuid.UUID) -> HttpResponseBase:
    """Put a case one place earlier on the agenda."""
    viewer = viewer_of_request(request)
    agenda = conference_agenda(conference_id, viewer=viewer)
    order = [row.item_id for row in agenda.rows]
    at = next((n for n, id_ in enumerate(order) if str(id_) == request.POST.get("item")), 0)
    if at:
        order[at - 1], order[at] = order[at], order[at - 1]
    reorder(conference_id, order, by=viewer)
    return redirect("conference", conference_id=conference_id)
