"""Playing any template: a course of acts by the people of the country, and the pattern that it leaves."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Protocol

from django.db import transaction

from schakel.access.actions import seat_of, technical_account
from schakel.access.context import acting, as_service
from schakel.access.queries import membership_ids
from schakel.access.viewer import Viewer
from schakel.handover.rules import receiving_case_id
from schakel.kernel.ids import pseudonym
from schakel.signals.queries import signal_of
from schakel.simulation.acts import Act, in_order
from schakel.simulation.country.templates import (
    CaseTemplate,
    NotificationTemplate,
    SeatTemplate,
    ShiftTemplate,
    SignalTemplate,
    Template,
)
from schakel.simulation.course import CaseStory, case_of, read_answers, send
from schakel.simulation.feeding.casts import Casts
from schakel.simulation.feeding.messages import house_for
from schakel.simulation.house import HouseStory
from schakel.simulation.patterns import Pattern
from schakel.table.actions.shifts import Place, plan_shift, report_absent
from schakel.table.queries.shift import seats_of

Message = Mapping[str, Any]
# A shift is planned so long before it begins, and before the first absence is known.
PLANNED_BEFORE = timedelta(hours=2)
MINUTE = timedelta(minutes=1)
NOON = timedelta(hours=12)


class Story(Protocol):
    """A template while it is played: what happens, and which rows are its own by now."""

    def acts(self) -> list[Act]:
        """What happens, in the order of the clock."""

    def pattern(self, words: tuple[str, ...]) -> Pattern:
        """The pattern as far as it came; ``words`` are texts of the message that copies replace."""


def story_of(template: Template, message: Message, casts: Casts) -> Story:
    """A template that is about to be played with this message (a shift has none)."""
    match template:
        case CaseTemplate():
            cast = casts.case(template.region, house_for(template))
            return _Criminal(CaseStory(message, template.course, cast))
        case NotificationTemplate():
            return _Notification(template, message, casts)
        case SignalTemplate():
            return _Signal(template, message)
        case ShiftTemplate():
            return _Shift(template, casts)


def known_in_the_journal(case_id: uuid.UUID) -> str:
    """How the process events name a case."""
    return f"case:{pseudonym(case_id, purpose='journal')}"


def signal_in_the_journal(signal_id: uuid.UUID) -> str:
    """How the process events name a signal."""
    return f"signal:{pseudonym(signal_id, purpose='journal')}"


def seat_in_the_journal(seat_id: uuid.UUID) -> str:
    """How the process events name a seat."""
    return f"seat:{pseudonym(seat_id, purpose='journal')}"


@dataclass
class _Criminal:
    story: CaseStory

    def acts(self) -> list[Act]:
        return self.story.acts()

    def pattern(self, words: tuple[str, ...]) -> Pattern:
        played = self.story.played
        dossiers, derived = [played.case_id], None
        names = [self.story.message["message_id"], played.receipt["case"]]
        names.append(known_in_the_journal(played.case_id))
        if played.offer_id is not None:
            derived = receiving_case_id(played.offer_id)
            dossiers.append(derived)
            names += [played.house_number, known_in_the_journal(derived)]
        return Pattern(tuple(dossiers), tuple(names), words, derived, played.offer_id)


@dataclass
class _Notification:
    template: NotificationTemplate
    message: Message
    casts: Casts
    _number: str = ""
    _case_id: uuid.UUID | None = None

    def acts(self) -> list[Act]:
        template = self.template
        people = self.casts.house(template.region, template.house)
        nobody = uuid.UUID(int=0)
        house = HouseStory(template.course, people, nobody, answered=self._read)
        return in_order([Act(template.received, partial(self._receive, house)), *house.acts()])

    def _receive(self, house: HouseStory, _moment: datetime) -> None:
        receipt = send(self.message)
        self._number = receipt["case"]
        self._case_id = house.case_id = case_of(receipt, self._reader)

    @property
    def _reader(self) -> Viewer:
        return self.casts.reader(self.template.reporter)

    def _read(self) -> None:
        """The reporter reads what the house answered."""
        with acting(self._reader) as by:
            read_answers(_received(self._case_id), by)

    def pattern(self, words: tuple[str, ...]) -> Pattern:
        case_id = _received(self._case_id)
        names = (self.message["message_id"], self._number, known_in_the_journal(case_id))
        return Pattern((case_id,), names, words)


@dataclass
class _Signal:
    template: SignalTemplate
    message: Message

    def acts(self) -> list[Act]:
        return [Act(self.template.received, self._receive)]

    def _receive(self, _moment: datetime) -> None:
        send(self.message)

    def pattern(self, words: tuple[str, ...]) -> Pattern:
        signal_id = signal_of(self.template.owner, self.message["reference"])
        names = (self.message["message_id"], signal_in_the_journal(signal_id))
        return Pattern((signal_id,), names, words)


@dataclass
class _Shift:
    template: ShiftTemplate
    casts: Casts
    _shift_id: uuid.UUID | None = None
    _starts_at: datetime | None = None
    _seats: dict[str, uuid.UUID] = field(default_factory=dict)

    def acts(self) -> list[Act]:
        emptied = [seat for seat in self.template.seats if seat.emptied is not None]
        first = min((seat.emptied or timedelta() for seat in emptied), default=timedelta())
        planned = min(-PLANNED_BEFORE, first - MINUTE)
        plan = Act(planned, partial(self._plan, -planned))
        return in_order(
            [plan, *(Act(s.emptied or timedelta(), partial(self._empty, s)) for s in emptied)]
        )

    def _plan(self, before: timedelta, moment: datetime) -> None:
        template, casts = self.template, self.casts
        self._starts_at = starts_at = moment + before
        turn = int(template.arrives % timedelta(days=1) >= NOON)
        speakers = casts.at_table(template.region)
        places = [
            Place(
                speakers[seat.partner].organisation,
                casts.sitting(template.region, seat.partner, turn) if seat.filled else None,
            )
            for seat in template.seats
        ]
        with transaction.atomic(), as_service("simulation"):
            self._shift_id = plan_shift(
                template.region,
                name="laat" if turn else "vroeg",
                starts_at=starts_at,
                ends_at=starts_at + template.lasts,
                places=places,
                by=technical_account("roster"),
            )
        self._seats = seats_of(self._shift_id)

    def _empty(self, seat: SeatTemplate, _moment: datetime) -> None:
        speaker = self.casts.at_table(self.template.region)[seat.partner]
        with acting(speaker) as by:
            report_absent(self._seats[speaker.organisation], by=by, reason="Ziek gemeld.")

    def pattern(self, words: tuple[str, ...]) -> Pattern:
        shift_id, starts_at = _received(self._shift_id), self._starts_at
        units = [seat_of(code, self.template.region).id for code in self._seats]
        members = membership_ids(units, starts_at) if starts_at is not None else []
        seats = tuple(self._seats.values())
        names = tuple(seat_in_the_journal(seat) for seat in seats)
        return Pattern((shift_id, *seats, *members), names, words)


def _received(one: uuid.UUID | None) -> uuid.UUID:
    """What the first act made. Raises RuntimeError before it."""
    if one is None:
        raise RuntimeError("nothing of this was received yet")
    return one
