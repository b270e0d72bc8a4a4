"""Forms of giving, asking and answering: each part ticked by itself, with its ground and its reason."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from schakel.access.rules import FieldGroup, Purpose
from schakel.kernel import clock
from schakel.sharing.actions.addressing import grounds_between
from schakel.sharing.actions.requests import Answer
from schakel.sharing.permissions import NEVER_GIVEN
from schakel.sharing.rules import MAX_NECESSITY, AnswerKind, Choice, RequestRefusal
from schakel.web.forms import Area, PageForm
from schakel.web.words import choices, word


class UntilField(forms.DateTimeField):
    """A moment typed as Dutch wall-clock time, or nothing."""

    def __init__(self) -> None:
        super().__init__(
            label=_("Until when?"),
            help_text=_("Empty: as long as the case runs."),
            required=False,
            input_formats=["%Y-%m-%dT%H:%M"],
            widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        )


def _moment(value: datetime | None) -> datetime | None:
    if value is None or value.tzinfo is not None:
        return value
    return value.replace(tzinfo=clock.AMSTERDAM)


class TickedForm(PageForm):
    """The parts that may go from one kind of partner to another; none is ticked beforehand.

    A part without a ground in force is not there: nobody can tick what the law does not let go.
    """

    def __init__(
        self,
        *args: Any,
        from_kind: str,
        to_kind: str,
        groups: Iterable[FieldGroup],
        purpose: Purpose | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.parts: list[str] = []
        for group in sorted(set(groups) - NEVER_GIVEN):
            found = _ways(from_kind, to_kind, group, purpose)
            if found:
                self._add(group, found)

    def _add(self, group: str, found: list[tuple[str, str]]) -> None:
        self.parts.append(group)
        self.fields[f"{group}_given"] = forms.BooleanField(label=word(group), required=False)
        self.fields[f"{group}_ground"] = forms.ChoiceField(
            label=_("Purpose and ground"), choices=found, required=False
        )
        self.fields[f"{group}_necessity"] = forms.CharField(
            label=_("Why is this part necessary?"), required=False, max_length=MAX_NECESSITY
        )

    @property
    def rows(self) -> list[tuple[BoundField, BoundField, BoundField]]:
        """Per part: its tick, its ground, its reason."""
        names = ("given", "ground", "necessity")
        return [tuple(self[f"{group}_{name}"] for name in names) for group in self.parts]  # type: ignore[misc]

    @property
    def others(self) -> list[BoundField]:
        """The fields that are not about one part."""
        mine = {f"{g}_{n}" for g in self.parts for n in ("given", "ground", "necessity")}
        return [field for field in self.visible_fields() if field.name not in mine]

    @property
    def _ticked(self) -> list[str]:
        return [group for group in self.parts if self.cleaned_data.get(f"{group}_given")]

    def chosen(self) -> list[Choice]:
        """The ticked parts for the domain; call after ``is_valid``."""
        data = self.cleaned_data
        return [
            Choice(group, purpose, ground, data[f"{group}_necessity"])
            for group in self._ticked
            for ground, _sep, purpose in [data[f"{group}_ground"].partition("|")]
        ]

    def place_of(self, path: str) -> str:
        """Where a fault of the domain belongs: ``choices.0.ground`` is the first ticked part's."""
        top, *rest = path.split(".")
        if top == "choices" and len(rest) == 2 and rest[0].isdigit():
            name = rest[1] if rest[1] != "field_group" else "given"
            return f"{self._ticked[int(rest[0])]}_{name}"
        return path.replace(".", "_")


def _ways(
    from_kind: str, to_kind: str, group: str, wanted: Purpose | None
) -> list[tuple[str, str]]:
    """The combinations of ground and purpose in force today, in words."""
    return [
        (f"{ground.code}|{purpose}", f"{word(purpose)} · {ground.article}")
        for ground in grounds_between(from_kind, to_kind, group)
        for purpose in sorted(ground.purposes)
        if wanted in {None, purpose}
    ]


