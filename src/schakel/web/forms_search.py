"""The search form: a purpose, and enough to mean one person or one case."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from schakel.access.rules import Purpose
from schakel.access.viewer import Viewer
from schakel.people.queries import Sought
from schakel.people.rules.bsn import is_bsn
from schakel.people.rules.names import partial_date
from schakel.web.forms import PageForm
from schakel.web.words import choices

YEAR = 4


def purposes_of(viewer: Viewer) -> list[Purpose]:
    """For what a viewer may search: what the units they are in are there for."""
    found = []
    if any(unit.kind == "SEAT" for unit in viewer.units):
        found.append(Purpose.SETTLEMENT)
    if not viewer.barred_from_houses and any(unit.kind != "SEAT" for unit in viewer.units):
        found.append(Purpose.COMPLEX_CASE)
    return found


class SearchForm(PageForm):
    """By case number, by BSN, or by surname with a birth date or year."""

    purpose = forms.ChoiceField(label=_("For what do you search?"), widget=forms.RadioSelect)
    number = forms.CharField(label=_("Case number"), required=False, max_length=20)
    bsn = forms.CharField(label=_("BSN"), required=False, max_length=9)
    surname = forms.CharField(label=_("Surname"), required=False, max_length=200)
    birth_date = forms.CharField(
        label=_("Birth date"),
        required=False,
        max_length=10,
        help_text=_("As YYYY-MM-DD; unknown parts are 00. Or only the year."),
    )

    def __init__(self, *args: Any, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        purposes = purposes_of(viewer)
        field = self.fields["purpose"]
        if isinstance(field, forms.ChoiceField):
            field.choices = choices(purposes)
        if len(purposes) == 1:
            self.initial["purpose"] = purposes[0]

    def clean_bsn(self) -> str:
        """Nine digits that pass the eleven-test, or nothing."""
        number: str = self.cleaned_data["bsn"].strip()
        if number and not is_bsn(number):
            raise forms.ValidationError(_("This is not a BSN: nine digits, eleven-test."))
        return number

    def clean_birth_date(self) -> str:
        """A year, or a date of which parts may be unknown, or nothing."""
        text: str = self.cleaned_data["birth_date"].strip()
        year_only = len(text) == YEAR and text.isdigit()
        if text and not year_only and partial_date(text) is None:
            raise forms.ValidationError(
                _("Give a date as YYYY-MM-DD; unknown parts are 00. Or only the year.")
            )
        return text

    def clean(self) -> dict[str, Any]:
        """One of the three ways to search must be whole."""
        given = super().clean() or self.cleaned_data
        if self.errors or given["number"].strip() or given["bsn"]:
            return given
        if not (given["surname"].strip() and given["birth_date"]):
            raise forms.ValidationError(
                _("Give a case number, a BSN, or a surname with a birth date or year.")
            )
        return given

    def sought(self) -> Sought:
        """Whom it is for; call after ``is_valid``."""
        given = self.cleaned_data
        return Sought(given["surname"].strip(), given["birth_date"], given["bsn"])
