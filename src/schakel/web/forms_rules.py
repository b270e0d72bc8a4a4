"""The form with example facts: one field for each fact that a model may ask for."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from schakel.selection import dmn
from schakel.selection.rules import Facts
from schakel.web.forms import PageForm
from schakel.web.words_rules import in_language

YES, NO = "ja", "nee"


class ExampleForm(PageForm):
    """Made-up facts. What is left open is not known, which is not the same as no."""

    def __init__(self, *args: Any, model: dmn.Model, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, asked in model.inputs.items():
            self.fields[name] = fact_field(asked)

    def facts(self) -> Facts:
        """The facts that were filled in; call after ``is_valid``."""
        given = {
            name: value for name, value in self.cleaned_data.items() if value not in ("", None)
        }
        return {name: {YES: True, NO: False}.get(value, value) for name, value in given.items()}


def as_typed(facts: Facts) -> dict[str, object]:
    """Facts as the form would send them: for a link to a run with a written case."""
    words = {True: YES, False: NO}
    return {k: words[v] if isinstance(v, bool) else v for k, v in facts.items()}


def fact_field(asked: dmn.InputData) -> forms.Field:
    """A field for a made-up fact. Left open it is not known."""
    label = in_language(asked.label) or asked.name
    label = label[:1].upper() + label[1:]
    match asked.type.base:
        case "boolean":
            options = (("", _("not known")), (YES, _("yes")), (NO, _("no")))
            return forms.ChoiceField(label=label, required=False, choices=options)
        case "number":
            return forms.IntegerField(label=label, required=False, min_value=0, max_value=1000)
        case _:
            return forms.CharField(label=label, required=False, max_length=100)
