"""What people type, parsed. A form knows shapes; whether a thing may be is for the domain."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from schakel.cases.actions import Assistance
from schakel.cases.rules.states import ActKind
from schakel.kernel import clock
from schakel.kernel.ids import new_id
from schakel.regions.queries import directory
from schakel.regions.rules import PartnerKind
from schakel.table.actions.contributions import Answer
from schakel.table.actions.decisions import InterimChoice
from schakel.table.rules import (
    ANSWERED,
    ContributionState,
    Decision,
    Deviation,
    Disposal,
    Interim,
    PenalOrder,
    Routing,
)
from schakel.web.words import DOMAINS_NEEDED, LIFE_DOMAINS, choices

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

TABLE_PARTNERS = (
    PartnerKind.PROBATION,
    PartnerKind.CHILD_PROTECTION,
    PartnerKind.VICTIM_SUPPORT,
    PartnerKind.HALT,
    PartnerKind.MUNICIPALITY,
    PartnerKind.SAFE_AT_HOME,
    PartnerKind.MENTAL_HEALTH,
)
STATES = [state for state in ContributionState if state in ANSWERED]


class Area(forms.CharField):
    """A text of at most 4000 characters in a box of some lines."""

    def __init__(self, *, label: "StrPromise", rows: int = 3) -> None:
        super().__init__(
            label=label,
            required=False,
            max_length=4000,
            widget=forms.Textarea(attrs={"rows": rows}),
        )


class PageForm(forms.Form):
    """A form that may stand on a page beside others: its fields' ids carry its own name."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", f"{type(self).__name__.lower()}-%s")
        super().__init__(*args, **kwargs)


class ContributionForm(PageForm):
    """A partner's own card."""

    state = forms.ChoiceField(
        label=_("What do you know?"), choices=lambda: choices(STATES), widget=forms.RadioSelect
    )
    concerns = forms.MultipleChoiceField(
        label=_("Concerns"),
        required=False,
        choices=lambda: choices(LIFE_DOMAINS),
        widget=forms.CheckboxSelectMultiple,
    )
    text = Area(label=_("Explanation"))
    advice = Area(label=_("Advice"))
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    base = forms.CharField(widget=forms.HiddenInput, required=False)

    def answer(self) -> Answer:
        """The answer for the domain; call after ``is_valid``."""
        data = self.cleaned_data
        return Answer(
            state=ContributionState(data["state"]),
            concerns=tuple(data["concerns"]),
            text=data["text"],
            advice=data["advice"],
            version=data["version"],
        )


class AssessmentForm(PageForm):
    """The assessment at the table."""

    text = Area(label=_("Assessment"), rows=6)
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    base = forms.CharField(widget=forms.HiddenInput, required=False)


