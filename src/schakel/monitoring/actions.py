"""Keeping figures and charts, and asking and answering the question about closed cases.

Nothing here leaves an audit record: what looks back is bound to leave that alone (Wgs 1.8.4). An
answer carries its author and leaves a process event.
"""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import IO

from django.db import transaction
from django.db.models import Model

from schakel.access.actions import technical_account
from schakel.access.context import as_service
from schakel.access.queries import units_ever_on
from schakel.access.viewer import Viewer
from schakel.cases.queries import Header, headers
from schakel.journal.actions import Attributes, Count, count
from schakel.journal.queries import cases_with, copy_events
from schakel.kernel import clock
from schakel.kernel.errors import FieldError, Invalid, NotFound, Refused
from schakel.kernel.ids import new_id
from schakel.kernel.text import is_storable
from schakel.monitoring.models import Comparison, ControlChart, Picture, StoredFigure, TableQuestion
from schakel.monitoring.rules.comparing import Compared
from schakel.monitoring.rules.figures import Figure
from schakel.monitoring.rules.funnel import Place
from schakel.monitoring.rules.pictures import Pictures
from schakel.monitoring.rules.sampling import RightPlace, is_sampled, sample
from schakel.monitoring.rules.small_numbers import Shown
from schakel.monitoring.rules.xmr import Reading
from schakel.worklist.actions import NewItem, finish, put
from schakel.worklist.rules import ItemKind

CLOSING = ("CASE_DISPOSED", "CASE_CLOSED", "CASE_RETURNED")


def write_events(kinds: Sequence[str], since: datetime, into: IO[bytes]) -> None:
    """Write the process events that figures are made of to a file; they name nobody."""
    with transaction.atomic(), as_service("monitoring"):
        copy_events(kinds, since=since, into=into)


def keep_figures(figures: Iterable[Figure], *, at: datetime) -> int:
    """Put these figures in the place of all earlier ones; returns how many there are."""
    StoredFigure.objects.all().delete()
    cell = ("region", "indicator", "period")
    return len(
        StoredFigure.objects.bulk_create(
            (_row(figure, at) for figure in figures),
            # Two workers at once: the later one wins.
            update_conflicts=True,
            unique_fields=cell,
            update_fields=_all_but(StoredFigure, cell),
        )
    )


def _all_but(model: type[Model], key: Sequence[str]) -> list[str]:
    names = (field.name for field in model._meta.concrete_fields)
    return [name for name in names if name not in {"id", *key}]


def _row(figure: Figure, at: datetime) -> StoredFigure:
    return StoredFigure(
        region_id=figure.region,
        indicator=figure.indicator,
        period=figure.period.code,
        starts_on=figure.period.starts_on,
        ends_on=figure.period.ends_on,
        numerator_sight=figure.numerator.sight,
        numerator=figure.numerator.number,
        denominator_sight=figure.denominator.sight,
        denominator=figure.denominator.number,
        value=figure.value,
        high=figure.high,
        parts={name: _stored(part) for name, part in sorted(figure.parts.items())},
        own={
            name: (one.value, *_stored(one.denominator)) for name, one in sorted(figure.own.items())
        },
        suppressed=figure.suppressed,
        computed_at=at,
    )


def _stored(part: Shown) -> tuple[str, int | None]:
    return part.sight, part.number


@dataclass(frozen=True)
class Drawn:
    """A control chart to keep: what it says of which figures."""

    region: str
    indicator: str
    reading: Reading
    figures: Sequence[Figure]


def keep_charts(charts: Iterable[Drawn], *, at: datetime) -> int:
    """Put these charts in the place of all earlier ones; returns how many there are."""
    ControlChart.objects.all().delete()
    cell = ("region", "indicator")
    return len(
        ControlChart.objects.bulk_create(
            (_chart(drawn, at) for drawn in charts),
            update_conflicts=True,
            unique_fields=cell,
            update_fields=_all_but(ControlChart, cell),
        )
    )


def _chart(drawn: Drawn, at: datetime) -> ControlChart:
    limits = drawn.reading.limits
    bounds = drawn.reading.bounds or (None,) * len(drawn.figures)
    read = zip(drawn.figures, bounds, drawn.reading.signals, strict=True)
    return ControlChart(
        region_id=drawn.region,
        indicator=drawn.indicator,
        kind=drawn.reading.kind,
        verdict=drawn.reading.verdict,
        mean=limits.mean if limits else None,
        points=[
            {
                "period": figure.period.code,
                "value": figure.value,
                "denominator": figure.denominator.number,
                "lower": bound.lower if bound else None,
                "upper": bound.upper if bound else None,
                "signal": signal,
            }
            for figure, bound, signal in read
        ],
        computed_at=at,
    )


def keep_comparisons(found: Mapping[str, Compared], *, at: datetime) -> int:
    """Put these comparisons, by indicator, in the place of all earlier ones; returns how many."""
    Comparison.objects.all().delete()
    rows = [_comparison(indicator, one, at) for indicator, one in found.items()]
    cell = ("indicator",)
    return len(
        Comparison.objects.bulk_create(
            rows,
            update_conflicts=True,
            unique_fields=cell,
            update_fields=_all_but(Comparison, cell),
        )
    )


