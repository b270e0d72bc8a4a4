"""The yearly report on its page: told once, when the year has settled, and silent about few."""

import csv
import io
import json
import uuid
from datetime import date, datetime, timedelta

import pytest
from click.testing import CliRunner
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.formats import date_format
from hypothesis import given
from hypothesis import strategies as st

from schakel.access.context import as_service
from schakel.cli.monitoring import command
from schakel.journal.actions import Count, count
from schakel.kernel import clock
from schakel.monitoring.models import YearReport
from schakel.monitoring.rules.definitions import definitions
from schakel.monitoring.rules.figures import Counted, all_together, beside_its_months
from schakel.monitoring.rules.small_numbers import Ratio, Sight
from schakel.monitoring.rules.usefulness import calendar_year, duties
from schakel.monitoring.rules.yearly import told_from, years_to_tell
from schakel.monitoring.tasks import tell_year, tell_years
from schakel.monitoring.yearly import kept_report
from schakel.regions.queries import directory
from tests.monitoring.test_small_numbers import RULE
from tests.personas import ROTTERDAM
from tests.scenes import in_scene, only_everybody

LAST = clock.local(clock.now()).date().year - 1
ELSEWHERE = "AMSTERDAM"
DEVIATION = definitions()["DEVIATION"]
REGIONS = ("A", "B", "C")


def decisions(number, region, *, deviated=0, month=6, year=LAST):
    """Decisions over a proposal in a month of last year, of which some deviate."""
    at = datetime(year, month, 15, 12, tzinfo=clock.AMSTERDAM)
    told = {"within_holding": False, "proposed": True}
    facts = [
        Count(
            "CASE_DISPOSED",
            at + timedelta(minutes=place),
            region,
            "OM",
            {"case": uuid.uuid4()},
            {**told, "followed": place >= deviated},
        )
        for place in range(number)
    ]
    with transaction.atomic(), as_service("demo"):
        count(facts)


@pytest.fixture
def manager(scene):
    client = Client()
    client.post(reverse("become", kwargs={"username": "manager"}))
    return client


def a_told_year():
    """A region that deviates in a third of its decisions, one that seldom does, and ten of few."""
    decisions(60, ROTTERDAM, deviated=20)
    decisions(40, ELSEWHERE, deviated=10)
    decisions(3, "LIMBURG")
    assert tell_years(clock.now()) == 1


def page(client, name="year-report", **query):
    return client.get(reverse(name), query)


def rows_of_file(client):
    text = page(client, "year-report-file").content.decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text), delimiter=";"))


def run(*arguments):
    return CliRunner().invoke(command, ["report", *arguments])


def test_a_year_settles_sixty_days_after_its_end():
    assert told_from(2025, date(2026, 11, 26)) == date(2026, 3, 2)
    assert 2025 not in years_to_tell(date(2026, 3, 1))
    assert years_to_tell(date(2026, 3, 2))[-1] == 2025
    assert years_to_tell(date(2026, 11, 26)) == (2024, 2025)


@given(st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12)), min_size=3, max_size=3))
def test_the_country_tells_nothing_that_its_regions_do_not(cells):
    """It is computed from what is told of them, whatever they really are."""
    year, _months = calendar_year(2025)
    regions = [
        beside_its_months(DEVIATION, region, (year, one), [one], RULE)
        for region, one in zip(
            REGIONS, (Counted(Ratio(part, part + rest)) for part, rest in cells), strict=True
        )
    ]
    country = all_together(DEVIATION, regions, RULE)
    counts = [one.denominator.number for one in regions]
    if None in counts:
        assert (country.denominator.sight, country.value) == (Sight.WITHHELD, None)
    else:
        assert country.denominator.number == sum(counts)
    if Sight.WITHHELD in {country.numerator.sight, country.denominator.sight}:
        assert country.suppressed
        assert country.value is None


@pytest.mark.django_db
@in_scene(only_everybody)
def test_before_the_first_report_the_page_says_when_one_comes(manager):
    text = page(manager).content.decode()
    assert "Er is nog geen jaarverslag." in text
    assert "60 dagen na afloop" in text
    assert page(manager, "year-report-file").status_code == 404


@pytest.mark.django_db
@in_scene(only_everybody)
def test_the_report_says_from_which_month_on_there_are_figures(manager):
    decisions(20, ROTTERDAM, month=9)
    tell_years(clock.now())
    assert f"Er zijn cijfers vanaf september {LAST}." in page(manager).content.decode()


