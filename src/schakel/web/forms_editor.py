"""The forms of the editor of rules: one rule, one column, one written case, a file, a step."""

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from zlib import crc32

from django import forms
from django.utils.translation import gettext_lazy as _

from schakel.regions.rules import PartnerKind
from schakel.selection import dmn
from schakel.selection.editing import (
    ANYTHING,
    Edit,
    SetCell,
    SetOutcome,
    SetWords,
    allowed_outcomes,
)
from schakel.selection.overlays import table_of
from schakel.selection.reading import answers
from schakel.selection.written import WrittenCase, run_cases
from schakel.web.forms import Area, PageForm
from schakel.web.forms_rules import NO, YES, as_typed, fact_field
from schakel.web.words import word
from schakel.web.words_cells import cell_words, outcome_words
from schakel.web.words_rules import code_words, model_word

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

BOOLEAN_TESTS = ("-", "true", "false", "not(true)", "not(false)", "null")
NUMBER_TESTS = ("-", "< 12", ">= 18", "[12..18)", "null")
HELP = {
    "number": _("For example < 12, >= 18, [12..18) for 12 up to and including 17, or -."),
    "string": _('Codes between quotation marks, for example "HALT", or -.'),
    "date": _('For example < date("2026-12-31"), or -.'),
}
FACTS = {YES: True, NO: False}
OPEN, CLOSED = "open", "dicht"
VARIATION = {OPEN: True, CLOSED: False, "": None}


def field_of(column: dmn.Column) -> str:
    """The name of the field of a column: by what it asks, so that it stays when columns move."""
    plain = column.text if column.text.isidentifier() else f"{crc32(column.text.encode()):08x}"
    return f"c-{plain}"


