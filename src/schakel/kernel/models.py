"""The abstract model: a random key, and a declaration of how the table is protected."""

from typing import ClassVar

from django.db import models

from schakel.kernel.ids import new_id
from schakel.kernel.protection import Protection


class Record(models.Model):
    """A table of ours. ``protection`` has no default: each model says how it is guarded."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)

    protection: ClassVar[Protection]

    class Meta:
        abstract = True


def code_choices(*codes: str) -> list[tuple[str, str]]:
    """Choices for a stored code: stable and upper-case; words for people live in the screens."""
    # str(): a migration must not depend on an enum that may change
    return [(str(code), str(code)) for code in codes]
