"""Forms of the looking back: the question about closed cases, and the sheet of a peer review."""

import uuid
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self

from django import forms
from django.utils.translation import gettext_lazy as _

from schakel.monitoring.rules.sampling import ELSEWHERE, RightPlace
from schakel.review.rules import MAX_REMARKS, Sheet, Verdict
from schakel.web.forms import PageForm
from schakel.web.words import choices

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise


class PlaceForm(PageForm):
    """Where a case belonged. HERE comes from a button of its own."""

    place_chosen = forms.ChoiceField(
        label=_("Which table was better?"), choices=lambda: [("", "—"), *choices(RightPlace)]
    )
    words = forms.CharField(label=_("Explanation, without names"), required=False, max_length=400)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        shown = [("", "—"), *choices(ELSEWHERE)]
        self.fields["place_chosen"].widget = forms.Select(choices=shown)

    @classmethod
    def of(cls, question_id: uuid.UUID, data: Mapping[str, Any] | None = None) -> Self:
        """The form of one question among others on the page."""
        return cls(data, auto_id=f"q{question_id.hex[:8]}-%s")

    def place(self) -> RightPlace:
        """The answer for the domain; call after ``is_valid``."""
        return RightPlace(self.cleaned_data["place_chosen"])


MARKS = [("4", "4"), ("3", "3"), ("2", "2"), ("1", "1")]


def _mark(label: "StrPromise", hint: "StrPromise") -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=label, help_text=hint, choices=MARKS, coerce=int, widget=forms.RadioSelect
    )


def _verdict(label: "StrPromise") -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label, choices=lambda: choices(Verdict), widget=forms.RadioSelect
    )


class SheetForm(PageForm):
    """What a reviewer finds about one case."""

    timeliness = _mark(_("Did it go in time?"), _("4 is good, 1 is not good enough."))
    attendance = _mark(
        _("Did everybody who was needed take part?"), _("4 is good, 1 is not good enough.")
    )
    plan_weighed = _verdict(_("Was the running plan weighed?"))
    feedback_given = _verdict(_("Was feedback given?"))
    right_table = _verdict(_("Was this the right table?"))
    remarks = forms.CharField(
        label=_("Remarks, without names"),
        required=False,
        max_length=MAX_REMARKS,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def sheet(self) -> Sheet:
        """The sheet for the domain; call after ``is_valid``."""
        data = self.cleaned_data
        return Sheet(
            timeliness=data["timeliness"],
            attendance=data["attendance"],
            plan_weighed=Verdict(data["plan_weighed"]),
            feedback_given=Verdict(data["feedback_given"]),
            right_table=Verdict(data["right_table"]),
            remarks=data["remarks"],
        )
