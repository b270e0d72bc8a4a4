"""The four messages as they may come in: shape, types and bounds; unknown keys are refused by name.

What needs the reference data or the clock (does this organisation exist, is this in the future) is
in ``rules``. Error texts never repeat the value that was sent (ruling 19).
"""

from typing import Annotated, Literal

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints
from pydantic_core import PydanticCustomError

from schakel.kernel.text import is_storable
from schakel.people.rules.bsn import is_bsn
from schakel.people.rules.names import partial_date

MAX_LINE_BYTES = 256 * 1024
UUID_PATTERN = r"^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$"


def _storable(text: str) -> str:
    if not is_storable(text):
        raise PydanticCustomError("characters", "The text has a character that cannot be kept.")
    return text


def _bsn(text: str) -> str:
    if not is_bsn(text):
        raise PydanticCustomError("bsn_check", "This is not a BSN: nine digits, eleven-test.")
    return text


def _birth_date(text: str) -> str:
    if partial_date(text) is None:
        raise PydanticCustomError("birth_date", "Give a date as YYYY-MM-DD; unknown parts are 00.")
    return text


Code = Annotated[str, StringConstraints(max_length=60, pattern=r"^[A-Z0-9][A-Z0-9_-]*$")]
MunicipalityCode = Annotated[str, StringConstraints(pattern=r"^GM[0-9]{4}$")]
MessageId = Annotated[str, StringConstraints(pattern=UUID_PATTERN)]
Kept = AfterValidator(_storable)
Line40 = Annotated[str, StringConstraints(max_length=40), Kept]
Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200), Kept]
Text = Annotated[str, StringConstraints(max_length=4000), Kept]
NonEmptyText = Annotated[str, StringConstraints(min_length=1, max_length=4000), Kept]
Bsn = Annotated[str, AfterValidator(_bsn)]
BirthDate = Annotated[str, AfterValidator(_birth_date)]
Fact = bool | Annotated[int, Field(ge=0, le=100_000)] | Line
FactName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,59}$")]


class Part(BaseModel):
    """The base of every part: strict types, no unknown keys."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Address(Part):
    """Where somebody lives, as far as known."""

    street: Line | None = None
    number: Line40 | None = None
    postcode: Line40 | None = None
    city: Line | None = None


class Person(Part):
    """A person; only the surname must be known. Nationality is not among the allowed data."""

    surname: Line
    bsn: Bsn | None = None
    skn: Annotated[str, StringConstraints(max_length=20), Kept] | None = None
    v_number: Annotated[str, StringConstraints(max_length=20), Kept] | None = None
    given_names: Line | None = None
    initials: Annotated[str, StringConstraints(max_length=20), Kept] | None = None
    name_prefix: Line40 | None = None
    partner_surname: Line | None = None
    partner_prefix: Line40 | None = None
    name_use: Literal["E", "V", "P", "N"] | None = None
    birth_date: BirthDate | None = None
    birth_place: Annotated[str, StringConstraints(max_length=80), Kept] | None = None
    sex: Literal["M", "F", "X", "U"] | None = None
    address: Address | None = None


class Suspect(Part):
    """Who is held or invited; ``residence`` null is no fixed abode."""

    person: Person
    residence: MunicipalityCode | None = None


class Offence(Part):
    """An offence with its CBS group."""

    group: Annotated[str, StringConstraints(pattern=r"^[0-9](\.[0-9])?$")]
    label: Line
    article: Annotated[str, StringConstraints(max_length=60), Kept] | None = None


class Contact(Part):
    """How to reach a victim or a house."""

    name: Line | None = None
    phone: Annotated[str, StringConstraints(max_length=30), Kept] | None = None


class Victim(Part):
    """A victim and their wishes."""

    person: Person
    wishes: Annotated[str, StringConstraints(max_length=1000), Kept] | None = None
    contact: Contact | None = None


class Envelope(Part):
    """What every message has."""

    message_id: MessageId
    sender: Code


class CriminalCaseMessage(Envelope):
    """A suspect comes in at a table."""

    type: Literal["criminal_case"]
    reference: Annotated[str, StringConstraints(min_length=1, max_length=80), Kept]
    occurred_at: AwareDatetime
    arrested_at: AwareDatetime | None = None
    arrived_at: AwareDatetime | None = None
    pretrial_detention_allowed: bool
    municipality: MunicipalityCode
    suspect: Suspect
    offences: Annotated[list[Offence], Field(min_length=1, max_length=40)]
    victims: Annotated[list[Victim], Field(max_length=100)] = []
    facts: dict[FactName, Fact] = {}


class Criteria(Part):
    """The four parts of the entry test (Besluit Wgs art. 2.20) as the reporter sees them."""

    problems_person_or_family: Text | None = None
    life_domains: Annotated[list[Line40], Field(max_length=12)] = []
    objective_indications: Text | None = None
    domains_needed: list[Literal["criminal", "administrative", "care", "social"]] = []


class PersonInformed(Part):
    """Whether the person knows of the notification, and if not, why not."""

    informed: bool
    reason: Text | None = None


class NotificationMessage(Envelope):
    """Somebody asks a house to look at a person."""

    type: Literal["notification"]
    reference: Annotated[str, StringConstraints(min_length=1, max_length=80), Kept]
    reported_at: AwareDatetime
    person: Person
    residence: MunicipalityCode | None = None
    reason: NonEmptyText
    question: Text | None = None
    criteria: Criteria
    person_informed: PersonInformed | None = None
    feedback_wanted: bool = True


class SignalMessage(Envelope):
    """An early signal of one organisation."""

    type: Literal["signal"]
    reference: Annotated[str, StringConstraints(min_length=1, max_length=80), Kept]
    observed_at: AwareDatetime
    person: Person
    residence: MunicipalityCode | None = None
    kind: Literal[
        "NUISANCE",
        "CONFUSED_BEHAVIOUR",
        "DEBT",
        "SCHOOL_ABSENCE",
        "DOMESTIC_CONCERN",
        "ADDICTION",
        "HOUSING",
        "OTHER",
    ]
    text: Text


class KnownPerson(Part):
    """One person on a house's list."""

    person: Person
    contact: Contact
    has_plan: bool


class KnownPersonsMessage(Envelope):
    """A house's whole list of known persons: it replaces the earlier one (ruling 27)."""

    type: Literal["known_persons"]
    persons: Annotated[list[KnownPerson], Field(max_length=5000)]


Message = CriminalCaseMessage | NotificationMessage | SignalMessage | KnownPersonsMessage

BY_TYPE: dict[str, type[Message]] = {
    "criminal_case": CriminalCaseMessage,
    "notification": NotificationMessage,
    "signal": SignalMessage,
    "known_persons": KnownPersonsMessage,
}
