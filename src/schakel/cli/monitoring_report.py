"""The yearly report on usefulness (Wgs art. 1.7), as Markdown or JSON."""

import json
import sys
from collections.abc import Iterator
from datetime import date
from typing import Any, NoReturn

import click

from schakel.kernel import clock
from schakel.monitoring.rules.definitions import Definition, Unit, definitions
from schakel.monitoring.rules.figures import Figure
from schakel.monitoring.rules.usefulness import Duty, duties
from schakel.monitoring.tasks import of_year
from schakel.regions.queries import directory

UNUSABLE = 2
WORDS = {
    "nl": {
        "title": "Verslag over bruikbaarheid {year}",
        "until": "Geteld tot en met {day}.",
        "small": "Aantallen zijn afgerond op 5. “<5” is 1 tot 4."
        " “•” is weggelaten om een klein aantal te beschermen.",
        "head": ("Regio", "Waarde", "Teller", "Noemer"),
        "beware": "Let op",
        "units": {Unit.PERCENT: "%", Unit.MINUTES: " min", Unit.DAYS: " dagen"},
    },
    "en": {
        "title": "Report on usefulness {year}",
        "until": "Counted up to and including {day}.",
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
def report_command(year: int, region: str | None, language: str, as_json: bool) -> None:
    """Print the yearly report on usefulness (Wgs art. 1.7). Small numbers are protected."""
    now = clock.now()
    today = clock.local(now).date()
    code = region.upper().replace(" ", "-") if region else None
    if code is not None and code not in directory().regions:
        _unusable(f"no such region; known are {', '.join(directory().regions)}.")
    if year >= today.year:
        # A year that grows, told again and again, would tell of days; recent time is on the pages.
        _unusable(f"{year} has not ended; ask for {today.year - 1} or earlier.")
    figures = of_year(now, year, region=code)
    if as_json:
        told = {"year": year, "duties": [_answer(duty, figures) for duty in duties()]}
        click.echo(json.dumps(told, ensure_ascii=False))
    else:
        until = date(year, 12, 31)
        click.echo("\n".join(_page(year, until.isoformat(), figures, language)))
    hidden = sum(figure.suppressed for figure in figures)
    click.echo(f"{len(figures)} figures, {hidden} with numbers left unsaid.", err=True)


def _unusable(text: str) -> NoReturn:
    click.echo(f"schakel: {text}", err=True)
    sys.exit(UNUSABLE)


def _answer(duty: Duty, figures: list[Figure]) -> dict[str, Any]:
    return {
        "duty": duty.code,
        "article": duty.article,
        "asks": duty.asks_en,
        "figures": [
            {
                "indicator": figure.indicator,
                "region": figure.region,
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


def _page(year: int, until: str, figures: list[Figure], language: str) -> Iterator[str]:
    words: dict[str, Any] = WORDS[language]
    english = language == "en"
    yield f"# {words['title'].format(year=year)}\n"
    yield f"{words['until'].format(day=until)} {words['small']}"
    for duty in duties():
        asks = duty.asks_en if english else duty.asks_nl
        yield f"\n## {asks} ({duty.article_en if english else duty.article})"
        for code in duty.indicators:
            mine = [figure for figure in figures if figure.indicator == code]
            yield from _table(definitions()[code], mine, words, english=english)


def _table(
    definition: Definition, figures: list[Figure], words: dict[str, Any], *, english: bool
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
        name = directory().regions[figure.region].name
        unit = words["units"][definition.unit]
        value = "–" if figure.value is None else f"{figure.value:g}{unit}"
        yield f"| {name} | {value} | {figure.numerator} | {figure.denominator} |"
    beware = definition.beware_en if english else definition.beware_nl
    yield f"\n{words['beware']}: {beware}"