def _comparison(indicator: str, one: Compared, at: datetime) -> Comparison:
    mix = one.mix and {
        "starts_on": one.mix.starts_on.isoformat(),
        "ends_on": one.mix.ends_on.isoformat(),
        "as_counted": dict(one.as_counted),
    }
    return Comparison(
        indicator=indicator,
        target=one.funnel.target,
        dispersion=one.funnel.dispersion,
        widened=one.funnel.widened,
        places={region: _place(place) for region, place in one.funnel.places.items()},
        mix=mix,
        computed_at=at,
    )


def _place(place: Place) -> dict[str, float | str | None]:
    return {
        "lower": place.band.lower,
        "upper": place.band.upper,
        "standing": place.standing,
        "value": place.value,
        "expected": place.expected,
    }


def keep_pictures(pictures: Sequence[Pictures], *, at: datetime) -> int:
    """Put these pictures in the place of all earlier ones; returns how many files are new.

    What was not drawn again, because it would be alike, stays as it is.
    """
    alike = [one.subject for one in pictures if not one.files]
    Picture.objects.exclude(subject__in=alike).delete()
    cell = ("subject", "language", "form")
    rows = [
        Picture(
            subject=one.subject,
            language=language,
            form=form,
            content=content,
            mark=one.mark,
            drawn_at=at,
        )
        for one in pictures
        for (language, form), content in one.files.items()
    ]
    return len(
        Picture.objects.bulk_create(
            rows,
            update_conflicts=True,
            unique_fields=cell,
            update_fields=_all_but(Picture, cell),
        )
    )


def ask_about_closed_cases(now: datetime) -> int:
    """Ask every unit that had a part in a sampled closed case; returns how many questions.

    Runs again and again: who was asked is not asked twice. Needs a transaction.
    """
    with as_service("sampling"):
        closed = dict(cases_with(CLOSING, since=now - timedelta(days=sample().asked_days)))
    return ask_about({id_: at for id_, at in closed.items() if is_sampled(id_)}, now)


def ask_about(closed: Mapping[uuid.UUID, datetime], now: datetime) -> int:
    """Ask every unit that had a part in these cases, by when each was closed; returns how many.

    Who was asked is not asked twice. Needs a transaction.
    """
    account = technical_account("sampling")
    with as_service("sampling"):
        before = TableQuestion.objects.filter(case_id__in=closed.keys())
        new = sorted(closed.keys() - set(before.values_list("case_id", flat=True)))
        rows = [
            row
            for case in headers(new, viewer=account)
            for row in _questions(case, closed[case.case_id], now)
        ]
        TableQuestion.objects.bulk_create(rows, ignore_conflicts=True)
        put(NewItem(row.unit_id, ItemKind.JUDGE_TABLE, None, row.id) for row in rows)
        count(_asked(row, now) for row in rows)
    return len(rows)


def _questions(case: Header, closed_at: datetime, now: datetime) -> list[TableQuestion]:
    return [
        TableQuestion(
            id=new_id(),
            unit_id=unit.id,
            case_id=case.case_id,
            case_number=case.number,
            case_kind=case.kind,
            region_id=case.region,
            partner_kind=unit.partner_kind,
            closed_on=clock.local(closed_at).date(),
            asked_at=now,
        )
        for unit in units_ever_on(case.case_id)
    ]


def _asked(row: TableQuestion, now: datetime) -> Count:
    return Count(
        "TABLE_ASKED",
        now,
        row.region_id,
        "",
        about={"case": row.case_id, "question": row.id},
        attributes={"partner": row.partner_kind, "case_kind": row.case_kind},
    )


def answer_question(
    question_id: uuid.UUID, place: RightPlace, *, by: Viewer, words: str = ""
) -> None:
    """Say whether this was the right table, or which one was.

    Raises NotFound for who was not asked, Refused when a colleague answered before, and Invalid.
    """
    row = TableQuestion.objects.select_for_update().filter(id=question_id).first()
    if row is None or row.unit_id not in by.unit_ids:
        raise NotFound("no such question")
    if row.answered_at is not None:
        raise Refused("ALREADY_ANSWERED", "This question was answered before.")
    if len(words) > 400 or not is_storable(words):
        raise Invalid([FieldError("words", "too_long", "Keep it under 400 characters.")])
    row.place, row.words = place, words.strip()
    row.answered_at, row.answered_by = clock.now(), by.person_id
    row.save()
    finish(ItemKind.JUDGE_TABLE, row.id, by=by.person_id)
    told: Attributes = {
        "right_table": place == RightPlace.HERE,
        "place": place,
        "partner": row.partner_kind,
        "case_kind": row.case_kind,
    }
    fact = Count(
        "TABLE_JUDGED",
        clock.now(),
        row.region_id,
        by.organisation,
        about={"case": row.case_id, "question": row.id},
        attributes=told,
    )
    count([fact])
