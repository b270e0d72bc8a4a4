"""The bodies that the API gives, as they are documented."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel


class Shape(BaseModel):
    """The base of every body: documented as it is, no other keys."""

    model_config = ConfigDict(extra="forbid")


class PersonMatch(Shape):
    """Whether the sender sent this person before: of the sender's own records only."""

    match: Literal["linked", "new", "review"]


class HoldingClock(Shape):
    """When the time for holding the suspect ends; null when nobody is held."""

    holding_ends_at: datetime | None


class HouseAdvice(Shape):
    """What to do with a Care and Safety House."""

    action: Literal["NONE", "CONSULT", "NOTIFY"]
    code: str | None


class Reason(Shape):
    """A rule that fired, in words."""

    rule: str
    text: str


class YouthAdvice(Shape):
    """The way that a young suspect goes first, and the model that says so."""

    route: str
    model: str


class Proposal(Shape):
    """Advice: a person decides."""

    track: str | None
    safety_house: HouseAdvice
    partners: list[str]
    reasons: list[Reason]
    provisional: bool
    missing: list[str]
    model: str
    why_none: str = ""
    lighter_step: str = ""
    youth: YouthAdvice | None = None


class Receipt(Shape):
    """What became of a message. Which keys there are depends on its type."""

    status: Literal["accepted", "duplicate"]
    message_id: str
    case: str = Field(default="", description="The number of the dossier that was opened.")
    person: PersonMatch = Field(default=PersonMatch(match="new"))
    clock: HoldingClock = Field(default=HoldingClock(holding_ends_at=None))
    proposal: Proposal | None = None
    persons: int = Field(default=0, description="How many persons the list has now.")


class CaseHeader(Shape):
    """How a dossier stands that the client's organisation sent. It names nobody."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True)

    number: str
    kind: str
    state: str
    opened_at: datetime
    received_at: datetime


class Fault(Shape):
    """One fault in what was sent, at its place. The message never repeats the value."""

    path: str
    code: str
    message: str


class ProblemBody(Shape):
    """An error, after RFC 9457."""

    type: str
    title: str
    status: int
    detail: str
    errors: list[Fault] = []
