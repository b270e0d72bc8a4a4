"""Trying a candidate on screen: asked, waited for, read, kept as a file; and one that runs along."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from schakel.kernel import clock
from schakel.monitoring.tasks import try_candidates
from schakel.selection import dmn, tasks
from schakel.selection.actions.versions import check, new_draft
from schakel.selection.life import State
from schakel.selection.queries.trials import trial_runs
from schakel.selection.queries.versions import version_of
from tests.personas import signed_in
from tests.selection.test_overlays import BASELINE
from tests.selection.test_trial import candidate, often
from tests.selection.test_trial_runs import CANDIDATE, asked, begun, looked, staff, today
from tests.web.test_work import client_of

__all__ = ["staff"]

pytestmark = pytest.mark.django_db
NAME = "intake-selection"
PAGE = "rules-trial"


def at(address, run=None, **more):
    given = {"name": NAME, **({"run": run} if run else {}), **more}
    return reverse(address, kwargs=given)


def a_file(document=CANDIDATE):
    return SimpleUploadedFile("kandidaat.dmn", document)


def typed(**changes):
    return {"version": "", "since": f"{begun()}", "until": f"{today()}", **changes}


def started(client, **changes):
    return client.post(at(PAGE), typed(file=a_file(), **changes))


def text(response):
    return " ".join(response.content.decode().split())


def test_a_file_is_tried_and_the_page_says_how_far_it_is_until_it_says_what_came_out(staff):
    number = often()["case"]
    client = client_of("both")
    response = started(client)
    assert response.status_code == 302
    waiting = client.get(response["Location"])
    assert 'hx-trigger="every 2s"' in text(waiting)
    assert '<noscript><meta http-equiv="refresh"' in text(waiting)
    assert "wacht op zijn beurt" in text(waiting)
    try_candidates(clock.now())
    done = client.get(response["Location"])
    assert "hx-trigger" not in text(done)
    assert "Zo weinig zaken krijgen een andere uitkomst dat het aantal niet wordt getoond" in text(
        done
    )
    assert number not in text(done)
    cases = client.get(response["Location"] + "zaken/")
    assert number in text(cases)
    assert "Van de 1 zaak die je mag zien, krijgt 1 een andere uitkomst" in text(cases)
    assert "Waar de zaak heen gaat: " in text(cases)


def test_who_sees_no_case_reads_so_and_gets_the_same_numbers_as_a_file(staff):
    number = often()["case"]
    run = asked(staff["policy"])
    try_candidates(clock.now())
    client = client_of("municipal_policy")
    cases = text(client.get(at("rules-trial-cases", run)))
    assert "Je mag geen van de zaken uit deze periode zien" in cases
    file = client.get(at("rules-trial-file", run))
    assert file["Content-Type"].startswith("text/csv")
    assert "ROTTERDAM" in file.content.decode()
    assert number not in file.content.decode()
    assert client.get(at("rules-trial-file", asked(staff["policy"], back=2))).status_code == 404


def test_a_trial_that_failed_says_so_and_offers_a_new_one(staff, monkeypatch):
    def fault(*_, **__):
        raise ZeroDivisionError

    run = asked(staff["policy"])
    monkeypatch.setattr(tasks, "try_on_history", fault)
    try_candidates(clock.now())
    page = text(client_of("policy").get(at("rules-trial-run", run)))
    assert "Deze proef is mislukt" in page
    assert at(PAGE) in page
    assert "mislukt" in text(client_of("policy").get(at(PAGE)))


def test_an_empty_period_says_so(staff):
    run = asked(staff["policy"])
    try_candidates(clock.now())
    page = text(client_of("policy").get(at("rules-trial-run", run)))
    assert "In deze periode zijn er geen zaken van dit model" in page


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"version": BASELINE.label}, "een van beide"),
        ({"file": ""}, "een van beide"),
        ({"file": a_file(b"<definitions>")}, "kan niet worden gelezen"),
        ({"file": a_file(b"x" * 1_000_001)}, "te groot"),
        (
            {"file": a_file(CANDIDATE.replace(b'name="intake-selection"', b'name="mine"'))},
            "Dit is een ander model",
        ),
        ({"until": f"{begun() - timedelta(days=1)}"}, "eindigt voordat zij begint"),
        ({"since": f"{today()}"}, "geldige keuze"),
    ],
)
def test_what_cannot_be_tried_comes_back_with_the_reason_beside_its_field(staff, changes, told):
    for given in changes.values():
        if isinstance(given, SimpleUploadedFile):
            given.seek(0)
    response = client_of("policy").post(at(PAGE), typed(**{"file": a_file(), **changes}))
    assert response.status_code == 422
    assert told in text(response)
    with signed_in(staff["policy"]) as viewer:
        assert trial_runs(NAME, viewer=viewer) == []


def test_a_draft_is_tried_from_its_own_page_and_then_counts_as_tried(staff):
    with signed_in(staff["policy"]) as viewer:
        label = new_draft(BASELINE.label, by=viewer)
        assert check(label, on=1, by=viewer).passed
    client = client_of("policy")
    version = label.partition("@")[2]
    form = text(client.get(at(PAGE) + f"?versie={version}"))
    assert f'<option value="{label}" selected>' in form
    run = client.post(at(PAGE), typed(version=label))["Location"]
    try_candidates(clock.now())
    assert "Leg vast dat met deze versie is proefgedraaid" in text(client.get(run))
    assert client.post(run + "vastleggen/").status_code == 302
    assert version_of(label).state == State.TRIED
    assert "Leg vast dat" not in text(client.get(run))
    again = client.post(run + "vastleggen/", follow=True)
    assert again.redirect_chain[-1][0] == run


def test_another_model_has_other_trials(staff):
    run = asked(staff["policy"])
    client = client_of("policy")
    other = reverse("rules-trial-run", kwargs={"name": "notification-selection", "run": run})
    assert client.get(other).status_code == 404
    assert client.get(reverse(PAGE, kwargs={"name": "geen"})).status_code == 404
    assert looked(staff["policy"], run).name == NAME


def test_heavier_work_of_a_partner_is_said_in_a_sentence(staff, monkeypatch):
    monkeypatch.setattr("schakel.monitoring.rules.trials.WORTH_TELLING", 0)
    for _ in range(12):
        often()
    run = asked(staff["policy"], dmn.write(candidate()))
    try_candidates(clock.now())
    page = text(client_of("policy").get(at("rules-trial-run", run)))
    assert "Duidelijk meer werk:" in page
    assert "in Rotterdam: 0% meer" in page
    assert "Geen enkele zaak krijgt een andere uitkomst" in page
    everything = text(client_of("policy").get(at("rules-trial-run", run) + "?alles=1"))
    assert "Toon alleen wat verandert" in everything


def test_a_candidate_runs_along_until_somebody_stops_it(staff):
    client = client_of("both")
    until = f"{today() + timedelta(weeks=2):%Y-%m-%d}"
    asked_for = {"version": "", "region": "", "until": until, "file": a_file()}
    run = client.post(at("rules-shadow"), asked_for)["Location"]
    assert "Er kwam nog geen zaak binnen" in text(client.get(run))
    number = often()["case"]
    page = text(client.get(run))
    assert number in page
    assert "Zo weinig zaken" in page
    assert number not in text(client_of("municipal_policy").get(run))
    assert "Stop nu" in page
    assert client.post(run + "stoppen/").status_code == 302
    stopped = text(client.get(run))
    assert "Gestopt:" in stopped
    assert "Stop nu" not in stopped
    assert "Dit is al gestopt" in text(client.post(run + "stoppen/", follow=True))
    assert "gestopt" in text(client.get(at("rules-shadow")))


def test_a_candidate_cannot_run_along_for_ever(staff):
    until = f"{today() + timedelta(weeks=20):%Y-%m-%d}"
    asked_for = {"version": BASELINE.label, "region": "", "until": until, "file": ""}
    response = client_of("policy").post(at("rules-shadow"), asked_for)
    assert response.status_code == 422
    assert "hoogstens twaalf weken" in text(response)
