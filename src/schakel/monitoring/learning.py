"""What becomes of the advice of each rule: gathered from proposals, decisions and answers, and kept.

Read in a service context and kept only as numbers that may be shown: nothing per case is stored.
"""

import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from schakel.access.context import as_service
from schakel.cases.queries import regions_of
from schakel.kernel import clock
from schakel.monitoring.models import RuleFigure, TableQuestion
from schakel.monitoring.rules.learning import PARTNERS, Verdict
from schakel.monitoring.rules.rules_told import RuleTold
from schakel.monitoring.rules.sampling import RightPlace
from schakel.monitoring.rules.small_numbers import Shown
from schakel.selection.queries.fired import Advised, FiredRule, advised_since
from schakel.table.queries.afterwards import (
    DecidedCase,
    PartnerAnswer,
    decided_since,
    partners_since,
)
from schakel.table.rules import ContributionState, deviates_at_house, deviates_in_track

TRACK, HOUSE = "track", "safety_house"
NOBODY: Sequence["_Judged"] = ()


@dataclass(frozen=True)
class _Judged:
    """What a kind of partner answered to "was this the right table?"."""

    kind: str
    place: str
    at: datetime


@dataclass(frozen=True)
class _Afterwards:
    """What people did and said about cases, by case."""

    decided: Mapping[uuid.UUID, DecidedCase]
    partners: Mapping[uuid.UUID, Mapping[str, PartnerAnswer]]
    judged: Mapping[uuid.UUID, Sequence[_Judged]]


@dataclass(frozen=True)
class _Outcome:
    """Whether people did otherwise than a rule says, when, and the reason code."""

    deviated: bool
    at: datetime
    reason: str = ""


def read_verdicts(since: datetime) -> list[Verdict]:
    """What became of each rule that fired since a moment. Needs a transaction."""
    with as_service("monitoring"):
        counting = _counting(advised_since(since), decided := decided_since(since))
        after = _Afterwards(decided, partners_since(since), _judged(since))
        regions = regions_of(set(counting))
    return [
        verdict
        for case_id, advised in counting.items()
        if case_id in regions
        for verdict in _verdicts(advised, regions[case_id], after)
    ]


def _counting(
    proposals: Iterable[Advised], decided: Mapping[uuid.UUID, DecidedCase]
) -> dict[uuid.UUID, Advised]:
    """The proposal that counts of each case: the one that was decided over, or else the youngest."""
    found: dict[uuid.UUID, Advised] = {}
    for one in proposals:
        over = decided.get(one.case_id)
        known = found.get(one.case_id)
        if known is None or over is None or known.id != over.proposal_id:
            found[one.case_id] = one
    return found


def _judged(since: datetime) -> dict[uuid.UUID, list[_Judged]]:
    """What each kind of partner answered afterwards, by case."""
    found: dict[uuid.UUID, list[_Judged]] = {}
    rows = TableQuestion.objects.filter(answered_at__gte=since)
    columns = ("case_id", "partner_kind", "place", "answered_at")
    for case_id, kind, place, at in rows.values_list(*columns):
        found.setdefault(case_id, []).append(_Judged(kind, place, at))
    return found


def _verdicts(advised: Advised, region: str, after: _Afterwards) -> Iterator[Verdict]:
    over = after.decided.get(advised.case_id)
    answered = after.judged.get(advised.case_id, NOBODY)
    for fired in advised.rules:
        outcome = _outcome(fired, advised, over, after.partners.get(advised.case_id, {}))
        of_partner = fired.decision == PARTNERS
        # Of a rule that names a partner only that partner can say.
        judged = [one for one in answered if not of_partner or one.kind == fired.gives]
        elsewhere = sorted(one.place for one in judged if one.place != RightPlace.HERE)
        yield Verdict(
            (fired.model, fired.rule),
            region,
            _day(advised.made_at),
            deviated=outcome.deviated if outcome else None,
            decided_on=_day(outcome.at) if outcome else None,
            reason=outcome.reason if outcome else "",
            wrong=bool(elsewhere) if judged else None,
            judged_on=_day(max(one.at for one in judged)) if judged else None,
            place=elsewhere[0] if elsewhere else "",
            decision=fired.decision,
        )


def _day(moment: datetime) -> date:
    return clock.local(moment).date()


def _outcome(
    fired: FiredRule,
    advised: Advised,
    over: DecidedCase | None,
    partners: Mapping[str, PartnerAnswer],
) -> _Outcome | None:
    """What became of what a rule says; None when nobody decided yet.

    Of a rule that names a partner: whether that partner answered that it was not needed.
    """
    if fired.decision == PARTNERS:
        answer = partners.get(fired.gives)
        if answer is None:
            return None
        return _Outcome(answer.state == ContributionState.NOT_NEEDED, answer.at)
    if over is None or fired.decision not in {TRACK, HOUSE}:
        return None
    if fired.decision == TRACK:
        found = deviates_in_track(advised.track, to_office=over.to_office)
    else:
        found = deviates_at_house(advised.house_action, to_house=over.to_house)
    return _Outcome(found, over.decided_at, over.deviation if found else "")


def keep_rule_figures(figures: Iterable[RuleTold], *, at: datetime) -> int:
    """Put these figures in the place of all earlier ones; returns how many there are."""
    RuleFigure.objects.all().delete()
    cell = ("model", "rule", "region", "period")
    names = [field.name for field in RuleFigure._meta.concrete_fields]
    return len(
        RuleFigure.objects.bulk_create(
            (_row(one, at) for one in figures),
            # Two workers at once: the later one wins.
            update_conflicts=True,
            unique_fields=cell,
            update_fields=[name for name in names if name not in {"id", *cell}],
        )
    )


def _row(one: RuleTold, at: datetime) -> RuleFigure:
    numbers = {
        "fired": one.fired,
        "decided": one.deviated.denominator,
        "deviated": one.deviated.numerator,
        "judged": one.wrong.denominator,
        "wrong": one.wrong.numerator,
    }
    return RuleFigure(
        model=one.key[0],
        rule=one.key[1],
        region=one.region,
        period=one.period.code,
        starts_on=one.period.starts_on,
        ends_on=one.period.ends_on,
        numbers={name: _pair(shown) for name, shown in numbers.items()},
        deviated_share=one.deviated.percentage,
        wrong_share=one.wrong.percentage,
        at_least=one.at_least,
        reasons={code: _pair(shown) for code, shown in sorted(one.reasons.items())},
        places={code: _pair(shown) for code, shown in sorted(one.places.items())},
        computed_at=at,
    )


def _pair(shown: Shown) -> tuple[str, int | None]:
    return shown.sight, shown.number
