"""Keeping the process maps that may be shown, and reading them. Nothing is computed here."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from schakel.access.viewer import Viewer
from schakel.monitoring.models import StoredMap
from schakel.monitoring.permissions import check_can_look
from schakel.monitoring.rules.flows import CaseKind, Passed, ProcessMap, Way
from schakel.monitoring.rules.periods import Period
from schakel.monitoring.rules.small_numbers import Shown, Sight

CELL = ("region", "kind", "period")


def keep_maps(maps: Iterable[ProcessMap], *, at: datetime) -> int:
    """Put these maps in the place of all earlier ones; returns how many there are."""
    StoredMap.objects.all().delete()
    names = (field.name for field in StoredMap._meta.concrete_fields)
    return len(
        StoredMap.objects.bulk_create(
            (_row(one, at) for one in maps),
            # Two workers at once: the later one wins.
            update_conflicts=True,
            unique_fields=CELL,
            update_fields=[name for name in names if name not in {"id", *CELL}],
        )
    )


def _row(one: ProcessMap, at: datetime) -> StoredMap:
    return StoredMap(
        region=one.region,
        kind=one.kind,
        period=one.period.code,
        starts_on=one.period.starts_on,
        ends_on=one.period.ends_on,
        total_sight=one.total.sight,
        total=one.total.number,
        median=one.median,
        ways=[[way.steps, way.cases] for way in one.ways],
        passed=[[p.start, p.end, p.cases, p.median, p.high] for p in one.passed],
        computed_at=at,
    )


@dataclass(frozen=True)
class MapView:
    """A process map, and when it was computed."""

    map: ProcessMap
    computed_at: datetime


def process_map(region: str, kind: CaseKind, period: str, *, viewer: Viewer) -> MapView | None:
    """The map of a region (empty: all together), kind of case and quarter; None when there is none.

    Raises NotFound for who may not see figures.
    """
    check_can_look(viewer)
    row = StoredMap.objects.filter(region=region, kind=kind, period=period).first()
    return None if row is None else MapView(_map(row), row.computed_at)


def _map(row: StoredMap) -> ProcessMap:
    return ProcessMap(
        row.region,
        CaseKind(row.kind),
        Period(row.period, row.starts_on, row.ends_on),
        Shown(Sight(row.total_sight), row.total),
        tuple(Way(tuple(steps), cases) for steps, cases in row.ways),
        tuple(Passed(*one) for one in row.passed),
        row.median,
    )


def map_quarters(*, viewer: Viewer) -> list[str]:
    """The quarters that have a map, youngest first. Raises NotFound for who may not see figures."""
    check_can_look(viewer)
    rows = StoredMap.objects.order_by("-period").values_list("period", flat=True)
    return list(rows.distinct())
