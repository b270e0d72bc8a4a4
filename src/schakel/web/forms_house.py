"""Forms of the hand-over and of the house. Shapes only; the domain says whether a thing may be."""

import uuid
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from schakel.access.rules import FieldGroup, Purpose
from schakel.cases.rules.states import HOUSE_TRANSITIONS, HouseState
from schakel.conference.queries import HouseCase
from schakel.conference.queries.parts import ParticipantView
from schakel.conference.rules import CardDraft, GoalDraft
from schakel.handover.rules import (
    GIVEN_BY_HAND,
    OFFERABLE,
    Criteria,
    Direction,
    EntryPart,
    EntryTestDraft,
    FeedbackOutcome,
    OfferDraft,
    Refusal,
    RefusalReason,
)
from schakel.kernel import clock
from schakel.kernel.ids import new_id
from schakel.regions.queries import MemberView, colleagues, directory
from schakel.sharing.rules import Choice, grounds_for
from schakel.web.forms import Area, PageForm
from schakel.web.words import DOMAINS_NEEDED, LIFE_DOMAINS, choices, word

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise


def houses() -> list[tuple[str, str]]:
    """All houses, for a field that chooses one."""
    found = directory().organisations.values()
    return [(o.code, o.name) for o in found if o.kind == "SAFETY_HOUSE"]


def _colleagues() -> list[tuple[str, str]]:
    return [(str(m.id), f"{m.name} ({m.organisation})") for m in colleagues()]


class WhenField(forms.DateTimeField):
    """A moment typed as Dutch wall-clock time."""

    def __init__(self, *, label: "StrPromise", required: bool = True) -> None:
        super().__init__(
            label=label,
            required=required,
            input_formats=["%Y-%m-%dT%H:%M"],
            widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        )


class DayField(forms.DateField):
    """A day, typed or picked."""

    def __init__(self, *, label: "StrPromise", required: bool = True) -> None:
        super().__init__(
            label=label,
            required=required,
            widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        )


def called(one: ParticipantView) -> str:
    """A participant by name, or by the name of the organisation."""
    found = directory().organisations.get(one.organisation)
    return one.name or (found.name if found else one.organisation)


def _moment(value: datetime) -> datetime:
    return value if value.tzinfo else value.replace(tzinfo=clock.AMSTERDAM)


class OfferForm(PageForm):
    """What goes to the house, to whom, and why now. The person always goes along."""

    offer_id = forms.UUIDField(widget=forms.HiddenInput)
    house = forms.ChoiceField(label=_("House"), choices=houses)
    receiver_name = forms.CharField(label=_("Who receives it there?"), max_length=200)
    receiver_phone = forms.CharField(label=_("Their telephone number"), max_length=30)
    why_now = Area(label=_("Why now?"))
    question = Area(label=_("What do you ask of the house?"))
    criteria_problems_person_or_family = Area(label=_("Problems of the person or the family"))
    criteria_life_domains = forms.MultipleChoiceField(
        label=_("On which life domains?"),
        required=False,
        choices=lambda: choices(LIFE_DOMAINS),
        widget=forms.CheckboxSelectMultiple,
    )
    criteria_objective_indications = Area(label=_("Which clear indications are there?"))
    criteria_domains_needed = forms.MultipleChoiceField(
        label=_("Which domains are needed?"),
        required=False,
        choices=lambda: choices(DOMAINS_NEEDED),
        widget=forms.CheckboxSelectMultiple,
    )
    groups = forms.MultipleChoiceField(
        label=_("What do you share, beside who it is?"),
        required=False,
        choices=lambda: choices(sorted(OFFERABLE[Direction.TO_HOUSE] - {FieldGroup.IDENTITY})),
        widget=forms.CheckboxSelectMultiple,
    )
    necessity = Area(label=_("Why is sharing this necessary?"))
    feedback_wanted = forms.BooleanField(
        label=_("I want to hear what comes of it"), required=False, initial=True
    )

    @classmethod
    def empty(cls, house: str | None) -> "OfferForm":
        """A new offer with an id of its own, so that sending it twice is one offer."""
        return cls(initial={"offer_id": new_id(), "house": house, "feedback_wanted": True})

    def draft(self, case_id: uuid.UUID, from_kind: str) -> OfferDraft:
        """The offer for the domain; call after ``is_valid``."""
        data = self.cleaned_data
        return OfferDraft(
            offer_id=data["offer_id"],
            case_id=case_id,
            direction=Direction.TO_HOUSE,
            house=data["house"],
            receiver_name=data["receiver_name"],
            receiver_phone=data["receiver_phone"],
            why_now=data["why_now"],
            question=data["question"],
            choices=self._choices(from_kind),
            criteria=Criteria(
                problems_person_or_family=data["criteria_problems_person_or_family"],
                life_domains=tuple(data["criteria_life_domains"]),
                objective_indications=data["criteria_objective_indications"],
                domains_needed=tuple(data["criteria_domains_needed"]),
            ),
            feedback_wanted=data["feedback_wanted"],
        )

    def _choices(self, from_kind: str) -> list[Choice]:
        groups = [FieldGroup.IDENTITY.value, *self.cleaned_data["groups"]]
        return [
            Choice(
                field_group=group,
                purpose=Purpose.COMPLEX_CASE,
                ground=_ground(from_kind, group),
                necessity=self.cleaned_data["necessity"],
            )
            for group in groups
        ]


