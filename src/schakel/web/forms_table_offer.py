"""The form by which a house offers a case to the table of a region."""

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from schakel.access.rules import Purpose
from schakel.handover.rules import OFFERABLE, Direction, OfferDraft
from schakel.kernel.ids import new_id
from schakel.regions.queries import directory
from schakel.regions.rules import PartnerKind
from schakel.web.forms import Area
from schakel.web.forms_house import DayField
from schakel.web.forms_sharing import TickedForm


def _regions() -> list[tuple[str, str]]:
    return [(one.code, one.name) for one in directory().regions.values()]


class TableOfferForm(TickedForm):
    """What goes to the prosecution at a table, to whom there, and why now."""

    offer_id = forms.UUIDField(widget=forms.HiddenInput)
    region = forms.ChoiceField(label=_("Which table?"), choices=_regions)
    receiver_name = forms.CharField(label=_("Who receives it there?"), max_length=200)
    receiver_phone = forms.CharField(label=_("Their telephone number"), max_length=30)
    why_now = Area(label=_("Why now? A new fact, or a breach of the plan"))
    question = Area(label=_("What do you ask of the table?"))
    feedback_wanted = forms.BooleanField(
        label=_("I want to hear what comes of it"), required=False, initial=True
    )
    wished_on = DayField(label=_("By when do you want to hear it?"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(
            *args,
            from_kind=PartnerKind.SAFETY_HOUSE,
            to_kind=PartnerKind.PROSECUTION,
            groups=OFFERABLE[Direction.TO_TABLE],
            purpose=Purpose.SETTLEMENT,
            **kwargs,
        )

    @classmethod
    def empty(cls, region: str) -> "TableOfferForm":
        """A new offer with an id of its own, so that sending it twice is one offer."""
        return cls(initial={"offer_id": new_id(), "region": region, "feedback_wanted": True})

    def draft(self, case_id: uuid.UUID, house: str) -> OfferDraft:
        """The offer for the domain; call after ``is_valid``."""
        data = self.cleaned_data
        return OfferDraft(
            offer_id=data["offer_id"],
            case_id=case_id,
            direction=Direction.TO_TABLE,
            house=house,
            region=data["region"],
            receiver_name=data["receiver_name"],
            receiver_phone=data["receiver_phone"],
            why_now=data["why_now"],
            question=data["question"],
            choices=self.chosen(),
            feedback_wanted=data["feedback_wanted"],
            wished_on=data["wished_on"],
        )
