"""The form with which a candidate is tried: which model, and over which period."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from schakel.kernel.dated import quarter_of
from schakel.web.forms import PageForm
from schakel.web.words_charts import quarter_name

# A model of two hundred rules is some 300 KB.
LARGEST_FILE = 1_000_000
# The running quarter, and two years before it.
SHOWN = 9


class CandidateForm(PageForm):
    """A version that is known here, or a file."""

    version = forms.ChoiceField(
        label=_("Version to try"),
        required=False,
        help_text=_("Or leave this open and choose a file."),
    )
    file = forms.FileField(
        label=_("Or a DMN file"), required=False, widget=forms.FileInput(attrs={"accept": ".dmn"})
    )

    def __init__(self, *args: Any, labels: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["version"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [("", gettext("a file")), *((label, label) for label in labels)]

    def clean(self) -> dict[str, Any]:
        """One of the two, and not both."""
        data = super().clean() or {}
        file: UploadedFile[bytes] | None = data.get("file")
        if bool(data.get("version")) == bool(file):
            self.add_error("file", gettext("Choose a version or a file, one of the two."))
        elif file is not None and (file.size or 0) > LARGEST_FILE:
            self.add_error("file", gettext("This file is too large for a model."))
        return data


class TrialForm(CandidateForm):
    """A candidate, and the first and last quarter of the cases that it is asked about."""

    since = forms.TypedChoiceField(label=_("First quarter"), coerce=date.fromisoformat)
    until = forms.TypedChoiceField(label=_("Last quarter"), coerce=date.fromisoformat)

    def __init__(self, *args: Any, labels: list[str], today: date, **kwargs: Any) -> None:
        running, *ended = _quarters(today)
        kwargs.setdefault("initial", {"since": ended[3][0], "until": ended[0][1]})
        super().__init__(*args, labels=labels, **kwargs)
        for name, place in (("since", 0), ("until", 1)):
            field = self.fields[name]
            if isinstance(field, forms.ChoiceField):
                field.choices = [(one[place], one[2]) for one in (running, *ended)]


def _quarters(today: date) -> list[tuple[str, str, str]]:
    """The first and last day and the name of the running quarter and of those before it, newest first."""
    found: list[tuple[str, str, str]] = []
    day = today
    for _number in range(SHOWN):
        first, after = quarter_of(day)
        last = min(after - timedelta(days=1), today)
        name = quarter_name(f"{first.year}-Q{(first.month + 2) // 3}")
        if not found:
            name = gettext("%(quarter)s, until today") % {"quarter": name}
        found.append((first.isoformat(), last.isoformat(), name))
        day = first - timedelta(days=1)
    return found
