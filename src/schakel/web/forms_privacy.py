"""Forms of the privacy officer: keeping a colleague from a case, and ending that."""

import uuid
from collections.abc import Mapping
from typing import Any, Self

from django import forms
from django.utils.translation import gettext_lazy as _

from schakel.access.rules import BlockReason
from schakel.access.viewer import Viewer
from schakel.privacy.actions import MOST, NewBlock
from schakel.regions.queries import colleagues
from schakel.web.forms import PageForm
from schakel.web.words import choices


class BlockForm(PageForm):
    """Who is kept from which case, and why. Only colleagues of the officer's own organisation."""

    person_id = forms.ChoiceField(label=_("Which colleague?"))
    number = forms.CharField(
        label=_("Case number"), help_text=_("It looks like ROT-7K2M9Q-4."), max_length=16
    )
    reason = forms.ChoiceField(
        label=_("Why may they not see it?"),
        choices=lambda: choices(BlockReason),
        widget=forms.RadioSelect,
    )

    @classmethod
    def of(cls, viewer: Viewer, data: Mapping[str, Any] | None = None, *, number: str = "") -> Self:
        """The form for this officer; ``number``: the case whose log they come from."""
        form = cls(data, initial={"number": number})
        listed = [
            (str(one.id), one.name)
            for one in colleagues()
            if one.organisation_code == viewer.organisation and one.id != viewer.person_id
        ]
        form.fields["person_id"] = forms.ChoiceField(
            label=_("Which colleague?"), choices=[("", "—"), *listed]
        )
        return form

    def new(self) -> NewBlock:
        """The block for the domain; call after ``is_valid``."""
        data = self.cleaned_data
        return NewBlock(
            data["number"].strip().upper(),
            uuid.UUID(data["person_id"]),
            BlockReason(data["reason"]),
        )


class LetBackForm(PageForm):
    """Why a block ends."""

    why = forms.CharField(label=_("Why does it end?"), max_length=MOST)

    @classmethod
    def of(cls, block_id: uuid.UUID, data: Mapping[str, Any] | None = None) -> Self:
        """The form of one block among others on the page."""
        return cls(data, auto_id=f"b{block_id.hex[:8]}-%s")
