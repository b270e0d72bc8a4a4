"""What the instrument says beside the table: the youth route of a minor, a lighter step for a report."""

import pytest
from django.test import Client
from django.urls import reverse

from schakel.kernel import clock
from tests.personas import a_case_message, a_notification_message, send

pytestmark = pytest.mark.django_db


def page_of(name, number, route="case"):
    client = Client()
    client.post(reverse("become", kwargs={"username": name}))
    return client.get(reverse(route, kwargs={"number": number})).content.decode()


def test_the_page_of_a_minor_names_the_youth_route_and_that_of_an_adult_does_not(people):
    young = f"{clock.local(clock.now()).year - 15}-01-02"
    minor = send(a_case_message(suspect__person={"surname": "Jong", "birth_date": young}))["case"]
    adult = send(a_case_message())["case"]
    assert "Jeugdroute:" in page_of("prosecutor", minor)
    assert "Jeugdroute:" not in page_of("prosecutor", adult)


def test_the_house_reads_which_lighter_step_comes_first_and_nothing_where_none_does(people):
    care_only = send(a_notification_message(criteria__domains_needed=["care", "social"]))["case"]
    both = send(a_notification_message())["case"]
    assert "Een lichtere stap gaat voor:" in page_of("director", care_only, "house-case")
    assert "Een lichtere stap gaat voor:" not in page_of("director", both, "house-case")
