"""The abstract model: a random key, a declaration of how the table is protected; and one lookup."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, ClassVar

from django.core.exceptions import EmptyResultSet
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.sql.compiler import SQLCompiler

from schakel.kernel.ids import new_id
from schakel.kernel.protection import Protection

if TYPE_CHECKING:
    UuidLookup = models.Lookup[Any]
else:
    UuidLookup = models.Lookup


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


@models.UUIDField.register_lookup
class OneOf(UuidLookup):
    """``id__one_of=ids``: a column among many ids, as one array parameter.

    With ``in`` each of two hundred ids is a parameter of its own, and writing those down costs more
    than the query.
    """

    lookup_name = "one_of"

    def get_prep_lookup(self) -> str:
        """The ids as an array literal of the database."""
        ids: Iterable[Any] = self.rhs
        return "{" + ",".join(str(one) for one in ids) + "}"

    def as_sql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper
    ) -> tuple[str, tuple[str | int, ...]]:
        """``column = ANY (array)``."""
        if self.rhs == "{}":
            raise EmptyResultSet  # as with an empty ``in``: nothing is asked
        left, parameters = self.process_lhs(compiler, connection)
        return f"{left} = ANY (%s::uuid[])", (*parameters, self.rhs)
