"""Regions, municipalities, houses, organisations and their members: reference data, no cases."""

from typing import ClassVar

from django.contrib.auth.models import AbstractBaseUser
from django.db import models

from schakel.kernel.ids import new_id
from schakel.kernel.models import Record, code_choices
from schakel.kernel.protection import Protection, Reference
from schakel.regions.rules import Function, Participation, PartnerKind


class Region(models.Model):
    """A ZSM region: one of the ten police units, with its table."""

    protection: ClassVar[Protection] = Reference()

    code = models.CharField(primary_key=True, max_length=40)
    name = models.CharField(max_length=60, unique=True)
    prefix = models.CharField(max_length=3, unique=True)

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class Organisation(models.Model):
    """A partner in the chain, with its participation in the houses (Wgs art. 2.27)."""

    protection: ClassVar[Protection] = Reference()

    code = models.CharField(primary_key=True, max_length=60)
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=40, choices=code_choices(*PartnerKind), db_index=True)
    wgs_participation = models.CharField(max_length=10, choices=code_choices(*Participation))
    area_type = models.CharField(max_length=20)
    area = models.CharField(max_length=60)

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class SafetyHouse(models.Model):
    """A Care and Safety House. ``caveat`` says what about its territory was never verified."""

    protection: ClassVar[Protection] = Reference()

    organisation = models.OneToOneField(Organisation, on_delete=models.PROTECT, primary_key=True)
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="houses")
    name = models.CharField(max_length=120)
    verified = models.BooleanField()
    stand_in = models.BooleanField()
    front_door = models.CharField(max_length=60, blank=True)

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class Municipality(models.Model):
    """A municipality with its region, its own organisation and the house that serves it."""

    protection: ClassVar[Protection] = Reference()

    code = models.CharField(primary_key=True, max_length=6)
    name = models.CharField(max_length=80)
    province = models.CharField(max_length=40)
    population = models.PositiveIntegerField()
    safety_region = models.CharField(max_length=6)
    region = models.ForeignKey(
        Region, null=True, blank=True, on_delete=models.PROTECT, related_name="municipalities"
    )
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT)
    house = models.ForeignKey(
        SafetyHouse, null=True, blank=True, on_delete=models.PROTECT, related_name="municipalities"
    )
    house_stand_in = models.BooleanField()
    house_basis = models.CharField(max_length=120)

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class OffenceGroup(models.Model):
    """A group of the CBS standard classification of crimes."""

    protection: ClassVar[Protection] = Reference()

    code = models.CharField(primary_key=True, max_length=6)
    label_nl = models.CharField(max_length=120)
    label_en = models.CharField(max_length=120)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT)

    class Meta:
        ordering = ("code",)

    def __str__(self) -> str:
        return f"{self.code} {self.label_nl}"


class LifeDomain(models.Model):
    """One of the twelve life domains (leefgebieden) that messages speak of."""

    protection: ClassVar[Protection] = Reference()

    code = models.CharField(primary_key=True, max_length=30)
    label_nl = models.CharField(max_length=80)
    label_en = models.CharField(max_length=80)
    sort = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ("sort",)

    def __str__(self) -> str:
        return self.label_nl


class Member(AbstractBaseUser):
    """A person who works in the product, for one organisation, with one or more functions."""

    protection: ClassVar[Protection] = Reference(app_writes=True)

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    username = models.CharField(max_length=150, unique=True)
    email = models.EmailField(blank=True)
    display_name = models.CharField(max_length=120)
    phone = models.CharField(max_length=30, blank=True)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT)
    region = models.ForeignKey(Region, null=True, blank=True, on_delete=models.PROTECT)
    is_active = models.BooleanField(default=True)
    secrecy_confirmed_on = models.DateField(null=True, blank=True)
    demo = models.BooleanField(default=False)

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"

    def __str__(self) -> str:
        return self.display_name


class MemberFunction(Record):
    """A function a member holds, from and until a day. Mandates are looked up per function."""

    protection: ClassVar[Protection] = Reference(app_writes=True)

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="functions")
    function = models.CharField(max_length=40, choices=code_choices(*Function))
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("member", "function", "valid_from"), name="one_start_per_function"
            ),
        )

    def __str__(self) -> str:
        return f"{self.member_id} {self.function}"


class Installation(models.Model):
    """What this database is: one row. A demo never runs on real data, nor the other way round."""

    DEMO, REAL = "DEMO", "REAL"

    protection: ClassVar[Protection] = Reference(app_writes=True)

    id = models.SmallIntegerField(primary_key=True, default=1)
    mode = models.CharField(max_length=10, choices=code_choices(DEMO, REAL))
    seed = models.BigIntegerField(null=True)
    made_at = models.DateTimeField()

    class Meta:
        constraints = (models.CheckConstraint(condition=models.Q(id=1), name="one_installation"),)

    def __str__(self) -> str:
        return self.mode
