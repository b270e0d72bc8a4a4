"""Loading the reference data, and keeping members. Idempotent."""

import csv
import json
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from typing import Any

from django.db import models, transaction

from schakel.kernel import clock
from schakel.regions.models import (
    Installation,
    LifeDomain,
    Member,
    MemberFunction,
    Municipality,
    OffenceGroup,
    Organisation,
    Region,
    SafetyHouse,
)
from schakel.regions.rules import Function

PREFIXES = {
    "Noord-Nederland": "NNL",
    "Oost-Nederland": "ONL",
    "Midden-Nederland": "MNL",
    "Noord-Holland": "NHL",
    "Amsterdam": "AMS",
    "Den Haag": "DHG",
    "Rotterdam": "ROT",
    "Zeeland-West-Brabant": "ZWB",
    "Oost-Brabant": "OBR",
    "Limburg": "LIM",
}
# South Limburg's three houses share one front door that only forwards (domain knowledge, zlzvh.nl).
FRONT_DOORS = {
    "ZVH-MAASTRICHT-HEUVELLAND": "Zuid-Limburg",
    "ZVH-WESTELIJKE-MIJNSTREEK": "Zuid-Limburg",
    "ZVH-PARKSTAD": "Zuid-Limburg",
}


def region_code(police_unit: str) -> str:
    """The code of a region from the name of its police unit: ``DEN-HAAG``."""
    return police_unit.upper().replace(" ", "-")


def _rows(name: str) -> list[dict[str, str]]:
    text = files("schakel.regions.fixtures").joinpath(name).read_text("utf-8")
    return list(csv.DictReader(text.splitlines()))


def load_reference() -> dict[str, int]:
    """Load or refresh all reference tables from the fixtures, as the owner role.

    Returns how many rows each table has. Existing rows are updated, none is removed: cases may
    refer to a municipality that was abolished later.
    """
    with transaction.atomic():
        _upsert(Region, _regions(), "code")
        _upsert(Organisation, _organisations(), "code")
        _upsert(SafetyHouse, _houses(), "organisation_id")
        _upsert(Municipality, _municipalities(), "code")
        _upsert(OffenceGroup, _offence_groups(), "code")
        _upsert(LifeDomain, _life_domains(), "code")
    tables = (Region, Organisation, SafetyHouse, Municipality, OffenceGroup, LifeDomain)
    return {table._meta.model_name or "": table.objects.count() for table in tables}


def _upsert(model: type[models.Model], rows: list[dict[str, Any]], key: str) -> None:
    model._default_manager.bulk_create(
        [model(**row) for row in rows],
        update_conflicts=True,
        unique_fields=[key.removesuffix("_id")],
        update_fields=[name for name in rows[0] if name != key],
    )


def _regions() -> list[dict[str, Any]]:
    return [
        {"code": region_code(name), "name": name, "prefix": prefix}
        for name, prefix in PREFIXES.items()
    ]


def _organisations() -> list[dict[str, Any]]:
    return [
        {
            "code": row["code"],
            "name": row["name"],
            "kind": row["kind"],
            "wgs_participation": row["wgs_participation"],
            "area_type": row["region_type"],
            "area": row["region"],
        }
        for row in _rows("organisations.csv")
    ]


def _houses() -> list[dict[str, Any]]:
    text = files("schakel.regions.fixtures").joinpath("safety_houses.json").read_text("utf-8")
    return [
        {
            "organisation_id": house["code"],
            "region_id": region_code(house["police_unit"]),
            "name": house["name"],
            "verified": house["verified"],
            "stand_in": house["stand_in"],
            "front_door": FRONT_DOORS.get(house["code"], ""),
        }
        for house in json.loads(text)["safety_houses"]
    ]


def _municipalities() -> list[dict[str, Any]]:
    return [
        {
            "code": row["code"],
            "name": row["name"],
            "province": row["province"],
            "population": int(row["population"]),
            "safety_region": row["safety_region_code"],
            "region_id": region_code(row["police_unit"]) if row["police_unit"] else None,
            "organisation_id": row["organisation"],
            "house_id": row["safety_house"] or None,
            "house_stand_in": row["safety_house_stand_in"] == "true",
            "house_basis": row["safety_house_basis"],
        }
        for row in _rows("municipalities.csv")
    ]


def _offence_groups() -> list[dict[str, Any]]:
    return [
        {
            "code": row["code"],
            "label_nl": row["label_nl"],
            "label_en": row["label_en"],
            "parent_id": row["parent"] or None,
        }
        for row in _rows("offence_groups.csv")
    ]


def _life_domains() -> list[dict[str, Any]]:
    return [
        {
            "code": row["code"],
            "label_nl": row["label_nl"],
            "label_en": row["label_en"],
            "sort": int(row["sort"]),
        }
        for row in _rows("life_domains.csv")
    ]


@dataclass(frozen=True)
class NewMember:
    """A member to be added: who, for which organisation, with which functions from which day."""

    username: str
    display_name: str
    organisation: str
    functions: Sequence[Function]
    valid_from: date
    region: str | None = None
    phone: str = ""
    email: str = ""
    demo: bool = False


def add_member(new: NewMember) -> uuid.UUID:
    """Add a member without a usable password: people sign in at their own organisation."""
    with transaction.atomic():
        member = Member(
            username=new.username,
            display_name=new.display_name,
            organisation_id=new.organisation,
            region_id=new.region,
            phone=new.phone,
            email=new.email,
            demo=new.demo,
        )
        member.set_unusable_password()
        member.save()
        MemberFunction.objects.bulk_create(
            MemberFunction(member=member, function=function, valid_from=new.valid_from)
            for function in new.functions
        )
    return member.id


def mark_installation(*, demo: bool, seed: int | None = None) -> None:
    """Say once what this database is for."""
    Installation.objects.create(
        mode=Installation.DEMO if demo else Installation.REAL, seed=seed, made_at=clock.now()
    )