def _ground(from_kind: str, group: str) -> str:
    """The first ground in force for this part; without one the domain says so, by its name."""
    today = clock.local(clock.now()).date()
    found = grounds_for(
        from_kind, "SAFETY_HOUSE", group, on=today, demo=settings.UNSIGNED_LAW_WORKS
    )
    return found[0].code if found else ""


class WordsForm(PageForm):
    """One text."""

    words = Area(label=_("Text"))


class EntryTestForm(PageForm):
    """The entry test of Besluit Wgs 2.20 and the purpose test, part by part."""

    PARTS = (
        ("problems", _("a. Problems with the person or the family")),
        ("several_domains", _("b. On several life domains")),
        ("indications", _("c. Clear indications of nuisance, crime or danger")),
        ("several_chains", _("d. Several domains are needed")),
        ("purpose", _("Purpose: preventing crime, nuisance or danger in a complex case")),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label in self.PARTS:
            self.fields[f"{name}_met"] = forms.BooleanField(label=label, required=False)
            self.fields[f"{name}_words"] = Area(label=_("Because"), rows=2)

    def draft(self) -> EntryTestDraft:
        """The test for the domain; call after ``is_valid``."""
        data = self.cleaned_data
        return EntryTestDraft(
            **{
                name: EntryPart(data[f"{name}_met"], data[f"{name}_words"])
                for name, _label in self.PARTS
            }
        )


class RefusalForm(PageForm):
    """A no, with the reason and where else to go."""

    reason = forms.ChoiceField(label=_("Reason"), choices=lambda: choices(RefusalReason))
    words = Area(label=_("In words"))
    where_else = forms.CharField(label=_("Where else to go?"), max_length=400, required=False)

    def refusal(self) -> Refusal:
        """The refusal for the domain; call after ``is_valid``."""
        data = self.cleaned_data
        return Refusal(RefusalReason(data["reason"]), data["words"], data["where_else"])


class NothingForm(PageForm):
    """A button without a question."""


class ParticipantForm(PageForm):
    """A colleague of a participant who is needed on this case."""

    person = forms.ChoiceField(label=_("Who is needed?"), choices=_colleagues)
    reason = forms.CharField(label=_("What for?"), max_length=400)

    def member(self) -> MemberView:
        """The chosen member; call after ``is_valid``."""
        return next(m for m in colleagues() if str(m.id) == self.cleaned_data["person"])


class StepForm(PageForm):
    """The next statutory state."""

    after = forms.ChoiceField(label=_("Next step"))

    def __init__(self, *args: Any, state: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        following = HOUSE_TRANSITIONS.get(state, frozenset()) - {
            HouseState.AFGESLOTEN,
            HouseState.GEWEIGERD,
        }
        self.fields["after"] = forms.ChoiceField(
            label=_("Next step"), choices=[(s, word(s)) for s in sorted(following)]
        )


class MeetingForm(PageForm):
    """When the case is discussed, and the question."""

    at = WhenField(label=_("When is the conference?"))
    place = forms.CharField(label=_("Where?"), required=False, max_length=200)
    question = Area(label=_("What must be decided?"), rows=2)

    def moment(self) -> datetime:
        """The moment of the conference."""
        return _moment(self.cleaned_data["at"])


class ItemForm(PageForm):
    """A text about one discussion of the case."""

    item = forms.ChoiceField(label=_("Conference"))
    words = Area(label=_("Text"))

    def __init__(self, *args: Any, case: HouseCase, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["item"] = forms.ChoiceField(
            label=_("Conference"),
            choices=[
                (str(m.item_id), f"{clock.local(m.at):%d-%m-%Y %H:%M}") for m in case.meetings
            ],
        )


class MinutesForm(ItemForm):
    """The minutes of one discussion of the case."""


class ActionForm(PageForm):
    """What somebody will do, and by when."""

    participant = forms.ChoiceField(label=_("Who does it?"))
    words = forms.CharField(label=_("What?"), max_length=400)
    due_at = WhenField(label=_("Done by"))

    def __init__(self, *args: Any, case: HouseCase, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        listed = [p for p in case.participants if p.removed_at is None]
        self.fields["participant"] = forms.ChoiceField(
            label=_("Who does it?"), choices=[(str(p.id), called(p)) for p in listed]
        )

    def moment(self) -> datetime:
        """By when."""
        return _moment(self.cleaned_data["due_at"])


class PlanForm(PageForm):
    """The line of the plan."""

    line = Area(label=_("The plan in a few lines"))
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    base = forms.CharField(widget=forms.HiddenInput, required=False)


class GoalForm(PageForm):
    """A goal in one life domain."""

    life_domain = forms.ChoiceField(label=_("Life domain"), choices=lambda: choices(LIFE_DOMAINS))
    words = Area(label=_("What will be different?"), rows=2)
    target_on = DayField(label=_("By when?"), required=False)

    def goal(self) -> GoalDraft:
        """The goal for the domain; call after ``is_valid``."""
        data = self.cleaned_data
        return GoalDraft(data["life_domain"], data["words"], data["target_on"])


class CardForm(PageForm):
    """The scenario card: what to do when this person is brought in."""

    call = forms.CharField(label=_("Call"), max_length=1000)
    consider = Area(label=_("Consider"), rows=2)
    avoid = Area(label=_("Avoid"), rows=2)
    review_on = DayField(label=_("Look at it again on"))

    def card(self) -> CardDraft:
        """The card for the domain; call after ``is_valid``."""
        data = self.cleaned_data
        return CardDraft(data["call"], data["consider"], data["avoid"], data["review_on"])


class EvaluationForm(PageForm):
    """What worked, and what did not."""

    worked = Area(label=_("What worked?"))
    did_not_work = Area(label=_("What did not work?"))


class FeedbackForm(PageForm):
    """What came of it, told to who offered or reported."""

    outcome = forms.ChoiceField(
        label=_("What came of it?"), choices=lambda: choices(sorted(GIVEN_BY_HAND))
    )
    words = Area(label=_("In words"))

    def chosen(self) -> FeedbackOutcome:
        """The outcome; call after ``is_valid``."""
        return FeedbackOutcome(self.cleaned_data["outcome"])


class ClosingForm(PageForm):
    """Closing: with feedback given, or the reason why none is wanted."""

    why_no_feedback = Area(label=_("If no feedback was given: why not?"), rows=2)


class EndActionForm(PageForm):
    """Done, or not done and why."""

    why_not = forms.CharField(label=_("Not done? Say why"), required=False, max_length=400)
