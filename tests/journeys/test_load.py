"""The load of a table in a browser: a number leads to its cases, and what is open stays true."""

import pytest
from playwright.sync_api import expect

from tests.personas import a_case_message

pytestmark = pytest.mark.browser

LOAD = "/tafel/rotterdam/drukte/"


def test_the_open_page_follows_the_table_and_leaves_the_focus_where_it_is(site, as_person):
    page = as_person("2-officier")
    page.goto(f"{site.address}/tafel/rotterdam/")
    page.keyboard.press("g")
    page.keyboard.press("d")
    expect(page).to_have_url(f"{site.address}{LOAD}")
    expect(page.get_by_text("Live ·")).to_be_visible()
    assert page.evaluate("document.activeElement.tagName") == "BODY"

    told = page.locator("#nu > p")
    before = int(told.inner_text().split()[0])
    refresh = page.get_by_role("link", name="Ververs")
    refresh.focus()
    site.send(a_case_message())
    expect(told).to_have_text(f"{before + 1} zaken liggen op tafel.")
    expect(refresh).to_be_focused()

    row = page.get_by_role("row", name="inbreng van partners")
    count = int(row.locator("td").first.inner_text())
    row.get_by_role("link").click()
    expect(page.locator("#board tbody tr[id]")).to_have_count(count)
