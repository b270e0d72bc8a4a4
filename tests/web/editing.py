"""What the tests of the editor of rules do again and again on screen, as a manager of the chain."""

from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse

from schakel.selection.queries.versions import version
from tests.personas import everybody, policy_staff, signed_in

NAME, SHIPPED = "youth-route", "2026-11-15"


def everybody_and_policy():
    return {**everybody(), **policy_staff()}


def as_(username):
    client = Client()
    client.post(reverse("become", kwargs={"username": username}))
    return client


def a_draft(client):
    """The number of a draft that began as the youth route that ships."""
    answer = client.post(reverse("rules-draft-of", args=[NAME, SHIPPED]))
    return answer["Location"].rstrip("/").rpartition("/")[2]


def soup(answer):
    return BeautifulSoup(answer.content, "html.parser")


def words(answer):
    return " ".join(soup(answer).select_one("main").get_text(" ").split())


def view(staff, number):
    with signed_in(staff["manager"]) as viewer:
        return version(f"{NAME}@{number}", viewer=viewer)


def rule_url(number, rule="J01"):
    return reverse("rules-rule", args=[NAME, number, rule])


def age(test):
    """The field of the age."""
    return {"c-age": test}


def typed(client, number, rule="J01", **changes):
    """The form of a rule as the page has it, with some fields typed over."""
    page = soup(client.get(rule_url(number, rule)))
    data = {}
    for field in page.select("main form.sk-form [name]"):
        if field.name == "select":
            chosen = field.select_one("option[selected]")
            data[field["name"]] = chosen["value"] if chosen else ""
        elif field.name == "textarea":
            data[field["name"]] = field.text.strip()
        elif field["name"] != "csrfmiddlewaretoken":
            data[field["name"]] = field.get("value", "")
    return {**data, **changes}


def save(client, number, rule="J01", **changes):
    return client.post(rule_url(number, rule), typed(client, number, rule, **changes))


def do(client, name, number, *more, **data):
    return client.post(reverse(name, args=[NAME, number, *more]), data)
