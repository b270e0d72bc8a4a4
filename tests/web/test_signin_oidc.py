"""Signing in at one's own organisation, against a real OpenID Connect provider on loopback."""

import html
import re
import subprocess
import time
from datetime import date, timedelta
from pathlib import Path
from urllib.parse import parse_qs, urljoin, urlsplit

import pytest
import requests
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.contrib.auth import get_user_model
from django.db import ProgrammingError, connection, transaction
from django.test import Client
from django.urls import NoReverseMatch, reverse

from schakel.access.context import acting, as_nobody
from schakel.access.queries import viewer_of
from schakel.access.viewer import SignIn
from schakel.kernel import clock
from schakel.regions.actions import NewMember, add_member
from schakel.regions.rules import Function
from schakel.web.middleware import transaction as middleware
from schakel.web.middleware.viewer import SIGN_IN_KEY
from schakel.web.providers import Provider
from tests.environment import ROOT

pytestmark = pytest.mark.django_db

BACK = "http://testserver/aanmelden/bij/om/terug/"
SCRIPT = Path(__file__).with_name("oidc_provider.mjs")


@pytest.fixture(scope="module")
def issuer():
    """The address of the provider."""
    if not (ROOT / "node_modules/oidc-provider").exists():
        pytest.skip("The package oidc-provider is not installed: run npm ci.")
    server = subprocess.Popen(
        ["node", str(SCRIPT), BACK],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        yield server.stdout.readline().strip()
    finally:
        server.terminate()
        server.wait(timeout=10)
        server.stdout.close()


@pytest.fixture
def om(issuer, settings, monkeypatch):
    """A real installation, where the prosecution signs in at that provider."""
    monkeypatch.setenv("SCHAKEL_OIDC_SECRET_OM", "only-for-the-tests")
    settings.DEMO = False
    provider = Provider(
        id="om",
        name="Openbaar Ministerie",
        organisation="OM-ROTTERDAM",
        issuer=issuer,
        client_id="schakel",
        claim="preferred_username",
        acr=("urn:schakel:test:two-factors",),
    )
    settings.SIGN_IN_PROVIDERS = (provider,)
    return provider


@pytest.fixture
def denials(monkeypatch):
    """What is kept of each no: the log itself is for the auditor's role only."""
    kept = []
    record = middleware.record_denial

    def recording(actor, **told):
        kept.append((told["action_name"], told["reason_code"], actor.organisation))
        record(actor, **told)

    monkeypatch.setattr(middleware, "record_denial", recording)
    return kept


def member(username, *, organisation="OM-ROTTERDAM", email="", active=True):
    id_ = add_member(
        NewMember(
            username=username,
            display_name=username.title(),
            organisation=organisation,
            functions=(Function.PROSECUTOR,),
            valid_from=date(2026, 1, 1),
            region="ROTTERDAM",
            email=email,
        )
    )
    if not active:
        get_user_model().objects.filter(id=id_).update(is_active=False)
    return id_


def at_the_provider(address, name):
    """Sign in and consent, as a browser does; the address that the browser is sent back to."""
    browser = requests.Session()
    answer = browser.get(address, allow_redirects=False, timeout=5)
    for _ in range(12):
        if answer.is_redirect:
            place = urljoin(answer.url, answer.headers["Location"])
            if place.startswith(BACK):
                return place
            answer = browser.get(place, allow_redirects=False, timeout=5)
        else:
            action = html.unescape(re.search(r'action="([^"]+)"', answer.text)[1])
            prompt = re.search(r'name="prompt" value="(\w+)"', answer.text)[1]
            data = {"prompt": prompt, "login": name, "password": "x"}
            place = urljoin(answer.url, action)
            answer = browser.post(place, data=data, allow_redirects=False, timeout=5)
    raise AssertionError("the provider sent nobody back")


def way_back(client, name):
    there = client.get(reverse("sign-in", args=["om"]))
    assert there.status_code == 302
    return at_the_provider(there["Location"], name)


def sign_in(client, name):
    return client.get(way_back(client, name))


def code_of(secret, ahead=0):
    counter = int(time.time()) // 30 + ahead
    return totp.format_hotp_value(totp.hotp_value(secret, counter))


def wrong_code(secret):
    right = {code_of(secret, ahead) for ahead in range(-2, 4)}
    return next(code for code in ("000000", "111111", "222222") if code not in right | {""})


def add_app(client):
    """Set up an authenticator app; its secret and the page with the recovery codes."""
    page = client.get(reverse("second-factor-add")).content.decode()
    secret = re.search(r"<code>([A-Z2-7 ]{39})</code>", page)[1].replace(" ", "")
    return secret, client.post(reverse("second-factor-add"), {"code": code_of(secret)})


def test_a_member_with_two_factors_comes_in_under_a_new_session(om):
    member("strong-jansen")
    client = Client()
    back = way_back(client, "strong-jansen")
    before = client.session.session_key
    answer = client.get(back)
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert client.session.session_key != before
    assert client.session[SIGN_IN_KEY] == SignIn.MULTI_FACTOR
    assert not client.session.__class__().exists(before)
    assert "Strong-Jansen" in client.get("/").content.decode()


def test_the_way_to_the_provider_carries_a_state_and_a_challenge(om):
    asked = parse_qs(urlsplit(Client().get(reverse("sign-in", args=["om"]))["Location"]).query)
    assert asked["code_challenge_method"] == ["S256"]
    assert asked["code_challenge"]
    assert asked["state"]
    assert asked["response_type"] == ["code"]
    assert asked["acr_values"] == ["urn:schakel:test:two-factors"]


def test_another_site_cannot_start_a_sign_in(om):
    answer = Client().get(reverse("sign-in", args=["om"]), headers={"Sec-Fetch-Site": "cross-site"})
    assert answer["Location"] == "/"


def test_who_may_not_come_in_sees_one_page_and_the_log_knows_why(om, denials):
    member("strong-left", active=False)
    member("strong-police", organisation="POL-ROTTERDAM")
    pages = set()
    for name in ("strong-unknown", "strong-left", "strong-police"):
        client = Client()
        answer = sign_in(client, name)
        assert answer.status_code == 403
        assert SIGN_IN_KEY not in client.session
        pages.add(re.sub(r'value="[^"]*"|data-now="[^"]*"', "", answer.content.decode()))
    assert len(pages) == 1
    reasons = [reason for route, reason, organisation in denials if organisation == om.organisation]
    assert reasons == ["UNKNOWN_MEMBER", "INACTIVE_MEMBER", "UNKNOWN_MEMBER"]
    assert get_user_model().objects.filter(username="strong-unknown").count() == 0


def test_a_member_is_found_by_the_claim_that_was_configured(om, settings):
    member("om-adres", email="Strong-Adres@organisatie.example")
    changed = Provider(**{**vars(om), "claim": "email"})
    settings.SIGN_IN_PROVIDERS = (changed,)
    assert sign_in(Client(), "strong-adres").status_code == 302
    member("om-onbewezen", email="strong-unproven@organisatie.example")
    assert sign_in(Client(), "strong-unproven").status_code == 403


def test_a_prefix_keeps_the_names_of_two_organisations_apart(om, settings):
    member("om-strong-bakker")
    member("strong-bakker", organisation="POL-ROTTERDAM")
    settings.SIGN_IN_PROVIDERS = (Provider(**{**vars(om), "prefix": "om-"}),)
    client = Client()
    sign_in(client, "strong-bakker")
    assert "Om-Strong-Bakker" in client.get("/").content.decode()


def test_a_way_back_works_once_and_in_its_own_browser_only(om, denials):
    member("strong-jansen")
    client = Client()
    back = way_back(client, "strong-jansen")
    assert Client().get(back).status_code == 403
    assert client.get(back).status_code == 302
    assert client.get(back).status_code == 403
    forged = re.sub(r"state=[^&]+", "state=made-up", way_back(client, "strong-jansen"))
    assert client.get(forged).status_code == 403
    assert {reason for _, reason, _ in denials} == {"SIGN_IN_FAILED"}


def test_an_answer_of_another_issuer_or_without_consent_is_refused(om, denials):
    client = Client()
    back = way_back(client, "strong-jansen")
    assert client.get(re.sub(r"iss=[^&]+", "iss=https://x.example", back)).status_code == 403
    state = parse_qs(urlsplit(back).query)["state"][0]
    cancelled = {"error": "access_denied", "state": state}
    assert client.get(reverse("sign-in-back", args=["om"]), cancelled).status_code == 403
    assert [reason for _, reason, _ in denials] == ["OTHER_ISSUER", "SIGN_IN_FAILED"]


def test_a_provider_that_does_not_answer_is_one_plain_page(om, settings):
    settings.SIGN_IN_PROVIDERS = (Provider(**{**vars(om), "issuer": "http://127.0.0.1:9"}),)
    assert Client().get(reverse("sign-in", args=["om"])).status_code == 403


def test_signing_out_ends_the_session_on_the_server(om):
    member("strong-jansen")
    client = Client()
    sign_in(client, "strong-jansen")
    kept = client.cookies["sessionid"].value
    client.post(reverse("leave"))
    client.cookies["sessionid"] = kept
    assert client.get("/zaken/ROT-000000-0/").status_code == 302


def test_a_member_who_is_disabled_is_out_at_the_next_request(om):
    id_ = member("strong-jansen")
    client = Client()
    sign_in(client, "strong-jansen")
    assert client.get("/zaken/ROT-000000-0/").status_code == 404
    get_user_model().objects.filter(id=id_).update(is_active=False)
    assert client.get("/zaken/ROT-000000-0/").status_code == 302


def test_a_sign_in_ends_after_a_quarter_of_an_hour_without_anybody(om, people):
    own = get_user_model().objects.filter(username="prosecutor")
    own.update(username="strong-prosecutor", demo=False)
    client = Client()
    sign_in(client, "strong-prosecutor")
    start = clock.now()
    page, by_itself = (reverse(name, args=["rotterdam"]) for name in ("board", "board-rows"))
    for minutes, address, status in (
        (14, page, 200),  # somebody is there
        (28, by_itself, 200),  # the open board asks for itself
        (30, page, 302),
    ):
        with clock.standing_at(start + timedelta(minutes=minutes)):
            assert client.get(address).status_code == status


def test_a_sign_in_ends_after_twelve_hours_in_any_case(om):
    member("strong-jansen")
    client = Client()
    sign_in(client, "strong-jansen")
    start = clock.now()
    for minutes in range(10, 12 * 60 + 1, 10):
        with clock.standing_at(start + timedelta(minutes=minutes - 1)):
            assert "Strong-Jansen" in client.get("/").content.decode()
    with clock.standing_at(start + timedelta(hours=12, minutes=1)):
        assert "Strong-Jansen" not in client.get("/").content.decode()


def test_one_factor_opens_nothing_but_the_second(om):
    member("smit")
    client = Client()
    sign_in(client, "smit")
    assert client.session[SIGN_IN_KEY] == SignIn.SINGLE_FACTOR
    second = reverse("second-factor")
    for address in ("/", "/zaken/ROT-000000-0/", reverse("board", args=["rotterdam"])):
        assert client.get(address)["Location"] == second
    assert client.get(second)["Location"] == reverse("second-factor-add")


def test_adding_an_app_opens_everything_and_shows_the_recovery_codes_once(om):
    member("smit")
    client = Client()
    sign_in(client, "smit")
    before = client.session.session_key
    _, answer = add_app(client)
    assert answer.status_code == 200
    assert len(re.findall(r"<code>\d{8}</code>", answer.content.decode())) == 10
    assert client.session[SIGN_IN_KEY] == SignIn.MULTI_FACTOR
    assert client.session.session_key != before
    assert client.get("/").status_code == 200
    assert client.get(reverse("second-factor-add"))["Location"] == "/"


def test_the_next_sign_in_asks_for_a_code_and_takes_each_code_once(om, denials):
    member("smit")
    first = Client()
    sign_in(first, "smit")
    secret, answer = add_app(first)
    recovery = re.findall(r"<code>(\d{8})</code>", answer.content.decode())[0]
    second = reverse("second-factor")
    client = Client()
    sign_in(client, "smit")
    assert client.get(second).status_code == 200
    assert client.get(reverse("second-factor-add"))["Location"] == second
    assert client.post(second, {"code": code_of(secret)}).status_code == 422  # used already
    assert client.post(second, {"code": wrong_code(secret)}).status_code == 422
    assert client.session[SIGN_IN_KEY] == SignIn.SINGLE_FACTOR
    assert client.post(second, {"code": code_of(secret, ahead=1)})["Location"] == "/"
    assert client.session[SIGN_IN_KEY] == SignIn.MULTI_FACTOR
    for status in (302, 422):
        again = Client()
        sign_in(again, "smit")
        assert again.post(second, {"code": recovery}).status_code == status
    assert {denial[:2] for denial in denials} == {("second-factor", "WRONG_CODE")}


def test_five_wrong_codes_pause(om, denials):
    member("smit")
    sign_in(first := Client(), "smit")
    secret, _ = add_app(first)
    client = Client()
    sign_in(client, "smit")
    second = reverse("second-factor")
    for _ in range(5):
        client.post(second, {"code": wrong_code(secret)})
    assert client.post(second, {"code": code_of(secret, ahead=1)}).status_code == 422
    assert denials[-1][1] == "PAUSED"


def test_the_database_shows_a_second_factor_to_its_owner_only(om):
    own, other = member("smit"), member("bakker")
    sign_in(client := Client(), "smit")
    secret, _ = add_app(client)
    seen = {}
    for id_ in (own, other):
        with acting(viewer_of(id_, sign_in=SignIn.SINGLE_FACTOR)):
            seen[id_] = list(Authenticator.objects.values_list("data", flat=True))
    assert len(seen[own]) == 2
    assert seen[other] == []
    assert secret not in str(seen[own])
    with transaction.atomic(), as_nobody():
        assert not Authenticator.objects.exists()


@pytest.mark.parametrize("table", ["account_emailaddress", "socialaccount_socialaccount"])
def test_nothing_of_the_provider_can_be_stored(table):
    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"SELECT count(*) FROM {table}")


def test_demo_people_do_not_exist_outside_a_demo(om, people):
    client = Client()
    assert client.post(reverse("become", args=["prosecutor"])).status_code == 404
    assert "J. de Boer" not in client.get("/").content.decode()


def test_a_sign_in_of_a_demo_is_worth_nothing_outside_it(issuer, people, settings):
    client = Client()
    client.post(reverse("become", args=["prosecutor"]))
    assert client.get(reverse("board", args=["rotterdam"])).status_code == 200
    settings.DEMO = False
    assert client.get(reverse("board", args=["rotterdam"])).status_code == 302


def test_the_start_page_names_the_organisations_or_says_what_to_do(om, settings):
    page = Client().get("/").content.decode()
    assert reverse("sign-in", args=["om"]) in page
    assert "Openbaar Ministerie" in page
    settings.SIGN_IN_PROVIDERS = ()
    assert "sk-empty" in Client().get("/").content.decode()
    assert Client().get("/aanmelden/bij/om/").status_code == 404


@pytest.mark.parametrize(
    "name", ["account_login", "account_signup", "account_reset_password", "mfa_index"]
)
def test_no_page_of_allauth_itself_has_an_address(name):
    with pytest.raises(NoReverseMatch):
        reverse(name)
