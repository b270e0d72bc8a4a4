"""The yearly report on usefulness (Wgs art. 1.7), as Markdown or JSON."""

import json
import sys
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any, NoReturn

import click

from schakel.kernel import clock
from schakel.monitoring.rules.definitions import Definition, Unit, definitions
from schakel.monitoring.rules.figures import Figure
from schakel.monitoring.rules.flows import ALL_REGIONS
from schakel.monitoring.rules.usefulness import Duty, duties
from schakel.monitoring.rules.yearly import LONGEST_REASON, Report, settled, told_from
from schakel.monitoring.tasks import tell_year
from schakel.monitoring.yearly import kept_report
from schakel.regions.queries import directory

UNUSABLE = 2
WORDS = {
    "nl": {
        "title": "Verslag over bruikbaarheid {year}",
        "until": "Geteld van {first} tot en met {day}; vastgesteld op {told}.",
        "remade": "Opnieuw gemaakt op {at}: {reason}",
        "all": "Heel Nederland",
        "small": "Aantallen zijn afgerond op 5. “<5” is 1 tot 4."
        " “•” is weggelaten om een klein aantal te beschermen.",
        "head": ("Regio", "Waarde", "Teller", "Noemer"),
        "beware": "Let op",
        "units": {Unit.PERCENT: "%", Unit.MINUTES: " min", Unit.DAYS: " dagen"},
    },
    "en": {
        "title": "Report on usefulness {year}",
        "until": "Counted from {first} up to and including {day}; told on {told}.",
        "remade": "Made again on {at}: {reason}",
        "all": "The whole country",
        "small": "Counts are rounded to 5. “<5” is 1 to 4."
        " “•” is left out to protect a small number.",
        "head": ("Region", "Value", "Numerator", "Denominator"),
        "beware": "Beware",
        "units": {Unit.PERCENT: "%", Unit.MINUTES: " min", Unit.DAYS: " days"},
    },
}


@click.command("report")
@click.option("--year", type=click.IntRange(2000, 2100), required=True, help="A calendar year.")
@click.option("--region", help="Code of a region, such as ROTTERDAM; without it all ten.")
@click.option("--language", type=click.Choice(list(WORDS)), default="nl", show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option(
    "--again", metavar="REASON", help="Make a report again that was told; the page says why."
)
def report_command(
    year: int, region: str | None, language: str, again: str | None, *, as_json: bool
) -> None:
    """Print the yearly report on usefulness (Wgs art. 1.7). Small numbers are protected.

    A year is told once, when it has settled, and kept: what comes later does not change it.
    """
    now = clock.now()
    code = region.upper().replace(" ", "-") if region else None
    if code is not None and code not in directory().regions:
        _unusable(f"no such region; known are {', '.join(directory().regions)}.")
    report = _told(now, year, again)
    figures = [one for one in report.figures if code is None or one.region in {code, ALL_REGIONS}]
    if as_json:
        click.echo(json.dumps(_whole(report, figures), ensure_ascii=False))
    else:
        click.echo("\n".join(_page(report, figures, language)))
    hidden = sum(figure.suppressed for figure in figures)
    click.echo(f"{len(figures)} figures, {hidden} with numbers left unsaid.", err=True)


def _told(now: datetime, year: int, again: str | None) -> Report:
    """The report that was told, or that is told now."""
    today = clock.local(now).date()
    begins = told_from(year, today)
    if today < begins:
        # Told earlier it would be told again, and the difference would say something of few.
        _unusable(
            f"{year} has not settled: until {settled(today).after_days} days after its end"
            f" things may still count in it. Ask from {begins} on."
        )
    if again is not None and not 0 < len(again.strip()) <= LONGEST_REASON:
        _unusable(f"say in at most {LONGEST_REASON} characters why it is made again.")
    if again is not None or kept_report(year) is None:
        tell_year(now, year, again=(again or "").strip())
    return kept_report(year) or _unusable(f"there are no events of {year}.")


def _unusable(text: str) -> NoReturn:
    click.echo(f"schakel: {text}", err=True)
    sys.exit(UNUSABLE)


def _whole(report: Report, figures: Sequence[Figure]) -> dict[str, Any]:
    return {
        "year": report.year,
        "counted_from": report.counted_from.isoformat(),
        "told_at": _moment(report.told_at),
        "first_told_at": _moment(report.first_told_at),
        "made_again": [{"at": _moment(one.at), "reason": one.reason} for one in report.remade],
        "duties": [_answer(duty, figures) for duty in duties()],
    }


def _moment(at: datetime) -> str:
    return clock.local(at).isoformat(timespec="minutes")


def _answer(duty: Duty, figures: Sequence[Figure]) -> dict[str, Any]:
    return {
        "duty": duty.code,
        "article": duty.article,
        "asks": duty.asks_en,
        "figures": [
            {
                "indicator": figure.indicator,
                "region": figure.region or None,
                "value": figure.value,
                "numerator": figure.numerator.as_json(),
                "denominator": figure.denominator.as_json(),
                "suppressed": figure.suppressed,
            }
            for code in duty.indicators
            for figure in figures
            if figure.indicator == code
        ],
    }


def _page(report: Report, figures: Sequence[Figure], language: str) -> Iterator[str]:
    words: dict[str, Any] = WORDS[language]
    english = language == "en"
    yield f"# {words['title'].format(year=report.year)}\n"
    until = words["until"].format(
        first=report.counted_from,
        day=date(report.year, 12, 31),
        told=clock.local(report.first_told_at).date(),
    )
    yield f"{until} {words['small']}"
    for one in report.remade:
        yield words["remade"].format(at=clock.local(one.at).date(), reason=one.reason)
    for duty in duties():
        asks = duty.asks_en if english else duty.asks_nl
        yield f"\n## {asks} ({duty.article_en if english else duty.article})"
        for code in duty.indicators:
            mine = [figure for figure in figures if figure.indicator == code]
            yield from _table(definitions()[code], mine, words, english=english)


def _table(
    definition: Definition, figures: Sequence[Figure], words: dict[str, Any], *, english: bool
) -> Iterator[str]:
    told = definition.name_en if english else definition.name_nl
    over = (
        f"{definition.numerator_en} / {definition.denominator_en}"
        if english
        else f"{definition.numerator_nl} / {definition.denominator_nl}"
    )
    yield f"\n### {told}\n\n{over}.\n"
    yield f"| {' | '.join(words['head'])} |\n|---|---:|---:|---:|"
    for figure in figures:
        name = directory().regions[figure.region].name if figure.region else words["all"]
        unit = words["units"][definition.unit]
        value = "–" if figure.value is None else f"{figure.value:g}{unit}"
        yield f"| {name} | {value} | {figure.numerator} | {figure.denominator} |"
    beware = definition.beware_en if english else definition.beware_nl
    yield f"\n{words['beware']}: {beware}"
