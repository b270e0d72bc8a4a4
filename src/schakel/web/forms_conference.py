"""Forms in the meeting: who is there, what is decided, the minutes, the level."""

import uuid
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from schakel.conference.queries import HouseCase
from schakel.conference.queries.parts import MeetingView, ParticipantView
from schakel.conference.rules import IncidentalThird, Level, Presence
from schakel.web.forms import Area, PageForm
from schakel.web.forms_house import DayField, called
from schakel.web.words import choices


class AttendanceForm(PageForm):
    """Of each participant of a case: there, away with word, or away without."""

    def __init__(self, *args: Any, listed: tuple[ParticipantView, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.listed = [one for one in listed if one.removed_at is None]
        for one in self.listed:
            self.fields[f"{one.id}_presence"] = forms.ChoiceField(
                label=_("Presence"), choices=choices(Presence)
            )
            self.fields[f"{one.id}_reason"] = forms.CharField(
                label=_("Which word?"), required=False, max_length=400
            )

    @classmethod
    def of(cls, case: HouseCase, meeting: MeetingView) -> "AttendanceForm":
        """What was recorded before, or everybody there."""
        initial: dict[str, str] = {}
        for row in meeting.attendance:
            away = Presence.SENT_WORD if row.with_notice else Presence.STAYED_AWAY
            initial[f"{row.participant_id}_presence"] = Presence.PRESENT if row.present else away
            initial[f"{row.participant_id}_reason"] = row.absence_reason
        return cls(initial=initial, listed=case.participants)

    @property
    def rows(self) -> list[tuple[ParticipantView, BoundField, BoundField]]:
        """Per participant: who it is, presence, and the word that was sent."""
        return [(one, self[f"{one.id}_presence"], self[f"{one.id}_reason"]) for one in self.listed]

    def _with(self, presence: Presence) -> list[uuid.UUID]:
        return [
            one.id for one in self.listed if self.cleaned_data[f"{one.id}_presence"] == presence
        ]

    def absent(self) -> dict[uuid.UUID, str]:
        """Who sent word, and which; call after ``is_valid``."""
        return {id_: self.cleaned_data[f"{id_}_reason"] for id_ in self._with(Presence.SENT_WORD)}

    def unannounced(self) -> list[uuid.UUID]:
        """Who stayed away without a word; call after ``is_valid``."""
        return self._with(Presence.STAYED_AWAY)

    def place_of(self, path: str) -> str:
        """A fault about one absence stands beside its word."""
        top, _sep, id_ = path.partition(".")
        return f"{id_}_reason" if top == "absent" and id_ else path


class ConferenceWordsForm(PageForm):
    """A decision in words."""

    words = Area(label=_("What is decided?"), rows=2)


class AddendumForm(PageForm):
    """What is added to adopted minutes."""

    text = Area(label=_("What must be added or put right?"), rows=2)


class RunningMinutesForm(PageForm):
    """The minutes of one case in one meeting, with the version that was read."""

    text = forms.CharField(
        label=_("Minutes"),
        max_length=20000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 8}),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    base = forms.CharField(widget=forms.HiddenInput, required=False)

    @classmethod
    def of(cls, meeting: MeetingView) -> "RunningMinutesForm":
        """The minutes as they stand."""
        minutes = meeting.minutes
        text, version = (minutes.text, minutes.version) if minutes else ("", 0)
        return cls(initial={"text": text, "version": version, "base": text})


class ScalingForm(PageForm):
    """One step up or down the scaling ladder, with the reason."""

    level = forms.ChoiceField(label=_("Level"), choices=lambda: choices(Level))
    reason = Area(label=_("Why this level?"), rows=2)


class IncidentalForm(PageForm):
    """Somebody without a login whose knowledge is needed, after a signed secrecy statement."""

    name = forms.CharField(label=_("Name"), max_length=200)
    organisation_name = forms.CharField(label=_("Organisation"), max_length=200)
    reason = forms.CharField(label=_("What for?"), max_length=1000)
    secrecy_signed_on = DayField(label=_("Secrecy statement signed on"), required=False)

    def third(self) -> IncidentalThird:
        """The third for the domain; call after ``is_valid``."""
        return IncidentalThird(**self.cleaned_data)


class RemovalForm(PageForm):
    """Taking somebody off the list, with the reason."""

    participant = forms.ChoiceField(label=_("Who?"))
    reason = forms.CharField(label=_("Why?"), max_length=1000)

    def __init__(self, *args: Any, case: HouseCase, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        listed = [one for one in case.participants if one.removed_at is None]
        self.fields["participant"] = forms.ChoiceField(
            label=_("Who?"), choices=[(str(one.id), called(one)) for one in listed]
        )
        self.order_fields(["participant", "reason"])
