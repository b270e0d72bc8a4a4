"""Forms of my work: telling somebody, choosing a house, and what stays undone."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from schakel.kernel import clock
from schakel.table.actions.telling import NewTelling
from schakel.table.rules import Channel, Told
from schakel.web.forms import PageForm
from schakel.web.forms_house import WhenField, houses
from schakel.web.words import choices


class TickForm(PageForm):
    """Read, and done with."""


class UndoneForm(PageForm):
    """Not done, and why."""

    why_not = forms.CharField(label=_("Why is it not done?"), max_length=400)


class TellForm(PageForm):
    """Who was told, how and when."""

    who = forms.CharField(label=_("Who was told?"), max_length=200)
    channel = forms.ChoiceField(label=_("How?"), choices=lambda: choices(Channel))
    at = WhenField(label=_("When?"))
    remark = forms.CharField(label=_("Remark"), required=False, max_length=1000)

    @classmethod
    def empty(cls, **kwargs: Any) -> "TellForm":
        """A new telling, which is of now unless somebody says otherwise."""
        return cls(initial={"at": clock.local(clock.now())}, **kwargs)

    def telling(self, told: Told) -> NewTelling:
        """The telling for the domain; call after ``is_valid``."""
        data = self.cleaned_data
        at = data["at"]
        moment = at if at.tzinfo else at.replace(tzinfo=clock.AMSTERDAM)
        return NewTelling(told, data["who"], Channel(data["channel"]), moment, data["remark"])


class HouseChoiceForm(PageForm):
    """The house that a report goes to, when its place of residence has none."""

    house = forms.ChoiceField(label=_("House"), choices=houses)


class LinkForm(PageForm):
    """Whether two records are one person, and why."""

    reason = forms.CharField(label=_("Why?"), required=False, max_length=400)
