"""One figure of a benchmark, beside its floor."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """What was measured and the floor it stands beside, in one unit; ratio is measured / floor."""

    what: str
    measured: float
    floor: float | None
    unit: str

    def line(self) -> str:
        """The figure as a line of the table."""
        floor = f"{self.floor:.1f} {self.unit}" if self.floor is not None else "-"
        ratio = f"{self.measured / self.floor:.2f}" if self.floor else "-"
        return f"{self.what:58} {self.measured:>8.1f} {self.unit:5} {floor:>14} {ratio:>8}"


def percentile(values: list[float], share: float) -> float:
    """The value below which a share of the values lies (nearest rank)."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, round(share * (len(ordered) - 1)))]
