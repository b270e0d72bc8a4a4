"""What a criminal case leaves in the journal, from arrival to the judgement of the table."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from functools import cached_property

from schakel.cases.rules.clocks import Acts, Clocks, compute
from schakel.cases.rules.clocks import ClockKind as Kind
from schakel.handover.rules import working_days
from schakel.regions.rules import PartnerKind
from schakel.sharing.rules import working_days_to
from schakel.simulation.country.marks import Mark, Told, at_reference, minutes_of, since_reference
from schakel.simulation.country.marks_of_houses import OFFER, marks_of_house
from schakel.simulation.country.proposing import Proposed, house_of, proposed
from schakel.simulation.country.templates import CaseTemplate, Known
from schakel.simulation.course import decision_for
from schakel.simulation.house import RequestCourse
from schakel.table.rules import Situation, deviates
from schakel.worklist.rules import working_days_later

CASE, PERSON = (("case", "table"),), ("person", "")
AT_THE_TABLE = (PartnerKind.PROBATION, PartnerKind.CHILD_PROTECTION, PartnerKind.VICTIM_SUPPORT)
# Working days within which the victim and a house hear of a decision (``table.actions.decisions``).
TOLD_WITHIN = 1
NO_PARTICIPANTS = (PartnerKind.VICTIM_SUPPORT,)
# So long before a decision the prosecutor takes the case up (``simulation.course``).
TAKEN_UP = timedelta(minutes=5)


class CaseMarks:
    """The events of one template; ``organisations`` says who is the partner of a kind in the region."""

    def __init__(self, template: CaseTemplate, organisations: Mapping[str, str], on: date) -> None:
        self._template, self._course = template, template.course
        self._organisations, self._on = organisations, on
        self._proposed: Proposed = proposed(template, on)

    def all(self) -> list[Mark]:
        """Every event, in the order of the clock; those of one moment in that of the actions."""
        found = [
            *self._received(),
            *self._answered(),
            *self._requests(),
            *self._acts(),
            *self._decided(),
            *self._offered(),
            *self._judged(),
        ]
        return sorted(found, key=lambda mark: mark.at)

    def _mark(
        self, kind: str, after: timedelta, by: PartnerKind, told: Mapping[str, Told] | None = None
    ) -> Mark:
        at = self._template.arrives + after
        return Mark(kind, at, self._organisations[by], CASE, told or {})

    def _received(self) -> Iterator[Mark]:
        template, received = self._template, self._course.received
        police, hit = PartnerKind.POLICE, template.known != Known.NOT_KNOWN
        facts: dict[str, Told] = {
            "held": True,
            "victims": template.victims,
            "minor": template.minor,
            "offence": template.offence.group.partition(".")[0],
            "domestic_violence": template.domestic_violence,
        }
        arrived = self._mark("CASE_RECEIVED", timedelta(), police, facts)
        yield replace(arrived, things=(*CASE, PERSON))
        checked: dict[str, Told] = {"hit": hit, "has_plan": template.known == Known.WITH_PLAN}
        yield self._mark("KNOWN_CHECK_ANSWERED", received, police, checked)
        plain = self._proposed.without_house
        told: dict[str, Told] = {
            "model": plain.model,
            "track": plain.track,
            "partners": ",".join(self._proposed.asked),
        }
        yield self._mark("PROPOSAL_MADE", received, police, told)

    @property
    def _asked(self) -> list[PartnerKind]:
        """Who is asked and has an answer."""
        return [kind for kind in self._asked_at_the_table() if kind in self._course.answers]

    def _answered(self) -> Iterator[Mark]:
        for kind in self._asked:
            after = self._course.answered_after.get(kind, self._course.answered)
            told: dict[str, Told] = {
                "partner": kind,
                "state": self._course.answers[kind].state,
                "minutes": minutes_of(after),
            }
            yield self._mark("CONTRIBUTION_GIVEN", after, kind, told)

    def _requests(self) -> Iterator[Mark]:
        for number, one in enumerate(self._course.requests):
            yield from self._request(one, f"table-{number}")

    def _request(self, one: RequestCourse, name: str) -> Iterator[Mark]:
        arrives, things = self._template.arrives, (*CASE, ("request", name))
        to_house = one.to == PartnerKind.SAFETY_HOUSE
        asker = self._organisations[PartnerKind.PROSECUTION]
        due = self._later(one.asked, working_days_to("ANSWER_REQUEST", on=self._on))
        base: dict[str, Told] = {"partner": one.to, "to_house": to_house}
        told, dates = base | {"content": False, "on_time": True}, {"due": due}
        yield Mark("INFORMATION_ASKED", arrives + one.asked, asker, things, told, dates)
        if one.answered is not None:
            told = base | {"content": one.content, "on_time": arrives + one.answered <= due}
            giver = self._organisations[PartnerKind.MUNICIPALITY if to_house else one.to]
            at = arrives + one.answered
            yield Mark("INFORMATION_ANSWERED", at, giver, things, told, dates)

    def _later(self, after: timedelta, days: int) -> timedelta:
        """The end of the working day so many working days after a span of the case."""
        moment = at_reference(self._template.arrives + after)
        return since_reference(working_days_later(moment, days))

    def _acts(self) -> Iterator[Mark]:
        course, prosecutor = self._course, PartnerKind.PROSECUTION
        if course.custody is not None:
            yield self._mark("ACT_CUSTODY_ORDER", course.custody, prosecutor)
            yield self._mark("INTERIM_IVS", course.custody, prosecutor)
        if course.released is not None:
            yield self._mark("ACT_RELEASE", course.released, prosecutor)
        if course.assessed is not None:
            yield self._mark("CASE_ASSESSED", course.assessed, PartnerKind.POLICE)

    def _decided(self) -> Iterator[Mark]:
        decided, prosecutor = self._course.decided, PartnerKind.PROSECUTION
        if decided is None:
            return
        yield self._mark("CASE_TAKEN_UP", decided - TAKEN_UP, prosecutor)
        if self._house_is_told(decided):
            yield self._mark("HOUSE_TOLD", decided, prosecutor)
        yield replace(
            self._mark("CASE_DISPOSED", decided, prosecutor, self._decision(decided)),
            things=(*CASE, PERSON),
            dates={"due": self._later(decided, TOLD_WITHIN)},
        )
        if self._course.told is not None and self._template.victims:
            yield self._mark("TOLD_VICTIM", self._course.told, prosecutor)

    def _house_is_told(self, decided: timedelta) -> bool:
        """A house with a plan, or one that took the case and has not closed it."""
        if self._template.known == Known.WITH_PLAN:
            return True
        house, offered = self._course.house, self._course.offered
        if house is None or offered is None or house.accepted is None:
            return False
        open_ = house.closed is None or decided < offered + house.closed
        return offered + house.accepted <= decided and open_

    @cached_property
    def _situation(self) -> Situation:
        answered = PartnerKind.CHILD_PROTECTION in self._asked
        return Situation(
            minor=self._template.minor,
            child_protection_answered=answered,
            plan_running=self._template.known == Known.WITH_PLAN,
            suspect_heard=False,
            track=self._proposed.full.track,
            house_action=self._proposed.full.house_action,
        )

    def _decision(self, decided: timedelta) -> dict[str, Told]:
        decision = decision_for(self._situation, self._course)
        differs = deviates(decision, self._situation)
        now = at_reference(self._template.arrives + decided)
        holding, custody = self._clocks.of(Kind.HOLDING), self._clocks.of(Kind.CUSTODY)
        return {
            "minutes": minutes_of(decided),
            "within_holding": now <= holding.ends_at if holding else None,
            "within_custody": now <= custody.ends_at if custody else None,
            "with_disposal": bool(decision.disposals),
            "proposed": bool(self._situation.track),
            "followed": not differs,
            "deviation": decision.deviation if differs else None,
            "plan_running": self._situation.plan_running,
            "plan_weighed": bool(decision.plan_weighed.strip()),
            "minor": self._situation.minor,
            "victims": self._template.victims,
            "house_waits": self._house_is_told(decided),
        }

    @cached_property
    def _clocks(self) -> Clocks:
        arrives, custody = self._template.arrives, self._course.custody
        return compute(
            Acts(
                arrived_at=at_reference(arrives),
                pretrial_detention_allowed=self._template.offence.pretrial_detention_allowed,
                custody_from=at_reference(arrives + custody) if custody else None,
            )
        )

    def _offered(self) -> Iterator[Mark]:
        course, arrives = self._course, self._template.arrives
        if course.offered is None:
            return
        prosecutor, at = self._organisations[PartnerKind.PROSECUTION], arrives + course.offered
        due = {"due": self._later(course.offered, working_days("ANSWER_OFFER", on=self._on))}
        told: dict[str, Told] = {"direction": "TO_HOUSE"}
        yield Mark("CASE_OFFERED", at, prosecutor, (*CASE, *OFFER), told, due)
        told = {"partner": PartnerKind.PROSECUTION, "case_kind": "HOUSE"}
        yield Mark("OFFER_RECEIVED", at, prosecutor, (("case", "house"),), told)
        if course.house is not None:
            wished = None
            if course.feedback_after is not None:
                day = at_reference(at).replace(hour=17, minute=0, second=0)
                wished = since_reference(day + timedelta(days=course.feedback_after))
            yield from marks_of_house(
                course.house, at, self._organisations, self._on, offer=True, wished=wished
            )

    def _judged(self) -> Iterator[Mark]:
        """Everybody whose unit had a part is asked and says the same: police, prosecution, who was
        asked to look. The question names no organisation."""
        course = self._course
        if course.judged is None or course.decided is None:
            return
        place = "HERE" if course.right_table else "CONFERENCE"
        for kind in (PartnerKind.POLICE, PartnerKind.PROSECUTION, *self._asked_at_the_table()):
            base: dict[str, Told] = {"partner": kind, "case_kind": "CRIMINAL"}
            things = (*CASE, ("question", str(kind)))
            at = self._template.arrives + course.judged
            yield Mark("TABLE_ASKED", at, "", things, base)
            told = base | {"right_table": course.right_table, "place": place}
            yield Mark("TABLE_JUDGED", at, self._organisations[kind], things, told)

    def _asked_at_the_table(self) -> list[PartnerKind]:
        """Who may not know of a house's list is not asked on that ground (ruling 11)."""
        full, plain = self._proposed.full.partners, self._proposed.without_house.partners
        return [
            kind for kind in AT_THE_TABLE if kind in (plain if kind in NO_PARTICIPANTS else full)
        ]


def house_that_knows(template: CaseTemplate) -> str | None:
    """The house on whose list the suspect stands."""
    return None if template.known == Known.NOT_KNOWN else house_of(template)
