"""Persons as each organisation knows them. Records are linked, never merged."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from schakel.kernel.models import Record, code_choices
from schakel.kernel.protection import ByCase, ByUnit, Protection
from schakel.people.rules.codes import LinkState, Role


class PersonRecord(Record):
    """One mention of a person in one dossier, as the owner organisation wrote it.

    ``person_id`` is the person this organisation takes it to be: equal for linked records. It never
    reaches across organisations.
    """

    protection: ClassVar[Protection] = ByCase(group_column="field_group", matched=True)

    case_id = models.UUIDField(db_index=True)
    field_group = models.CharField(max_length=30)
    owner_org = models.CharField(max_length=60)
    role = models.CharField(max_length=20, choices=code_choices(*Role))
    person_id = models.UUIDField()
    surname = models.CharField(max_length=200)
    name_prefix = models.CharField(max_length=40, blank=True)
    given_names = models.CharField(max_length=200, blank=True)
    initials = models.CharField(max_length=20, blank=True)
    partner_surname = models.CharField(max_length=200, blank=True)
    partner_prefix = models.CharField(max_length=40, blank=True)
    name_use = models.CharField(max_length=1, blank=True)
    birth_date = models.CharField(max_length=10, blank=True)
    birth_place = models.CharField(max_length=80, blank=True)
    sex = models.CharField(max_length=1, blank=True)
    residence = models.CharField(max_length=6, blank=True)
    address = models.JSONField(null=True)
    skn = models.CharField(max_length=20, blank=True)
    v_number = models.CharField(max_length=20, blank=True)
    recorded_at = models.DateTimeField()

    class Meta:
        indexes = (
            models.Index(fields=("owner_org", "person_id"), name="records_of_a_person"),
            models.Index(
                fields=("person_id", "-recorded_at", "-case_id"), name="records_newest_first"
            ),
        )

    def __str__(self) -> str:
        return f"record {self.id}"


class PersonBsn(Record):
    """The citizen service number of a record: encrypted, and as a keyed hash to match on."""

    protection: ClassVar[Protection] = ByCase(group_column="field_group", matched=True)

    field_group = models.CharField(max_length=30)
    record = models.OneToOneField(PersonRecord, on_delete=models.CASCADE)
    case_id = models.UUIDField(db_index=True)
    owner_org = models.CharField(max_length=60)
    ciphertext = models.BinaryField()
    keyed_hash = models.BinaryField()

    class Meta:
        indexes = (
            models.Index(fields=("owner_org", "keyed_hash"), name="bsn_within_owner"),
            models.Index(fields=("keyed_hash",), name="bsn_for_search"),
        )

    def __str__(self) -> str:
        return f"bsn of {self.record_id}"


class PersonKey(Record):
    """A blocking key of a record: equality on a B-tree, within one owner organisation (ruling 21)."""

    protection: ClassVar[Protection] = ByCase(field_group="IDENTITY", matched=True)

    record = models.ForeignKey(PersonRecord, on_delete=models.CASCADE)
    case_id = models.UUIDField(db_index=True)
    owner_org = models.CharField(max_length=60)
    key = models.BinaryField()

    class Meta:
        indexes = (
            models.Index(fields=("owner_org", "key"), name="key_within_owner"),
            models.Index(fields=("key",), name="key_for_search"),
        )

    def __str__(self) -> str:
        return f"key of {self.record_id}"


class PersonLink(Record):
    """Two records of one organisation said to be one person: by rule or by a person; undoable."""

    protection: ClassVar[Protection] = ByUnit()

    unit_id = models.UUIDField()
    first = models.ForeignKey(PersonRecord, on_delete=models.CASCADE, related_name="+")
    second = models.ForeignKey(PersonRecord, on_delete=models.CASCADE, related_name="+")
    state = models.CharField(max_length=10, choices=code_choices(*LinkState))
    basis = models.CharField(max_length=40)
    made_at = models.DateTimeField()
    decided_by = models.UUIDField(null=True)
    decided_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=400, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("first", "second"), name="one_link_per_pair"),
            models.CheckConstraint(condition=~Q(first=F("second")), name="not_linked_to_itself"),
        )

    def __str__(self) -> str:
        return f"{self.state} {self.first_id} {self.second_id}"