class ActForm(PageForm):
    """An act that moves a clock, or a correction of one."""

    kind = forms.ChoiceField(label=_("What happened?"), choices=lambda: choices(ActKind))
    at = forms.DateTimeField(
        label=_("When?"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    corrects = forms.UUIDField(required=False, widget=forms.HiddenInput)
    reason = forms.CharField(label=_("Why do you correct this?"), required=False, max_length=400)

    def moment(self) -> datetime:
        """The moment typed, which is Dutch wall-clock time."""
        at: datetime = self.cleaned_data["at"]
        return at if at.tzinfo else at.replace(tzinfo=clock.AMSTERDAM)


class AssistanceForm(PageForm):
    """Whether the right to a lawyer was told, who the lawyer is, and when the suspect was heard."""

    right_told = forms.BooleanField(label=_("The right to a lawyer was told"), required=False)
    lawyer = forms.CharField(label=_("Lawyer"), required=False, max_length=120)
    kind = forms.ChoiceField(
        label=_("Legal assistance"),
        required=False,
        choices=lambda: [("", "—"), *choices(("CONSULTED", "WAIVED"))],
    )
    heard_at = forms.DateTimeField(
        label=_("Suspect heard"),
        required=False,
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )

    def assistance(self) -> Assistance:
        """What was typed, for the domain; the moment is Dutch wall-clock time."""
        data = self.cleaned_data
        heard: datetime | None = data["heard_at"]
        if heard is not None and heard.tzinfo is None:
            heard = heard.replace(tzinfo=clock.AMSTERDAM)
        return Assistance(data["right_told"], data["lawyer"], data["kind"], heard)


class InvitationForm(PageForm):
    """One more partner to ask."""

    partner = forms.ChoiceField(label=_("Partner"), choices=lambda: choices(TABLE_PARTNERS))

    def kind(self) -> PartnerKind:
        """The kind of partner; call after ``is_valid``."""
        return PartnerKind(self.cleaned_data["partner"])


def municipalities() -> list[tuple[str, str]]:
    """All municipalities by name, with no fixed abode first."""
    found = sorted(directory().municipalities.values(), key=lambda place: place.name)
    return [("", str(_("no fixed abode"))), *((place.code, place.name) for place in found)]


class AbsenceForm(PageForm):
    """Why somebody does not sit in their seat."""

    reason = forms.CharField(label=_("Why is the seat empty?"), max_length=200)


class NotificationForm(PageForm):
    """Reporting a person to the house: the four parts of Besluit Wgs 2.20 and the question."""

    # Both are made with the empty form: sent twice, it is the same message and one report.
    message_id = forms.UUIDField(widget=forms.HiddenInput)
    reported_at = forms.CharField(widget=forms.HiddenInput, max_length=40)
    surname = forms.CharField(label=_("Surname"), max_length=200)
    name_prefix = forms.CharField(label=_("Prefix"), required=False, max_length=40)
    given_names = forms.CharField(label=_("Given names"), required=False, max_length=200)
    birth_date = forms.CharField(
        label=_("Date of birth (year-month-day; unknown parts are 00)"),
        required=False,
        max_length=10,
    )
    bsn = forms.CharField(label="BSN", required=False, max_length=9)
    residence = forms.ChoiceField(label=_("Municipality of residence"), choices=municipalities)
    reason = Area(label=_("Why do you report this person?"))
    question = Area(label=_("What do you ask of the house?"))
    problems = Area(label=_("Problems of the person or the family"))
    life_domains = forms.MultipleChoiceField(
        label=_("On which life domains?"),
        required=False,
        choices=lambda: choices(LIFE_DOMAINS),
        widget=forms.CheckboxSelectMultiple,
    )
    indications = Area(label=_("Which clear indications are there?"))
    domains_needed = forms.MultipleChoiceField(
        label=_("Which domains are needed?"),
        required=False,
        choices=lambda: choices(DOMAINS_NEEDED),
        widget=forms.CheckboxSelectMultiple,
    )
    informed = forms.BooleanField(label=_("The person knows of this report"), required=False)
    not_informed = Area(label=_("If not: why not?"), rows=2)

    @classmethod
    def empty(cls) -> "NotificationForm":
        """A new report, with an id and a moment of its own."""
        now = clock.local(clock.now()).isoformat(timespec="seconds")
        return cls(initial={"message_id": new_id(), "reported_at": now})

    def message(self, *, sender: str) -> dict[str, Any]:
        """The notification as the public interface has it; call after ``is_valid``."""
        data = self.cleaned_data
        person = {
            key: data[key]
            for key in ("surname", "name_prefix", "given_names", "birth_date", "bsn")
            if data[key]
        }
        return {
            "type": "notification",
            "message_id": str(data["message_id"]),
            "sender": sender,
            "reference": f"SCHERM-{str(data['message_id'])[:8]}",
            "reported_at": data["reported_at"],
            "person": person,
            "residence": data["residence"] or None,
            "reason": data["reason"],
            "question": data["question"],
            "criteria": {
                "problems_person_or_family": data["problems"],
                "life_domains": data["life_domains"],
                "objective_indications": data["indications"],
                "domains_needed": data["domains_needed"],
            },
            "person_informed": {"informed": data["informed"], "reason": data["not_informed"]},
            "feedback_wanted": True,
        }


class InterimForm(PageForm):
    """What the prosecutor orders while the case goes on."""

    code = forms.ChoiceField(label=_("Order"), choices=lambda: choices(Interim))
    motivation = Area(label=_("Reason"), rows=2)

    def choice(self) -> InterimChoice:
        """The order for the domain; call after ``is_valid``."""
        return InterimChoice(Interim(self.cleaned_data["code"]), self.cleaned_data["motivation"])


class DecisionForm(PageForm):
    """The prosecutor's decision."""

    disposals = forms.MultipleChoiceField(
        label=_("Disposal"),
        required=False,
        choices=lambda: choices(Disposal),
        widget=forms.CheckboxSelectMultiple,
    )
    penal_orders = forms.MultipleChoiceField(
        label=_("The penal order imposes"),
        required=False,
        choices=lambda: choices(PenalOrder),
        widget=forms.CheckboxSelectMultiple,
    )
    routings = forms.MultipleChoiceField(
        label=_("Where the case goes on"),
        required=False,
        choices=lambda: choices(Routing),
        widget=forms.CheckboxSelectMultiple,
    )
    ground = forms.CharField(
        label=_("Ground of the dismissal (number)"), required=False, max_length=20
    )
    motivation = Area(label=_("Reasons"))
    plan_weighed = Area(label=_("How did you weigh the running plan?"))
    without_child_protection = Area(label=_("Why without the Child Protection Board?"), rows=2)
    deviation = forms.ChoiceField(
        label=_("Why do you deviate from the proposal?"),
        required=False,
        choices=lambda: [("", "—"), *choices(Deviation)],
    )
    deviation_text = Area(label=_("Explain why you deviate"), rows=2)

    def __init__(self, *args: Any, minor: bool, plan_running: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not minor:
            del self.fields["without_child_protection"]
        if not plan_running:
            del self.fields["plan_weighed"]

    def decision(self) -> Decision:
        """The decision for the domain; call after ``is_valid``."""
        data = self.cleaned_data
        return Decision(
            disposals=[Disposal(code) for code in data["disposals"]],
            routings=[Routing(code) for code in data["routings"]],
            penal_orders=[PenalOrder(code) for code in data["penal_orders"]],
            ground=data["ground"],
            motivation=data["motivation"],
            deviation=Deviation(data["deviation"]) if data["deviation"] else None,
            deviation_text=data["deviation_text"],
            plan_weighed=data.get("plan_weighed", ""),
            without_child_protection=data.get("without_child_protection", ""),
        )
