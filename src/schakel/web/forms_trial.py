"""The form with which a candidate is tried: which model, and over which period."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from schakel.web.forms import PageForm

# A model of two hundred rules is some 300 KB.
LARGEST_FILE = 1_000_000
YEAR = timedelta(days=365)


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
    """A candidate, and the first and last day of the cases that it is asked about."""

    since = forms.DateField(
        label=_("First day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    until = forms.DateField(
        label=_("Last day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, *args: Any, labels: list[str], today: date, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"since": today - YEAR, "until": today})
        super().__init__(*args, labels=labels, **kwargs)
