"""What a chain manager sees of the figures: only what was stored, protected, in one request."""

import csv
import io
import re
import subprocess
import sys
import uuid
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from schakel.access.context import as_service
from schakel.journal.actions import Count, count
from schakel.kernel import clock
from schakel.monitoring.models import ControlChart, StoredFigure
from schakel.monitoring.rules.definitions import Group, definitions
from schakel.monitoring.rules.periods import RECENT
from schakel.monitoring.tasks import refresh, refresh_when_stale
from schakel.web.csv_files import harmless
from tests.monitoring.histories import a_history
from tests.personas import ROTTERDAM
from tests.scenes import in_scene, only_everybody

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager(scene):
    client = Client()
    client.post(reverse("become", kwargs={"username": "manager"}))
    return client


@pytest.fixture
def nothing_computed(db):
    """As on the first day: other tests start processes that compute, and keep, for good."""
    StoredFigure.objects.all().delete()
    ControlChart.objects.all().delete()


def months_of(months, a_month):
    a_history(months=months, a_month=a_month)
    refresh(clock.now())


def fourteen_months():
    months_of(14, 20)


def three_months_of_few():
    """Of a number that rounding changes."""
    months_of(3, 13)


def computed_without_cases():
    refresh(clock.now())


def conferences(present):
    """Conferences at which probation was always there, and the prosecution as often as told."""
    told = [("PROBATION", True)] * 20 + [("PROSECUTION", n < present) for n in range(20)]
    with transaction.atomic(), as_service("demo"):
        count(
            Count(
                "PARTICIPANT_EXPECTED",
                clock.now(),
                ROTTERDAM,
                "GEM-ROTTERDAM",
                {"agenda_item": uuid.uuid4(), "participant": uuid.uuid4()},
                {"partner": partner, "present": there},
            )
            for partner, there in told
        )


def decided_after_a_day_and_a_half():
    now = clock.now()
    with transaction.atomic(), as_service("demo"):
        count(
            Count(
                "CASE_DISPOSED", now, ROTTERDAM, "OM", {"case": uuid.uuid4()}, {"minutes": 2160 + n}
            )
            for n in range(60)
        )


def a_hit_in_limburg():
    at = clock.now() - timedelta(days=40)
    with transaction.atomic(), as_service("demo"):
        count([Count("KNOWN_CHECK_ANSWERED", at, "LIMBURG", "X", {}, {"hit": True})])


def facts_of_three_kinds():
    """Each is counted by indicators of its own."""
    conferences(present=10)
    decided_after_a_day_and_a_half()
    a_hit_in_limburg()
    refresh(clock.now())


def page(client, name="monitor", **query):
    return client.get(reverse(name), query)


def picture_of(client, form, name="monitor-chart", **query):
    return client.get(reverse(name, kwargs={"form": form}), query)


def cells(answer):
    text = answer.content.decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text), delimiter=";"))


@in_scene(only_everybody)
def test_a_chain_manager_lands_on_the_figures_of_the_own_region(scene):
    answer = Client().post(reverse("become", kwargs={"username": "manager"}))
    assert answer.headers["Location"] == reverse("monitor")
    answer = Client().post(reverse("become", kwargs={"username": "prosecutor"}))
    assert answer.headers["Location"] == reverse("start")


@in_scene(only_everybody)
def test_before_the_first_computation_the_page_says_so(manager, nothing_computed):
    answer = page(manager)
    assert answer.status_code == 200
    assert "nog niet berekend" in answer.content.decode()


@in_scene(only_everybody)
def test_the_table_shows_each_indicator_with_rounded_numbers(manager):
    a_history(months=3, a_month=40)
    refresh(clock.now())
    text = page(manager).content.decode()
    assert "Berekend om" in text
    row = {line[0]: line for line in cells(page(manager, "monitor-file"))}
    assert len(row) == len(definitions()) + 1
    value, numerator, denominator = row["Eerste besluit binnen 7 dagen"][1:4]
    assert int(numerator) % 5 == 0
    assert int(denominator) % 5 == 0
    assert value == f"{round(100 * int(numerator) / int(denominator))}%"
    for cell in (value, numerator, denominator):
        assert f">{cell}<" in text.replace("</td>", "<")


