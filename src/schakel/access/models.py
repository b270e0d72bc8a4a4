"""Units and their members, the facts that entitle them, and the grants made from those facts."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from schakel.access.rules import Basis, BlockReason, FieldGroup, Purpose
from schakel.kernel.models import Record, code_choices
from schakel.kernel.protection import ByPerson, ByUnit, OwnerOnly, Protection, Reference


class Unit(Record):
    """What holds grants: a person, a team, or an organisation's seat at a table (ruling 9)."""

    PERSON, TEAM, SEAT = "PERSON", "TEAM", "SEAT"

    protection: ClassVar[Protection] = Reference(app_writes=True)

    kind = models.CharField(max_length=10, choices=code_choices(PERSON, TEAM, SEAT))
    organisation = models.ForeignKey("regions.Organisation", on_delete=models.PROTECT)
    region = models.ForeignKey("regions.Region", null=True, on_delete=models.PROTECT)
    house = models.ForeignKey("regions.SafetyHouse", null=True, on_delete=models.PROTECT)
    person = models.OneToOneField("regions.Member", null=True, on_delete=models.CASCADE)
    case_id = models.UUIDField(null=True)
    name = models.CharField(max_length=120)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("organisation", "region"), condition=Q(kind="SEAT"), name="one_seat"
            ),
            models.CheckConstraint(
                condition=~Q(kind="SEAT") | Q(region__isnull=False), name="a_seat_has_a_table"
            ),
            models.CheckConstraint(
                condition=~Q(kind="PERSON") | Q(person__isnull=False), name="own_unit_has_person"
            ),
        )

    def __str__(self) -> str:
        return self.name


class UnitMember(Record):
    """Membership of a unit, from and until a moment: a seat's members are those on the roster."""

    protection: ClassVar[Protection] = Reference(app_writes=True)

    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="members")
    person = models.ForeignKey("regions.Member", on_delete=models.CASCADE)
    valid_from = models.DateTimeField()
    valid_until = models.DateTimeField(null=True)

    class Meta:
        indexes = (models.Index(fields=("person", "valid_from"), name="membership_by_person"),)

    def __str__(self) -> str:
        return f"{self.person_id} in {self.unit_id}"


class Entitlement(Record):
    """The fact behind grants: why a unit may see these field groups of this dossier."""

    protection: ClassVar[Protection] = ByUnit(case_column="case_id", controlled=True)

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT)
    case_id = models.UUIDField(db_index=True)
    owner_org = models.CharField(max_length=60)
    field_groups = ArrayField(models.CharField(max_length=30, choices=code_choices(*FieldGroup)))
    purpose = models.CharField(max_length=30, choices=code_choices(*Purpose))
    basis = models.CharField(max_length=30, choices=code_choices(*Basis))
    basis_id = models.UUIDField(null=True)
    house_data = models.BooleanField(default=False)
    valid_from = models.DateTimeField()
    valid_until = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    shielded = models.BooleanField(default=False)
    opened_at = models.DateTimeField()
    region_code = models.CharField(max_length=40)
    case_kind = models.CharField(max_length=20)
    live = models.BooleanField()

    def __str__(self) -> str:
        return f"{self.unit_id} {self.basis} {self.case_id}"


class EffectiveAccess(models.Model):
    """A grant: what ``decide`` allowed, stored in the transaction of the fact.

    Row-level security reads only this table. It carries the sort key and the filters of every
    worklist, so that a list never has to look at what its reader may not see.
    """

    protection: ClassVar[Protection] = ByUnit(case_column="case_id")

    id = models.BigAutoField(primary_key=True)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, db_index=False)
    case_id = models.UUIDField()
    owner_org = models.CharField(max_length=60)
    field_group = models.CharField(max_length=30, choices=code_choices(*FieldGroup))
    purpose = models.CharField(max_length=30)
    basis = models.CharField(max_length=30)
    entitlement_id = models.UUIDField()
    valid_from = models.DateTimeField()
    valid_until = models.DateTimeField(null=True)
    opened_at = models.DateTimeField()
    region_code = models.CharField(max_length=40)
    case_kind = models.CharField(max_length=20)
    live = models.BooleanField()

    class Meta:
        indexes = (
            models.Index(
                fields=("unit", "field_group", "-opened_at", "case_id"), name="grant_for_lists"
            ),
            models.Index(fields=("case_id", "unit", "field_group"), name="grant_for_policies"),
            models.Index(fields=("entitlement_id",), name="grant_by_fact"),
            models.Index(
                fields=("unit", "field_group", "case_id"),
                condition=Q(live=True),
                name="grant_for_live_lists",
            ),
        )

    def __str__(self) -> str:
        return f"{self.unit_id} {self.field_group} {self.case_id}"


class Block(Record):
    """Deny wins: a person who may not see one dossier, whatever units say (own file, relative)."""

    protection: ClassVar[Protection] = ByPerson()

    person = models.ForeignKey("regions.Member", on_delete=models.CASCADE)
    case_id = models.UUIDField(db_index=True)
    reason = models.CharField(max_length=30, choices=code_choices(*BlockReason))
    set_by = models.UUIDField(null=True)
    valid_from = models.DateTimeField()
    valid_until = models.DateTimeField(null=True)
    ended_by = models.UUIDField(null=True)
    ended_why = models.CharField(max_length=400, blank=True)

    def __str__(self) -> str:
        return f"{self.reason} {self.case_id}"


class ContextKey(models.Model):
    """The two padded halves of the HMAC key that signs a request's context (ruling 13).

    Only the owner role reads it, through one definer function. Nobody else has any right on it.
    """

    protection: ClassVar[Protection] = OwnerOnly("read by schakel_context()")

    id = models.SmallIntegerField(primary_key=True, default=1)
    inner_pad = models.BinaryField()
    outer_pad = models.BinaryField()

    class Meta:
        constraints = (models.CheckConstraint(condition=Q(id=1), name="one_context_key"),)

    def __str__(self) -> str:
        return "context key"
