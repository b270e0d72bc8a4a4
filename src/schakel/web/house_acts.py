"""The table of acts on a house case: for each its form, and the one call into the domain."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from schakel.access.viewer import Viewer
from schakel.cases.rules.states import HouseState
from schakel.conference.actions.closing import advance, close_case
from schakel.conference.actions.doing import NewAction, agree_action
from schakel.conference.actions.meetings import (
    adopt_minutes,
    plan_conference,
    put_on_agenda,
    record_decision,
    write_minutes,
)
from schakel.conference.actions.participants import (
    NewParticipant,
    add_incidental,
    add_participant,
    remove_participant,
)
from schakel.conference.actions.planning import add_goal, evaluate, scale, write_card, write_plan
from schakel.conference.queries import HouseCase
from schakel.conference.rules import Level
from schakel.handover.actions.answering import accept, ask_more, prepare, refuse
from schakel.handover.actions.feedback import give_feedback
from schakel.handover.queries import OfferView
from schakel.kernel.errors import Refused
from schakel.web import forms_house as forms
from schakel.web.forms import PageForm
from schakel.web.forms_conference import IncidentalForm, RemovalForm, ScalingForm

Do = Callable[[Any, HouseCase, OfferView | None, Viewer], object]


@dataclass(frozen=True)
class Act:
    """One act: which form, what it does, and whether the case is gone from view afterwards."""

    form: Callable[[HouseCase, QueryDict | None], PageForm]
    do: Do
    initial: Callable[[HouseCase], dict[str, Any]] = lambda file: {}
    leaves: bool = False

    def empty(self, file: HouseCase) -> PageForm:
        """The form before anything was typed, with what stands there now."""
        form = self.form(file, None)
        form.initial = self.initial(file)
        return form


def plain(form: type[PageForm]) -> Callable[[HouseCase, QueryDict | None], PageForm]:
    """A form that needs nothing of the case."""
    return lambda file, data: form(data)


def _ask_more(
    form: forms.WordsForm, file: HouseCase, offer: OfferView | None, by: Viewer
) -> object:
    if offer is None:
        raise Refused("NOTHING_OFFERED", "This case was not offered: ask the reporter.")
    return ask_more(offer.id, form.cleaned_data["words"], by=by)


def _meet(form: forms.MeetingForm, file: HouseCase, offer: OfferView | None, by: Viewer) -> object:
    house = file.header.house or ""
    meeting = plan_conference(house, at=form.moment(), by=by, place=form.cleaned_data["place"])
    question = form.cleaned_data["question"]
    return put_on_agenda(meeting, file.header.case_id, by=by, question=question)


def _join(
    form: forms.ParticipantForm, file: HouseCase, offer: OfferView | None, by: Viewer
) -> object:
    member = form.member()
    new = NewParticipant(
        organisation=member.organisation_code,
        people=[member.id],
        reason=form.cleaned_data["reason"],
    )
    return add_participant(file.header.case_id, new, by=by)


def _agree(form: forms.ActionForm, file: HouseCase, offer: OfferView | None, by: Viewer) -> object:
    new = NewAction(
        words=form.cleaned_data["words"],
        participant_id=uuid.UUID(form.cleaned_data["participant"]),
        due_at=form.moment(),
    )
    return agree_action(file.header.case_id, new, by=by)


def _minutes(form: forms.ItemForm, file: HouseCase, offer: OfferView | None, by: Viewer) -> None:
    item = uuid.UUID(form.cleaned_data["item"])
    meeting = next((m for m in file.meetings if m.item_id == item), None)
    version = meeting.minutes.version if meeting and meeting.minutes else 0
    write_minutes(item, form.cleaned_data["words"], version=version, by=by)


def _adopt(form: PageForm, file: HouseCase, offer: OfferView | None, by: Viewer) -> None:
    waiting = [m for m in file.meetings if m.minutes and m.minutes.adopted_at is None]
    if not waiting:
        raise Refused("NO_MINUTES", "There are no minutes to adopt.")
    adopt_minutes(waiting[-1].item_id, by=by)


def _plan_now(file: HouseCase) -> dict[str, Any]:
    plan = file.plan
    line = plan.line if plan else ""
    return {"line": line, "version": plan.version if plan else 0, "base": line}


ACTS: dict[str, Act] = {
    "vraag": Act(plain(forms.WordsForm), _ask_more),
    "toets": Act(
        plain(forms.EntryTestForm), lambda f, c, o, by: prepare(c.header.case_id, f.draft(), by=by)
    ),
    "aannemen": Act(plain(forms.NothingForm), lambda f, c, o, by: accept(c.header.case_id, by=by)),
    "weigeren": Act(
        plain(forms.RefusalForm),
        lambda f, c, o, by: refuse(c.header.case_id, f.refusal(), by=by),
        leaves=True,
    ),
    "deelnemer": Act(plain(forms.ParticipantForm), _join),
    "stap": Act(
        lambda c, data: forms.StepForm(data, state=c.header.state),
        lambda f, c, o, by: advance(c.header.case_id, HouseState(f.cleaned_data["after"]), by=by),
    ),
    "derde": Act(
        plain(IncidentalForm),
        lambda f, c, o, by: add_incidental(c.header.case_id, f.third(), by=by),
    ),
    "eraf": Act(
        lambda c, data: RemovalForm(data, case=c),
        lambda f, c, o, by: remove_participant(
            uuid.UUID(f.cleaned_data["participant"]), f.cleaned_data["reason"], by=by
        ),
    ),
    "niveau": Act(
        plain(ScalingForm),
        lambda f, c, o, by: scale(
            c.header.case_id, Level(f.cleaned_data["level"]), f.cleaned_data["reason"], by=by
        ),
    ),
    "overleg": Act(plain(forms.MeetingForm), _meet),
    "besluit": Act(
        lambda c, data: forms.ItemForm(data, case=c),
        lambda f, c, o, by: record_decision(
            uuid.UUID(f.cleaned_data["item"]), f.cleaned_data["words"], by=by
        ),
    ),
    "verslag": Act(lambda c, data: forms.MinutesForm(data, case=c), _minutes),
    "vaststellen": Act(plain(forms.NothingForm), _adopt),
    "actie": Act(lambda c, data: forms.ActionForm(data, case=c), _agree),
    "plan": Act(
        plain(forms.PlanForm),
        lambda f, c, o, by: write_plan(
            c.header.case_id, f.cleaned_data["line"], version=f.cleaned_data["version"], by=by
        ),
        initial=_plan_now,
    ),
    "doel": Act(
        plain(forms.GoalForm), lambda f, c, o, by: add_goal(c.header.case_id, f.goal(), by=by)
    ),
    "kaart": Act(
        plain(forms.CardForm), lambda f, c, o, by: write_card(c.header.case_id, f.card(), by=by)
    ),
    "evaluatie": Act(
        plain(forms.EvaluationForm),
        lambda f, c, o, by: evaluate(
            c.header.case_id,
            f.cleaned_data["worked"],
            by=by,
            did_not_work=f.cleaned_data["did_not_work"],
        ),
    ),
    "terugkoppelen": Act(
        plain(forms.FeedbackForm),
        lambda f, c, o, by: give_feedback(
            c.header.case_id, f.chosen(), f.cleaned_data["words"], by=by
        ),
    ),
    "sluiten": Act(
        plain(forms.ClosingForm),
        lambda f, c, o, by: close_case(
            c.header.case_id, by=by, why_no_feedback=f.cleaned_data["why_no_feedback"]
        ),
        leaves=True,
    ),
}