@in_scene(only_everybody)
def test_a_region_or_period_that_is_not_there_is_not_found(manager):
    assert page(manager, regio="nergens").status_code == 404
    assert page(manager, periode="altijd").status_code == 404
    text = page(manager, periode="2020-01").content.decode()
    assert "geen cijfers van deze regio in deze periode" in text


@in_scene(only_everybody)
def test_a_hundred_days_make_a_control_chart_by_week(manager):
    a_history(months=4, a_month=140)
    refresh(clock.now())
    text = page(manager).content.decode()
    assert re.search(r"in week \d+ \(vanaf \d+ \w+ 20\d\d\)", text)
    assert b"<svg" in picture_of(manager, "svg").content
    names = [line[0] for line in cells(page(manager, "monitor-chart-file"))[1:]]
    assert len(names) >= 12
    assert all(name.startswith("week ") for name in names)


@in_scene(only_everybody)
def test_weeks_are_not_told_where_one_of_them_is_about_few(manager):
    a_history(months=4, a_month=40)
    refresh(clock.now())
    assert "maanden met genoeg zaken" in page(manager).content.decode()
    names = [line[0] for line in cells(page(manager, "monitor-chart-file"))[1:]]
    assert not any(name.startswith("week ") for name in names)


@in_scene(only_everybody)
def test_figures_are_computed_once_an_hour(scene, nothing_computed):
    now = clock.now()
    assert refresh_when_stale(now) > 0
    assert refresh_when_stale(now + timedelta(minutes=59)) == 0
    assert refresh_when_stale(now + timedelta(minutes=61)) > 0


@in_scene(only_everybody)
def test_of_no_partner_the_own_attendance_is_told_when_one_would_give_few_away(manager):
    conferences(present=2)
    refresh(clock.now())
    row = {line[0]: line for line in cells(page(manager, "monitor-file"))}
    assert row["Aanwezig in het overleg"][6] == ""
    assert "(n = 20)" not in page(manager).content.decode()


@in_scene(computed_without_cases)
def test_a_region_without_cases_says_that_nothing_was_counted(manager):
    text = page(manager, regio="limburg").content.decode()
    assert "In Limburg is in deze periode niets geteld" in text
    assert "0 maanden met genoeg zaken" in text


@in_scene(computed_without_cases)
def test_the_figures_stand_under_headings_with_a_list_of_them(manager):
    text = page(manager).content.decode()
    for group in Group:
        anchor = f"groep-{group.lower()}"
        assert f'href="#{anchor}"' in text
        assert f'id="{anchor}"' in text
    assert text.count("<tbody>") == len(Group)
    assert all(f'id="{code}"' in text for code in definitions())


@in_scene(fourteen_months)
def test_twelve_months_make_a_control_chart_in_words_and_picture(manager):
    answer = page(manager)
    text = answer.content.decode()
    assert re.search(r"gewone variatie|bijzonder (beter|slechter)", text)
    picture = picture_of(manager, "svg")
    assert picture.headers["Content-Type"] == "image/svg+xml"
    assert b"<svg" in picture.content
    assert b"<script" not in picture.content
    points = cells(page(manager, "monitor-chart-file"))
    kept = ControlChart.objects.get(region_id=ROTTERDAM, indicator="DECIDED_IN_7_DAYS")
    assert len(points) - 1 == len(kept.points) >= 12
    assert all(re.fullmatch(r"\d+% tot \d+%", row[3]) for row in points[1:])


