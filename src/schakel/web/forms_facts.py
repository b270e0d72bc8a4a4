"""The form with which a fact is given that was not known, or corrected."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from schakel.selection.queries.explaining import LONGEST, MOST, AskedFact
from schakel.web.forms import Area, PageForm
from schakel.web.words_rules import in_language

YES, NO = "ja", "nee"


class GivenFactForm(PageForm):
    """The value of one fact, and how it became known."""

    value = forms.Field()
    reason = Area(label=_("How did this become known?"))

    def __init__(self, *args: Any, asked: AskedFact, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["value"] = _field(asked)

    def given(self) -> bool | int | str:
        """The value; call after ``is_valid``."""
        value: bool | int | str = self.cleaned_data["value"]
        return {YES: True, NO: False}.get(value, value) if isinstance(value, str) else value


def _field(asked: AskedFact) -> forms.Field:
    label = in_language(asked.label)
    label = label[:1].upper() + label[1:]
    match asked.base:
        case "boolean":
            options = ((YES, _("yes")), (NO, _("no")))
            return forms.ChoiceField(label=label, choices=options, widget=forms.RadioSelect)
        case "number":
            return forms.IntegerField(label=label, min_value=0, max_value=MOST)
        case _:
            return forms.CharField(label=label, max_length=LONGEST)
