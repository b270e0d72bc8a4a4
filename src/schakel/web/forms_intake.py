"""Forms that become a message: an early signal, and a suspect who comes in. Shapes as in files."""

from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.forms import BoundField
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from schakel.kernel import clock
from schakel.kernel.ids import new_id
from schakel.regions.queries import offence_groups
from schakel.web.forms import Area, PageForm, municipalities
from schakel.web.forms_house import WhenField
from schakel.web.words import choices
from schakel.web.words_people import SEXES, SIGNAL_KINDS

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

PERSON = ("surname", "name_prefix", "given_names", "birth_date", "bsn", "sex")


WHAT_HAPPENED = (
    "reference",
    "municipality",
    "occurred_at",
    "offence_group",
    "offence_label",
    "offence_article",
    "prior_cases_12m",
    "domestic_violence",
    "weapon",
)


def _iso(value: datetime | None) -> str | None:
    """A typed moment as a message has it: Dutch wall-clock time with its offset."""
    if value is None:
        return None
    moment = value if value.tzinfo else value.replace(tzinfo=clock.AMSTERDAM)
    return clock.local(moment).isoformat(timespec="seconds")


class MessageForm(PageForm):
    """What every message by hand has: its id, its reference, and the person.

    ``PLACES`` says in which field a fault of the message stands, by its path; ``PARTS`` which fields
    stand together under which heading.
    """

    PLACES: ClassVar[dict[str, str]] = {}
    PARTS: ClassVar[tuple[tuple["StrPromise", tuple[str, ...]], ...]] = ()

    # Made with the empty form: sent twice, it is the same message.
    message_id = forms.UUIDField(widget=forms.HiddenInput)
    surname = forms.CharField(label=_("Surname"), max_length=200)
    name_prefix = forms.CharField(label=_("Prefix"), required=False, max_length=40)
    given_names = forms.CharField(label=_("Given names"), required=False, max_length=200)
    birth_date = forms.CharField(
        label=_("Date of birth (year-month-day; unknown parts are 00)"),
        required=False,
        max_length=10,
    )
    sex = forms.ChoiceField(
        label=_("Sex"), required=False, choices=lambda: [("", "—"), *SEXES.items()]
    )
    bsn = forms.CharField(label="BSN", required=False, max_length=9)
    residence = forms.ChoiceField(
        label=_("Municipality of residence"), required=False, choices=municipalities
    )

    @classmethod
    def empty(cls) -> "MessageForm":
        """A new message with an id of its own."""
        now = clock.local(clock.now())
        return cls(initial={"message_id": new_id(), "observed_at": now})

    def parts(self) -> list[tuple["StrPromise", list[BoundField]]]:
        """The fields in groups with a heading each, as the page shows them."""
        return [(title, [self[name] for name in names]) for title, names in self.PARTS]

    def place_of(self, path: str) -> str | None:
        """The field in which a fault of the message stands; None: above the form."""
        name = self.PLACES.get(path)
        if name is None:
            tail = path.rsplit(".", 1)[-1]
            name = tail if tail in self.fields else None
        return name

    def _envelope(self, kind: str, sender: str) -> dict[str, Any]:
        message_id = str(self.cleaned_data["message_id"])
        return {"type": kind, "message_id": message_id, "sender": sender}

    def _person(self) -> dict[str, str]:
        data = self.cleaned_data
        return {name: data[name] for name in PERSON if data[name]}

    def message(self, *, sender: str) -> dict[str, Any]:
        """The message as the public interface has it; call after ``is_valid``."""
        raise TypeError("each kind of message says what it is")


class SignalForm(MessageForm):
    """An early signal of one's own organisation: a fact in words."""

    kind = forms.ChoiceField(label=_("What was seen?"), choices=lambda: choices(SIGNAL_KINDS))
    observed_at = WhenField(label=_("When?"))
    text = Area(label=_("In words: what was seen, no judgement"))

    PARTS = (
        (_("What was seen"), ("kind", "observed_at", "text")),
        (_("The person"), (*PERSON, "residence")),
    )
    field_order = ("message_id", "kind", "observed_at", "text", *PERSON, "residence")

    def message(self, *, sender: str) -> dict[str, Any]:
        """A signal; call after ``is_valid``."""
        data = self.cleaned_data
        return {
            **self._envelope("signal", sender),
            "reference": f"SCHERM-{str(data['message_id'])[:8]}",
            "observed_at": _iso(data["observed_at"]),
            "person": self._person(),
            "residence": data["residence"] or None,
            "kind": data["kind"],
            "text": data["text"],
        }


