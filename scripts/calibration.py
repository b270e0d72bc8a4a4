"""Keep the committed docs/generated/calibration.md equal to what the made-up country has.

``--check`` says whether it is, and exits 1 when not; ``--update`` writes the page. A fixed seed, so that
the page changes when the country does and at no other time.
"""

import argparse
import os
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
COMMITTED = ROOT / "docs/generated/calibration.md"
HEAD = """# The made-up country beside published figures

Made by `scripts/calibration.py --update` from a plan of one national year ({first}, {days} days, seed
{seed}); do not edit. The country is made up to try the product and its monitoring: it says nothing about
any real region. Figures are our own compilation (`simulation/fixtures/figures.csv`); "read" was read at the
source, "secondary" or "press" with somebody else, "computed" follows from others.

## Published and simulated

| figure | of what | published | simulated | deviation | period | source, and how sure |
|---|---|---|---|---|---|---|
"""
ASSUMED = """
## Assumptions

Not published, so taken: each with the bounds between which it may really lie, and why
(`simulation/country/assumptions.toml`). Findings about the country that hinge on one of these say
something about the assumption only.

| assumption | value | from | to | unit | why |
|---|---|---|---|---|---|
"""
MIXES = """
## Divisions that are assumed

| what | how | why |
|---|---|---|
"""
LEFT = """
## Figures that are set beside nothing

| why | figures |
|---|---|
"""


def made() -> str:
    """The page."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "schakel.config.settings")
    import_module("django").setup()
    country = import_module("schakel.simulation.country.calibration")
    assumptions = import_module("schakel.simulation.country.assumptions")
    wish = country.YEAR
    parts = [HEAD.format(first=wish.first, days=wish.days, seed=wish.seed)]
    parts += [_row(one) for one in country.rows()]
    parts += [ASSUMED, *(_assumption(one) for one in assumptions.assumptions().values())]
    parts += [MIXES, *(_mix(one) for one in assumptions.mixes().values()), LEFT]
    parts += [f"| {why} | {', '.join(codes)} |\n" for why, codes in country.NOT_USED.items()]
    return "".join(parts)


def _row(one: object) -> str:
    source = one.source  # type: ignore[attr-defined]
    link = f"[{source.source}]({source.source_url})"
    cells = [
        source.id,
        one.what,  # type: ignore[attr-defined]
        _number(one.published, one.unit),  # type: ignore[attr-defined]
        _number(one.simulated, one.unit),  # type: ignore[attr-defined]
        f"{100 * one.deviation:+.1f} %",  # type: ignore[attr-defined]
        source.period,
        f"{link}: {source.confidence}",
    ]
    return f"| {' | '.join(cells)} |\n"


def _number(value: float, unit: str) -> str:
    if unit == "cases":
        return f"{value:,.0f}"
    return f"{value:.2f}" if unit == "requests" else f"{value:.1f} {unit}"


def _assumption(one: object) -> str:
    told = vars(one)
    cells = [f"{told[name]:g}" for name in ("value", "low", "high")]
    return f"| `{told['name']}` | {' | '.join(cells)} | {told['unit']} | {told['reason']} |\n"


def _mix(one: object) -> str:
    told = vars(one)
    shares = one.shares  # type: ignore[attr-defined]
    how = ", ".join(f"{name} {100 * share:.0f} %" for name, share in shares.items())
    return f"| `{told['name']}` | {how} | {told['reason']} |\n"


def _differences(text: str) -> Iterator[str]:
    before = COMMITTED.read_text("utf-8") if COMMITTED.exists() else ""
    if before != text:
        yield f"{COMMITTED.relative_to(ROOT)} is not what the country has: run with --update"


def main() -> int:
    """Check or update the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    chosen = parser.add_mutually_exclusive_group(required=True)
    chosen.add_argument("--check", action="store_true")
    chosen.add_argument("--update", action="store_true")
    text = made()
    if parser.parse_args().update:
        COMMITTED.write_text(text, "utf-8")
        return 0
    faults = list(_differences(text))
    print("\n".join(faults) or "calibration: up to date")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