class GiveForm(TickedForm):
    """Giving parts of a case by hand."""

    conditions = Area(label=_("Conditions for who receives it"), rows=2)
    until = UntilField()

    def end(self) -> datetime | None:
        """Until when; call after ``is_valid``."""
        return _moment(self.cleaned_data["until"])


# What a question can be about: the house's plan, an organisation's own words, or the table's file.
ASKABLE = (
    FieldGroup.PLAN,
    FieldGroup.CONTRIBUTION,
    FieldGroup.CRIMINAL_FILE,
    FieldGroup.DISPOSAL,
)


THEIR_OWN = _("What they know themselves")


class AskForm(PageForm):
    """A question for the content behind a hit."""

    question = Area(label=_("What do you want to know?"))
    field_groups = forms.MultipleChoiceField(
        label=_("About which parts?"),
        choices=lambda: [(g, str(THEIR_OWN) if g == "CONTRIBUTION" else word(g)) for g in ASKABLE],
        widget=forms.CheckboxSelectMultiple,
    )
    ground = forms.ChoiceField(label=_("Ground for saying about whom you ask"))
    necessity = forms.CharField(
        label=_("Why is it necessary to ask this?"), max_length=MAX_NECESSITY
    )
    without_hit = Area(label=_("If there was no hit: why do you ask?"), rows=2)

    def __init__(
        self, *args: Any, from_kind: str, to_kind: str, purpose: Purpose, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        grounds = [
            ground
            for ground in grounds_between(from_kind, to_kind, FieldGroup.IDENTITY)
            if purpose in ground.purposes
        ]
        self.fields["ground"] = forms.ChoiceField(
            label=_("Ground for saying about whom you ask"),
            choices=[(ground.code, ground.article) for ground in grounds],
        )
        self.order_fields(["question", "field_groups", "ground", "necessity", "without_hit"])


def _answers() -> list[tuple[str, str]]:
    """The answers as who gives them says it."""
    own = {AnswerKind.REFUSED: str(_("I give nothing"))}
    return [(code, own.get(AnswerKind(code), label)) for code, label in choices(AnswerKind)]


class AnswerForm(TickedForm):
    """The answer to a question. Content is given part by part; the house may let its plan go along."""

    kind = forms.ChoiceField(label=_("Your answer"), choices=_answers, widget=forms.RadioSelect)
    text = Area(label=_("In words"))
    call_name = forms.CharField(label=_("Whom to call"), required=False, max_length=200)
    call_phone = forms.CharField(label=_("Telephone number"), required=False, max_length=30)
    refusal = forms.ChoiceField(
        label=_("Why do you give nothing?"),
        required=False,
        choices=lambda: [("", "—"), *choices(RequestRefusal)],
    )
    plan_of = forms.ChoiceField(
        label=_("Of which case does the plan go along?"),
        help_text=_(
            "The line of the plan and the scenario card, as they stand now. Tick the plan too."
        ),
        required=False,
    )
    conditions = Area(label=_("Conditions for who receives it"), rows=2)
    until = UntilField()

    def __init__(self, *args: Any, cases: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        listed = list(cases)
        if not listed:
            del self.fields["plan_of"]
            return
        field = self.fields["plan_of"]
        self.fields["plan_of"] = forms.ChoiceField(
            label=field.label,
            help_text=field.help_text,
            required=False,
            choices=[("", str(_("none"))), *listed],
        )

    def place_of(self, path: str) -> str:
        """A fault of the plan belongs to the choice of its case."""
        return "plan_of" if path == "plan" else super().place_of(path)

    def answer(self) -> Answer:
        """The answer for the domain; call after ``is_valid``."""
        data = self.cleaned_data
        return Answer(
            kind=AnswerKind(data["kind"]),
            text=data["text"],
            choices=self.chosen(),
            call_name=data["call_name"],
            call_phone=data["call_phone"],
            refusal=RequestRefusal(data["refusal"]) if data["refusal"] else None,
            conditions=data["conditions"],
            until=_moment(data["until"]),
        )


class TakeBackForm(PageForm):
    """Why an answer is taken back; who asked reads the reason instead."""

    why = forms.CharField(label=_("Why do you take it back?"), max_length=MAX_NECESSITY)
