"""The shifts of a table: two a day of seven hours (F23), and the seats that stay empty."""

from datetime import timedelta

from schakel.regions.rules import PartnerKind
from schakel.simulation.country.hours import CLOSES, DAY, OPENS
from schakel.simulation.country.places import RegionOf
from schakel.simulation.country.templates import SeatTemplate, ShiftTemplate

SEATS = (
    PartnerKind.POLICE,
    PartnerKind.PROSECUTION,
    PartnerKind.PROBATION,
    PartnerKind.CHILD_PROTECTION,
    PartnerKind.VICTIM_SUPPORT,
)
LASTS = (CLOSES - OPENS) / 2
# Who is ill says so an hour and a half before the shift.
REPORTED = timedelta(minutes=-90)
FULL = ()


def shift_templates(region: RegionOf, empty: tuple[PartnerKind, ...] = FULL) -> list[ShiftTemplate]:
    """The fourteen shifts of a week, all seats planned; those of ``empty`` were reported absent."""
    return [
        ShiftTemplate(
            key=f"{region.code}/shift/{day}-{half}" + "".join(f"-{kind}" for kind in empty),
            region=region.code,
            arrives=day * DAY + OPENS + half * LASTS,
            lasts=LASTS,
            seats=tuple(
                SeatTemplate(kind, emptied=REPORTED if kind in empty else None) for kind in SEATS
            ),
        )
        for day in range(7)
        for half in range(2)
    ]