@pytest.mark.django_db
@in_scene(only_everybody)
def test_a_year_before_is_chosen_from_the_list(manager):
    for year in (LAST - 1, LAST):
        decisions(20 if year == LAST else 50, ROTTERDAM, year=year)
    assert tell_years(clock.now()) == 2
    assert "0 van 20" in page(manager).content.decode()
    assert "0 van 50" in page(manager, jaar=LAST - 1).content.decode()


@pytest.mark.django_db
@in_scene(a_told_year)
def test_the_page_tells_by_duty_the_country_and_each_region(manager):
    text = page(manager).content.decode()
    assert f"Wat de samenwerking opleverde in {LAST}" in text
    for duty in duties():
        assert duty.asks_nl in text
        assert duty.article in text
    found = {(row[3], row[4]): row[5:] for row in rows_of_file(manager)[1:]}
    assert found[DEVIATION.name_nl, "Rotterdam"] == ["33%", "20", "60"]
    assert found[DEVIATION.name_nl, directory().regions[ELSEWHERE].name] == ["25%", "10", "40"]
    assert "33%" in text
    assert "20 van 60" in text


@pytest.mark.django_db
@in_scene(a_told_year)
def test_a_region_about_few_is_left_unsaid_and_the_country_with_it(manager):
    found = {(row[3], row[4]): row[5:] for row in rows_of_file(manager)[1:]}
    assert found[DEVIATION.name_nl, "Limburg"] == ["–", "•", "•"]
    assert found[DEVIATION.name_nl, "heel Nederland"] == ["–", "•", "•"]
    kept = json.dumps(YearReport.objects.get().figures)
    assert "103" not in kept
    assert '["SHOWN", 3]' not in kept


@pytest.mark.django_db
@in_scene(a_told_year)
def test_what_comes_later_changes_no_report_until_it_is_made_again(manager):
    decisions(40, ROTTERDAM, deviated=40, month=7)
    assert tell_years(clock.now()) == 0
    assert tell_year(clock.now(), LAST)
    assert "20 van 60" in page(manager).content.decode()
    done = run("--year", str(LAST), "--again", "Een regio leverde in maart na.")
    assert done.exit_code == 0, done.output
    text = page(manager).content.decode()
    assert "60 van 100" in text
    assert f"Opnieuw gemaakt op {date_format(clock.local(clock.now()), 'j F Y')}." in text
    assert "Een regio leverde in maart na." in text
    found = kept_report(LAST)
    assert found.first_told_at < found.told_at
    assert len(found.remade) == 1


@pytest.mark.django_db
@in_scene(a_told_year)
def test_page_and_command_tell_the_same(manager):
    decisions(40, ROTTERDAM, deviated=40, month=7)
    answer = json.loads(run("--year", str(LAST), "--json").stdout)
    told = {
        (row["indicator"], row["region"]): row
        for duty in answer["duties"]
        for row in duty["figures"]
    }
    assert told["DEVIATION", "ROTTERDAM"]["denominator"] == 60
    assert told["DEVIATION", None]["denominator"] is None
    assert len(told) == len(rows_of_file(manager)) - 1
    text = run("--year", str(LAST), "--region", "rotterdam").stdout
    assert "| Rotterdam | 33.3% | 20 | 60 |" in text
    assert "| Heel Nederland | – | • | • |" in text
    assert "Limburg" not in text


@pytest.mark.django_db
@in_scene(a_told_year)
@pytest.mark.parametrize("year", ["1999", "2090", "x", "2025; drop"])
def test_a_year_without_a_report_is_not_there(manager, year):
    assert page(manager, jaar=year).status_code == 404


@pytest.mark.django_db
@in_scene(a_told_year)
def test_the_report_takes_few_statements_however_many_figures(manager):
    page(manager)
    with CaptureQueriesContext(connection) as log:
        page(manager)
    brackets = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE")
    assert len([q for q in log if not q["sql"].startswith(brackets)]) <= 8


@pytest.mark.django_db
@in_scene(a_told_year)
@pytest.mark.parametrize("reason", ["", "  ", "x" * 201])
def test_a_report_is_not_made_again_without_a_reason(scene, reason):
    done = run("--year", str(LAST), "--again", reason)
    assert (done.exit_code, done.stdout) == (2, "")
    assert kept_report(LAST).remade == ()
