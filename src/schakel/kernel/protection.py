"""How a table is protected. Every model declares one; ``access.rls`` turns it into policies.

A model without a declaration breaks the build: default deny begins with the table.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Reference:
    """No personal data. Everybody reads; only the owner role, or the app if said, writes.

    ``app_adds``: the app adds rows and changes or removes none.
    """

    app_writes: bool = False
    app_adds: bool = False


@dataclass(frozen=True)
class ByCase:
    """Rows of a dossier: readable through a live grant on that dossier and field group.

    ``field_group`` None means: any live grant on the dossier (the bare header).
    ``group_column`` names a column that says per row which field group the row is of.
    ``unit_column`` also shows a row to the unit it belongs to (a partner's own contribution).
    ``matched`` opens the table for reading to the two matching functions only (ruling 16).
    ``controlled`` opens it to the function that a privacy officer reads the log through.
    """

    field_group: str | None = None
    case_column: str = "case_id"
    group_column: str | None = None
    unit_column: str | None = None
    matched: bool = False
    controlled: bool = False


@dataclass(frozen=True)
class ByUnit:
    """Rows that belong to one or more units: readable by who is in one of them now.

    ``case_column`` names the dossier a row is about: who is kept from that dossier does not see it.
    ``controlled``: and by the function that a privacy officer reads the log through.
    """

    unit_columns: tuple[str, ...] = ("unit_id",)
    case_column: str | None = None
    controlled: bool = False


@dataclass(frozen=True)
class ByPerson:
    """Rows that belong to one user, readable by that user."""

    person_column: str = "person_id"


@dataclass(frozen=True)
class ByFunction:
    """Rows about a region, readable by who holds a function today.

    ``at_home``: functions that open the rows of the holder's own region. ``elsewhere``: functions
    that open those of every other region. ``person_column`` also shows a row to who wrote it.
    """

    at_home: tuple[str, ...]
    elsewhere: tuple[str, ...] = ()
    region_column: str = "region_id"
    person_column: str | None = None


@dataclass(frozen=True)
class ByService:
    """Rows that only the product's own machinery reads, inside a named service context."""

    reason: str


@dataclass(frozen=True)
class AppendOnly:
    """May be added to by whoever works in the product; read by the named role only.

    ``controlled``: and by the function that a privacy officer reads the log through.
    """

    reader: str
    controlled: bool = False


@dataclass(frozen=True)
class OwnerOnly:
    """No process of the product touches the table; only the owner role does."""

    reason: str


Protection = (
    Reference | ByCase | ByUnit | ByPerson | ByFunction | ByService | AppendOnly | OwnerOnly
)