class CriminalCaseForm(MessageForm):
    """A suspect who comes in at the table."""

    PLACES: ClassVar[dict[str, str]] = {
        "suspect.residence": "residence",
        "offences.0.group": "offence_group",
        "offences.0.label": "offence_label",
        "offences.0.article": "offence_article",
        "victims.0.person.surname": "victim_surname",
        "victims.0.wishes": "victim_wishes",
        "victims.0.contact.phone": "victim_phone",
        "facts.prior_cases_12m": "prior_cases_12m",
    }

    PARTS = (
        (_("The suspect"), (*PERSON, "residence")),
        (_("What happened"), WHAT_HAPPENED),
        (_("Arrest"), ("arrested_at", "arrived_at", "pretrial_detention_allowed")),
        (_("The victim"), ("victim_surname", "victim_wishes", "victim_phone")),
    )

    reference = forms.CharField(label=_("Reference of the police"), max_length=80)
    municipality = forms.ChoiceField(
        label=_("Where did it happen?"), choices=lambda: [("", "—"), *municipalities()[1:]]
    )
    occurred_at = WhenField(label=_("When did it happen?"))
    arrested_at = WhenField(label=_("Arrested"), required=False)
    arrived_at = WhenField(label=_("Arrived at the place of questioning"), required=False)
    pretrial_detention_allowed = forms.BooleanField(
        label=_("Pre-trial detention is allowed for this offence"), required=False
    )
    offence_group = forms.ChoiceField(
        label=_("Group of the offence"), choices=lambda: offence_groups(get_language() or "nl")
    )
    offence_label = forms.CharField(label=_("Offence"), max_length=200)
    offence_article = forms.CharField(label=_("Article"), required=False, max_length=60)
    domestic_violence = forms.BooleanField(label=_("Domestic violence"), required=False)
    weapon = forms.BooleanField(label=_("A weapon"), required=False)
    prior_cases_12m = forms.IntegerField(
        label=_("Earlier cases in the past twelve months"), required=False, min_value=0
    )
    victim_surname = forms.CharField(
        label=_("Surname of the victim"), required=False, max_length=200
    )
    victim_wishes = forms.CharField(
        label=_("Wishes of the victim"), required=False, max_length=1000
    )
    victim_phone = forms.CharField(
        label=_("Telephone of the victim"), required=False, max_length=30
    )

    def message(self, *, sender: str) -> dict[str, Any]:
        """A criminal case; call after ``is_valid``."""
        data = self.cleaned_data
        moments = {n: _iso(data[n]) for n in ("arrested_at", "arrived_at") if data[n]}
        return {
            **self._envelope("criminal_case", sender),
            **moments,
            "reference": data["reference"],
            "occurred_at": _iso(data["occurred_at"]),
            "pretrial_detention_allowed": data["pretrial_detention_allowed"],
            "municipality": data["municipality"],
            "suspect": {"person": self._person(), "residence": data["residence"] or None},
            "offences": [self._offence()],
            "victims": self._victims(),
            "facts": self._facts(),
        }

    def _offence(self) -> dict[str, str]:
        data = self.cleaned_data
        parts = {name: data[f"offence_{name}"] for name in ("group", "label", "article")}
        return {name: value for name, value in parts.items() if value}

    def _facts(self) -> dict[str, bool | int]:
        data = self.cleaned_data
        facts = {name: data[name] for name in ("domestic_violence", "weapon")}
        prior = data["prior_cases_12m"]
        return facts if prior is None else {**facts, "prior_cases_12m": prior}

    def _victims(self) -> list[dict[str, Any]]:
        data = self.cleaned_data
        if not data["victim_surname"]:
            return []
        victim: dict[str, Any] = {"person": {"surname": data["victim_surname"]}}
        if data["victim_wishes"]:
            victim["wishes"] = data["victim_wishes"]
        if data["victim_phone"]:
            victim["contact"] = {"phone": data["victim_phone"]}
        return [victim]
