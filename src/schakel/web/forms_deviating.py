"""The forms for what a region does otherwise: the deviation itself, a written case, its end."""

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from schakel.selection import dmn
from schakel.selection.overlays import Deviation, Kind
from schakel.selection.reading import ANYTHING
from schakel.selection.rules import Facts
from schakel.web.forms import Area, PageForm
from schakel.web.forms_editor import RuleForm, field_of
from schakel.web.forms_rules import ExampleForm

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

LANGUAGES = ("nl", "en")


@dataclass(frozen=True)
class Place:
    """What a deviation is about: which table of which model, what is done, with or before which rule."""

    region: str
    model: str
    decision: str
    kind: Kind
    rule: str


def _day(label: "StrOrPromise", hint: "StrOrPromise" = "") -> forms.DateField:
    """A day, chosen or typed."""
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, help_text=hint, widget=widget)


class DeviationForm(RuleForm):
    """A rule as the region wants it, why, and from when until when.

    A rule that is switched off has no conditions or outcome of its own.
    """

    def __init__(
        self,
        *args: Any,
        place: Place,
        table: dmn.DecisionTable,
        rule: dmn.Rule,
        now: Deviation | None = None,
        text: int = 0,
        **kwargs: Any,
    ) -> None:
        super().__init__(
            *args, decision=place.decision, table=table, rule=rule, text=text, **kwargs
        )
        self.place = place
        own = {"on", "source"} if place.kind == Kind.OFF else self.fields.keys() - {"variation"}
        for name in self.fields.keys() - own:
            del self.fields[name]
        for language, label in zip(
            LANGUAGES, (_("Reason in Dutch"), _("Reason in English")), strict=True
        ):
            self.fields[f"reason_{language}"] = Area(label=label)
            self.initial[f"reason_{language}"] = now.reason.get(language, "") if now else ""
        self.fields["valid_from"] = _day(_("Counts from"))
        self.fields["valid_until"] = _day(
            _("Ends on"), _("On this day the national rule counts again.")
        )
        if now is not None:
            self.initial["valid_from"] = now.valid_from
            self.initial["valid_until"] = now.valid_until

    @property
    def parts(self) -> dict[str, list[forms.BoundField]]:
        """The fields by the part of the page that they stand in."""
        names = [name for name in self.fields if name != "on"]
        when = [name for name in names if name.startswith("c-")]
        then = [name for name in names if name.startswith("o")]
        days = ["valid_from", "valid_until"]
        why = [name for name in names if name.startswith("reason")]
        words = [name for name in names if name not in {*when, *then, *days, *why}]
        grouped = {"when": when, "then": then, "why": why, "words": words, "days": days}
        return {part: [self[name] for name in some] for part, some in grouped.items()}

    def place_of(self, path: str) -> str:
        """The field that a fault of a deviation is about."""
        for column in self.table.columns:
            if path == f"when.{column.text}":
                return field_of(column)
        return {"then": "o0", "reason": "reason_nl"}.get(path, path)

    def wish(self, *, owner: str) -> Deviation:
        """What was asked for; call after ``is_valid``."""
        data = self.cleaned_data
        typed = {
            column.text: data[field_of(column)].strip() or ANYTHING
            for column in self.table.columns
            if self.place.kind != Kind.OFF
        }
        return Deviation(
            id="",
            region=self.place.region,
            model=self.place.model,
            decision=self.place.decision,
            kind=self.place.kind,
            rule=self.place.rule,
            valid_from=data["valid_from"],
            valid_until=data["valid_until"],
            owner=owner,
            reason=self._said("reason_"),
            when={name: text for name, text in typed.items() if text != ANYTHING},
            then="" if self.place.kind == Kind.OFF else data["o0"],
            explanation=self._said(""),
            source=" ".join(data["source"].split()),
        )

    def _said(self, what: str) -> dict[str, str]:
        return {
            language: " ".join(self.cleaned_data.get(f"{what}{language}", "").split())
            for language in LANGUAGES
        }


class DeviationCaseForm(ExampleForm):
    """A written case of a deviation: a name, and the facts that differ from an ordinary case."""

    on = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    name = forms.CharField(
        label=_("What the case shows, in a few words"), max_length=200, required=False
    )

    def facts(self) -> Facts:
        """The facts that were filled in; call after ``is_valid``."""
        return {k: v for k, v in super().facts().items() if k not in {"on", "name"}}


class EndForm(PageForm):
    """From which day a deviation does not count any more, and why."""

    ends = _day(_("Ends on"))
    note = forms.CharField(label=_("Why it ends earlier"), required=False, max_length=400)


def a_year_on(day: date) -> date:
    """The same day next year; of the last day of February the day before."""
    last = day.replace(day=28) if (day.month, day.day) == (2, 29) else day
    return last.replace(year=day.year + 1)