class RuleForm(PageForm):
    """One rule: a field for each condition, its outcomes, and its words.

    ``suggestions`` are, by the id of a list, what may be typed in a field.
    """

    on = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(
        self,
        *args: Any,
        decision: str,
        table: dmn.DecisionTable,
        rule: dmn.Rule,
        text: int,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.decision, self.table, self.rule = decision, table, rule
        self.suggestions: dict[str, list[tuple[str, str]]] = {}
        self.initial["on"] = text
        for place, column in enumerate(table.columns):
            name = field_of(column)
            self.fields[name] = self._condition(place, column)
            self.initial[name] = rule.texts[place] or ANYTHING
            if rule.texts[place] not in {"", ANYTHING}:
                self.fields[name].widget.attrs["class"] = "sk-asks"
        for place in range(len(table.outputs)):
            self.fields[f"o{place}"] = self._outcome(place)
            self.initial[f"o{place}"] = rule.output_texts[place]
        self._add_words()

    def _add_words(self) -> None:
        for language, label in (
            ("nl", _("Explanation in Dutch")),
            ("en", _("Explanation in English")),
        ):
            self.fields[language] = Area(label=label)
            self.initial[language] = self.rule.explanation.get(language, "")
        self.fields["source"] = forms.CharField(label=_("Source"), required=False, max_length=400)
        self.initial["source"] = self.rule.source
        self.fields["variation"] = forms.ChoiceField(
            label=_("May a region deviate?"),
            required=False,
            choices=[
                ("", _("not said yet")),
                (OPEN, _("yes, with a reason and an end")),
                (CLOSED, _("no, the same everywhere")),
            ],
        )
        said = {True: OPEN, False: CLOSED, None: ""}
        self.initial["variation"] = said[self.rule.open_to_variation]

    def _condition(self, place: int, column: dmn.Column) -> forms.Field:
        label = column.label[:1].upper() + column.label[1:]
        used = [rule.texts[place] for rule in self.table.rules if rule.texts[place]]
        kind = column.type.base
        if kind == "boolean":
            choices = dict.fromkeys((*BOOLEAN_TESTS, *used))
            return forms.ChoiceField(
                label=label,
                required=False,
                choices=[(text, cell_words(text)) for text in choices],
            )
        tests = NUMBER_TESTS if kind == "number" else ("-", "null")
        return self._typed(
            field_of(column), label, [*tests, *sorted(set(used))], HELP.get(kind, "")
        )

    def _outcome(self, place: int) -> forms.Field:
        output = self.table.outputs[place]
        label = _("Outcome") if len(self.table.outputs) == 1 else output.label or output.name
        allowed = allowed_outcomes(self.table, place)
        used = [rule.output_texts[place] for rule in self.table.rules]
        if not allowed:
            return self._typed(f"o{place}", label, sorted(set(used)), "")
        choices = dict.fromkeys((*allowed, self.rule.output_texts[place]))
        return forms.ChoiceField(
            label=label, choices=[(text, outcome_words(text)) for text in choices]
        )

    def _typed(
        self, name: str, label: "StrOrPromise", texts: list[str], hint: "StrOrPromise"
    ) -> forms.Field:
        """A field to type in, with a list of what may be typed."""
        identity = f"keuzes-{name}"
        self.suggestions[identity] = [(text, cell_words(text)) for text in dict.fromkeys(texts)]
        return forms.CharField(
            label=label,
            required=False,
            max_length=2000,
            help_text=hint,
            widget=forms.TextInput(attrs={"list": identity, "autocomplete": "off"}),
        )

    def place_of(self, path: str) -> str:
        """The field that a fault is about: ``rules.R07.cells.age`` is one of the conditions."""
        for column in self.table.columns:
            if path == f"rules.{self.rule.id}.cells.{column.text}":
                return field_of(column)
        for place in range(len(self.table.outputs)):
            if path == f"rules.{self.rule.id}.outcomes.{place}":
                return f"o{place}"
        return "nl" if path.endswith(".words") else path

    def edits(self) -> Iterator[Edit]:
        """What is otherwise than the rule says now; call after ``is_valid``.

        A column that came after the page was made stays as it is.
        """
        data = self.cleaned_data
        for place, column in enumerate(self.table.columns):
            text = data[field_of(column)].strip() or ANYTHING
            there = field_of(column) in self.data
            if there and text != (self.rule.texts[place] or ANYTHING):
                yield SetCell(self.rule.id, column.text, text)
        for place in range(len(self.table.outputs)):
            if data[f"o{place}"].strip() != self.rule.output_texts[place]:
                yield SetOutcome(self.rule.id, data[f"o{place}"], place)
        words = {language: " ".join(data[language].split()) for language in ("nl", "en")}
        now = {language: self.rule.explanation.get(language, "") for language in ("nl", "en")}
        said = (words, " ".join(data["source"].split()), VARIATION[data["variation"]])
        if said != (now, self.rule.source, self.rule.open_to_variation):
            yield SetWords(self.rule.id, *said)


class ColumnForm(PageForm):
    """The name of a column, and the values that it may meet."""

    on = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    column = forms.CharField(widget=forms.HiddenInput, max_length=2000)
    label = forms.CharField(label=_("Name"), max_length=200)
    allowed = forms.CharField(
        label=_("Values that may occur"),
        required=False,
        max_length=2000,
        help_text=_('For example [0..130], or "A", "B". Leave it open for what the fact allows.'),
    )

    def place_of(self, path: str) -> str:
        """A fault of a column is about its values."""
        return "allowed" if path.startswith("columns.") else path


class FileForm(PageForm):
    """A model in a file: DMN, or a workbook that was made here."""

    on = forms.IntegerField(widget=forms.HiddenInput, min_value=0, required=False)
    file = forms.FileField(
        label=_("File"),
        help_text=_("A DMN file (.dmn), or an Excel workbook (.xlsx) that you made here."),
        widget=forms.ClearableFileInput(attrs={"accept": ".dmn,.xml,.xlsx"}),
    )

    def place_of(self, path: str) -> str:
        """Faults within the file are told above the form, with their place."""
        return path


class OnForm(PageForm):
    """A button: all that it says is the text that its page showed."""

    on = forms.IntegerField(widget=forms.HiddenInput, min_value=0)


class EarlierForm(PageForm):
    """Which earlier text is to stand there again."""

    on = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    to = forms.IntegerField(widget=forms.HiddenInput, min_value=1)


class NoteForm(PageForm):
    """A signature or a return, with a few words."""

    on = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    note = forms.CharField(label=_("A few words"), required=False, max_length=400)


class TurnForm(PageForm):
    """The day from which a version counts."""

    begins = forms.DateField(
        label=_("Counts from"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    note = forms.CharField(label=_("A few words"), required=False, max_length=400)


class CaseForm(PageForm):
    """A written case: a name, made-up facts, and what must come of them.

    What is left open under the outcome is not said. Rules that are left open are those that fire now.
    """

    on = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    name = forms.CharField(label=_("Name of the case"), max_length=200)
    fires = forms.CharField(
        label=_("Rules that must fire"),
        required=False,
        max_length=400,
        help_text=_("With commas between. Left open: the rules that fire now."),
    )

    def __init__(self, *args: Any, model: dmn.Model, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.model = model
        for name, asked in model.inputs.items():
            self.fields[f"f-{name}"] = fact_field(asked)
        for name in answers(model):
            self.fields[f"a-{name}"] = self._answer(name)

    def _answer(self, name: str) -> forms.Field:
        label = model_word(name)
        if self.model.definitions.decisions[name].type.base == "list":
            kinds = [(kind.value, word(kind.value)) for kind in PartnerKind]
            return forms.MultipleChoiceField(
                label=label, required=False, choices=kinds, widget=forms.CheckboxSelectMultiple
            )
        table = table_of(self.model, name)
        values = table.outputs[0].values if table is not None else ()
        choices = [(str(value), code_words(str(value))) for value in values]
        return forms.ChoiceField(
            label=label, required=False, choices=[("", _("not said")), *choices]
        )

    def case(self) -> WrittenCase:
        """The case as it was typed; call after ``is_valid``."""
        data = self.cleaned_data
        given = {n: data[f"f-{n}"] for n in self.model.inputs if data[f"f-{n}"] not in ("", None)}
        facts = {name: FACTS.get(value, value) for name, value in given.items()}
        said = {
            name: value
            for name in answers(self.model)
            if (value := data[f"a-{name}"]) or isinstance(value, list)
        }
        fires = tuple(one.strip() for one in data["fires"].split(",") if one.strip())
        case = WrittenCase(data["name"].strip(), facts, said, fires)
        (now,) = run_cases(self.model, [case])
        said |= {name: found for name, found in now.found.items() if _same_list(found, said[name])}
        return replace(case, expected=said, fires=fires or now.fired)

    @staticmethod
    def typed(case: WrittenCase, on: int) -> dict[str, object]:
        """A case as the form would send it."""
        facts = {f"f-{name}": value for name, value in as_typed(case.facts).items()}
        said = {f"a-{name}": value for name, value in case.expected.items()}
        return {"on": on, "name": case.name, "fires": ", ".join(case.fires), **facts, **said}


def _same_list(found: object, said: object) -> bool:
    """Whether two lists name the same: who looks along is in no order, and is kept as the model says."""
    if not isinstance(found, list) or not isinstance(said, list):
        return False
    return sorted(map(str, found)) == sorted(map(str, said))
