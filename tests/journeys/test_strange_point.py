"""From a strange point on a control chart to the cases, and to the rule behind them."""

import subprocess
import sys

import pytest
from playwright.sync_api import expect

from schakel.kernel import clock
from schakel.monitoring.rules.periods import months, ripe
from tests.database import own_database
from tests.journeys.conftest import served
from tests.journeys.test_pages import accessibility_faults

pytestmark = pytest.mark.browser

# So that the last month on the chart, a week after its end or more, is one of the demo's own: at least its
# second half.
DAYS = 52
# Older months in which nearly everything was decided within a week; the demo is slower.
OLDER = """
import uuid
from datetime import date, timedelta
from schakel.cli.main import set_up
set_up("app")
from django.db import transaction
from schakel.access.context import as_service
from schakel.journal.actions import Count, count
from schakel.kernel import clock
from schakel.monitoring.rules.periods import months, ripe
facts, today = [], clock.local(clock.now()).date()
for month in [m for m in months(today) if ripe(m, 7, today).complete][-15:-1]:
    for number in range(200):
        came = clock.midnight(month.starts_on) + timedelta(hours=3 * number)
        about = {"case": uuid.uuid4()}
        facts.append(Count("CASE_RECEIVED", came, "ROTTERDAM", "POL", about))
        after = timedelta(days=20 if number % 20 == 0 else 2)
        told = {"proposed": True, "followed": True}
        facts.append(Count("CASE_DISPOSED", came + after, "ROTTERDAM", "OM", about, told))
with transaction.atomic(), as_service("demo"):
    count(facts)
"""


@pytest.fixture(scope="module")
def site(django_db_setup):
    with served(own_database("strange")) as found:
        found.command("demo-data", "--seed", "1", "--days", str(DAYS))
        subprocess.run([sys.executable, "-c", OLDER], env=found.environment, check=True)
        found.command("monitoring", "refresh")
        yield found


def test_a_prosecutor_follows_a_strange_point_to_the_cases_and_the_rule(site, as_person):
    page = as_person("2-officier")
    page.get_by_role("link", name="Monitor", exact=True).click()
    expect(page.locator("#regelkaart-zin")).to_contain_text("bijzonder slechter")
    page.get_by_role("link", name="Bekijk de zaken die binnenkwamen in").click()
    today = clock.local(clock.now()).date()
    last_month = [m.code for m in months(today) if ripe(m, 7, today).complete][-1]
    assert f"periode={last_month}" in page.url
    expect(page.get_by_text("Zaken die binnenkwamen in")).to_be_visible()
    assert accessibility_faults(page) == []
    page.locator("main table a").first.click()
    page.locator("main a[href$='/waarom/']").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Waarom")
    page.locator("main a[href*='/beheer/regels/']").first.click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert "/beheer/regels/" in page.url


def test_a_chain_manager_sees_the_point_and_no_way_to_the_cases(site, as_person):
    page = as_person("8-ketenmanager")
    page.get_by_role("link", name="Monitor", exact=True).click()
    expect(page.locator("#regelkaart-zin")).to_contain_text("bijzonder slechter")
    expect(page.get_by_text("Jij ziet cijfers en geen zaken.")).to_be_visible()
    assert page.locator("main a[href^='/zaken/']").count() == 0
