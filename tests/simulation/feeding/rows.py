"""All rows of the database in a form that does not depend on who drew which random id.

Two ways of writing one history differ in ids, pseudonyms, case numbers and seals. Here an id is called by
what its row says, a pseudonym and a number by the id that they stand for; what is left must be equal.
"""

import re
import uuid
from collections import Counter

from django.apps import apps
from django.db import connection

from schakel.access.context import as_service
from schakel.kernel.ids import pseudonym
from schakel.kernel.protection import AppendOnly, OwnerOnly
from schakel.simulation.patterns import columns

# A fresh seal, and a counter of the database.
BY_CHANCE = {("PersonBsn", "ciphertext"), ("EffectiveAccess", "id")}
# Nobody's systems are told of what is made up; and no audit record says that somebody did what nobody did.
NOT_WRITTEN = {"OutboxEntry"}
NUMBER = re.compile(r"\b[A-Z]{3}-[0-9A-Z]{6}-[0-9A-Z*~$=](?![0-9A-Z])")
KNOWN_AS = re.compile(r"\b[a-z_]+:[0-9a-f]{32}\b")
# Copies follow the rules of the day on which their mould was played (ADR 0033).
VERSION = re.compile(r"@20\d\d-\d\d(-\d\d)?(/[A-Z-]+)?")
ROUNDS = 5


def compared():
    """The tables that are compared: all but those that only say who did or heard what."""
    return [
        model
        for model in apps.get_models()
        if model.__module__.startswith("schakel.")
        and model.__name__ not in NOT_WRITTEN
        and not isinstance(model.__dict__["protection"], AppendOnly | OwnerOnly)
    ]


def all_rows(known, rounds=ROUNDS):
    """Every row of these tables, canonical. ``known``: ids that were there before, and stay themselves.

    With no rounds what hangs together is not told: a difference then shows in its own row only.
    """
    with as_service("test"):
        tables = {model.__name__: list(_rows(model)) for model in compared()}
    labels = {one: str(one) for one in known}
    named = {}
    for _ in range(rounds):  # an id is known by its row, that row by the ids in it, and so on
        fresh = dict(labels)
        for table, rows in tables.items():
            for row in rows:
                if isinstance(row.get("id"), uuid.UUID) and row["id"] not in known:
                    fresh[row["id"]] = f"{table} {hash(_plain(table, row, labels, named))}"
        labels = fresh
        named = {pseudonym(one, purpose="journal"): label for one, label in labels.items()}
    return Counter(
        (table, *_plain(table, row, labels, named))
        for table, rows in tables.items()
        for row in rows
    )


def ids_now():
    """All ids that are there."""
    with as_service("test"):
        return {
            row["id"]
            for model in compared()
            for row in _rows(model)
            if isinstance(row.get("id"), uuid.UUID)
        }


def _rows(model):
    names = list(columns(model))
    with connection.cursor() as cursor:
        chosen = ", ".join(f'"{name}"' for name in names)
        cursor.execute(f'SELECT {chosen} FROM "{model._meta.db_table}"')
        for row in cursor.fetchall():
            yield dict(zip(names, row, strict=True))


def _plain(table, row, labels, named):
    return tuple(
        f"{column}={_text(value, labels, named)}"
        for column, value in sorted(row.items())
        if column != "id" and (table, column) not in BY_CHANCE
    )


def _text(value, labels, named):
    match value:
        case uuid.UUID():
            return labels.get(value, "an id")
        case memoryview():
            return bytes(value).hex()
        case list():
            return repr([_text(one, labels, named) for one in value])
    text = VERSION.sub("@version", NUMBER.sub("<number>", str(value)))
    return KNOWN_AS.sub(lambda found: _called(found.group(), named), text)


def _called(text, named):
    kind, _, told = text.partition(":")
    return f"{kind}:{named.get(told, '?')}"