@in_scene(fourteen_months)
def test_a_chart_can_be_taken_along_as_an_image_and_as_a_document(manager):
    for form, begins in (("png", b"\x89PNG"), ("pdf", b"%PDF")):
        answer = picture_of(manager, form)
        assert answer.content.startswith(begins)
        assert f'regelkaart-decided-in-7-days.{form}"' in answer.headers["Content-Disposition"]
        assert f"regelkaart.{form}" in page(manager).content.decode()
    assert picture_of(manager, "gif").status_code == 404


@in_scene(fourteen_months)
def test_each_indicator_has_its_chart_and_says_better_only_where_one_way_is_better(manager):
    text = page(manager, indicator="DEVIATION").content.decode()
    assert "Afgeweken van het voorstel:" in text
    assert not re.search(r"bijzonder (beter|slechter)", text)
    assert picture_of(manager, "svg", indicator="DEVIATION").status_code == 200
    assert page(manager, indicator="NERGENS").status_code == 404


@in_scene(fourteen_months)
def test_the_page_is_in_english_too(manager):
    manager.cookies["taal"] = "en"
    text = page(manager).content.decode()
    assert "First decision within 7 days" in text
    assert b"ordinary variation" in picture_of(manager, "svg").content


@in_scene(three_months_of_few)
def test_the_page_takes_few_statements(manager):
    page(manager)
    with CaptureQueriesContext(connection) as log:
        page(manager)
    brackets = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE")
    assert len([q for q in log if not q["sql"].startswith(brackets)]) <= 12


@in_scene(three_months_of_few)
def test_no_exact_count_is_stored(scene):
    rows = StoredFigure.objects.all()
    numbers = {n for row in rows for n in (row.numerator, row.denominator) if n is not None}
    assert all(number % 5 == 0 for number in numbers)


def test_nothing_in_a_file_can_be_a_formula():
    assert [harmless(v) for v in ("=1+1", "+1", "-1", "@a", "\t=1", "<5", "–", 5, None)] == [
        "'=1+1",
        "'+1",
        "'-1",
        "'@a",
        "'\t=1",
        "<5",
        "–",
        "5",
        "",
    ]


def test_a_web_process_loads_no_heavy_engine():
    code = (
        "import sys, schakel.config.asgi\n"
        "from django.urls import get_resolver\n"
        "get_resolver().url_patterns\n"
        "def look():\n"
        "    heavy = {'duckdb', 'ibis', 'pyarrow', 'vl_convert', 'pandas', 'openpyxl'} & set(sys.modules)\n"
        "    engines = [n for n in sys.modules if n.startswith('schakel.') and '.engine' in n]\n"
        "    print(sorted(heavy), engines)\n"
        "look()\n"
        "import schakel.config.periodic\n"
        "look()"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    web, worker = done.stdout.splitlines()
    assert web == "[] []"
    # The same look finds them with the worker's list: the test can fail.
    assert "ibis" in worker


@in_scene(facts_of_three_kinds)
def test_an_event_of_another_region_does_not_reach_the_own_figures(manager):
    assert (
        StoredFigure.objects.get(
            region_id="LIMBURG", indicator="HIT_RATE", period=RECENT
        ).denominator_sight
        == "WITHHELD"
    )
    row = {line[0]: line for line in cells(page(manager, "monitor-file"))}
    assert row["Treffer bij de vraag of iemand bekend is"][3] == "0"


@in_scene(facts_of_three_kinds)
def test_each_partner_has_its_own_attendance_unless_one_is_about_few(manager):
    assert "OM: 50% (n = 20)" in page(manager).content.decode()
    row = {line[0]: line for line in cells(page(manager, "monitor-file"))}
    assert row["Aanwezig in het overleg"][1] == "75%"
    assert "Reclassering: 100% (n = 20)" in row["Aanwezig in het overleg"][6]


@in_scene(facts_of_three_kinds)
def test_days_are_told_in_days(manager):
    row = {line[0]: line for line in cells(page(manager, "monitor-file"))}
    assert row["Tijd tot het besluit"][1] == "1,5 dagen"
