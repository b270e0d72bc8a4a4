"""Running a meeting on screen: who is there, decisions, actions, minutes, and what stands on the wall."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from schakel.access.rules import FieldGroup
from schakel.conference.actions.meetings import put_on_agenda
from schakel.conference.actions.participants import add_incidental
from schakel.conference.actions.planning import write_plan
from schakel.conference.queries import house_case, my_actions
from schakel.conference.rules import IncidentalThird, shared_with_all
from schakel.kernel import clock
from tests.conference.test_house import joined, number_of, on_the_agenda
from tests.handover.journeys import a_notification, accepted
from tests.personas import signed_in

pytestmark = pytest.mark.django_db


def client_of(name):
    client = Client()
    client.post(reverse("become", kwargs={"username": name}))
    return client


class Meeting:
    """One case on the agenda of a conference, with probation on its list."""

    def __init__(self, people) -> None:
        self.people = people
        self.case_id = accepted(people)[1]
        self.participant = joined(people, self.case_id)
        self.number = number_of(people, self.case_id)
        self.conference, self.item = on_the_agenda(people, self.case_id)

    def path(self, **query):
        base = reverse("conference", kwargs={"conference_id": self.conference})
        return f"{base}?{'&'.join(f'{k}={v}' for k, v in query.items())}"

    def act(self, name, by="director", **data):
        kwargs = {"conference_id": self.conference, "number": self.number, "name": name}
        return client_of(by).post(reverse("conference-act", kwargs=kwargs), data)

    def seen(self, by="director", **query):
        return client_of(by).get(self.path(**query)).content.decode()

    def file(self, by="director"):
        with signed_in(self.people[by]) as viewer:
            return house_case(self.number, viewer=viewer)


@pytest.fixture
def meeting(people):
    return Meeting(people)


def away(meeting, presence, reason=""):
    return {f"{meeting.participant}_presence": presence, f"{meeting.participant}_reason": reason}


def test_a_meeting_is_run_from_attendance_to_an_addendum(meeting, people):
    soon = clock.local(clock.now()) + timedelta(days=14)
    steps = (
        ("aanwezig", away(meeting, "PRESENT")),
        ("besluit", {"words": "Reclassering voert de regie."}),
        (
            "actie",
            {
                "participant": str(meeting.participant),
                "words": "Huisbezoek",
                "due_at": f"{soon:%Y-%m-%dT%H:%M}",
            },
        ),
        ("verslag", {"text": "Besproken.", "version": "0"}),
        ("vaststellen", {}),
        ("aanvulling", {"text": "Ook de huur is besproken."}),
        ("niveau", {"level": "BOARD", "reason": "Het loopt vast."}),
    )
    for name, data in steps:
        assert meeting.act(name, **data).status_code == 302, name
    with signed_in(people["probation"]) as viewer:
        assert [one.words for one in my_actions(viewer)] == ["Huisbezoek"]
    page = meeting.seen("probation")
    for words in ("Reclassering voert de regie.", "Huisbezoek", "Ook de huur is besproken."):
        assert words in page
    assert meeting.file().scaling[0].level == "BOARD"


def test_adopted_minutes_are_added_to_and_not_changed(meeting):
    assert meeting.act("aanvulling", text="Te vroeg").status_code == 422
    meeting.act("verslag", text="Eerst", version="0")
    assert meeting.act("vaststellen", by="probation").status_code == 422
    meeting.act("vaststellen")
    assert meeting.act("verslag", text="Anders", version="1").status_code == 422
    assert meeting.act("aanvulling", by="probation", text="Erbij").status_code == 302
    minutes = meeting.file().meetings[0].minutes
    assert (minutes.text, minutes.addenda) == ("Eerst", ("Erbij",))


def test_two_who_write_the_minutes_lose_no_word(meeting):
    meeting.act("verslag", text="Van de een", version="0")
    page = meeting.act("verslag", text="Van de ander", version="0")
    assert page.status_code == 409
    assert "Van de een" in page.content.decode()
    assert "Van de ander" in page.content.decode()


def test_who_is_away_with_word_says_which_and_without_word_needs_none(meeting):
    page = meeting.act("aanwezig", **away(meeting, "SENT_WORD"))
    assert page.status_code == 422
    assert page.context["forms"]["aanwezig"].errors.keys() == {f"{meeting.participant}_reason"}
    assert meeting.act("aanwezig", **away(meeting, "STAYED_AWAY")).status_code == 302
    row = meeting.file().meetings[0].attendance[0]
    assert (row.present, row.with_notice) == (False, False)
    assert meeting.act("aanwezig", **away(meeting, "SENT_WORD", "Zitting")).status_code == 302
    row = meeting.file().meetings[0].attendance[0]
    assert (row.present, row.with_notice, row.absence_reason) == (False, True, "Zitting")


def test_the_chair_reads_who_is_missed(meeting, people):
    joined(people, meeting.case_id, "prosecutor")
    assert "Nog niet is vastgelegd wie er is." in meeting.seen()
    listed = {one.organisation: one.id for one in meeting.file().participants}
    given = {f"{id_}_presence": "PRESENT" for id_ in listed.values()}
    meeting.act("aanwezig", **given)
    assert "Het OM is nodig" not in meeting.seen()
    given[f"{listed['OM-ROTTERDAM']}_presence"] = "STAYED_AWAY"
    meeting.act("aanwezig", **given)
    page = meeting.seen()
    assert "Het OM is nodig voor deze casus en is er niet." in page
    assert "Er is maar één deelnemer" in page


def test_the_wall_shows_no_other_case_and_only_what_all_may_see(meeting, people):
    other = a_notification(people)
    with signed_in(people["director"]) as by:
        write_plan(meeting.case_id, "Eerst behandeling.", version=0, by=by)
    wall = meeting.seen(zaak=meeting.number, weergave="projectie")
    assert "Eerst behandeling." in wall
    assert "Derde aanhouding in een maand." not in wall
    assert number_of(people, other) not in wall
    third = IncidentalThird("W. Wijk", "Buurthuis", "Kent de buurt", clock.now().date())
    with signed_in(people["director"]) as by:
        add_incidental(meeting.case_id, third, by=by)
    wall = meeting.seen(zaak=meeting.number, weergave="projectie")
    assert "Eerst behandeling." not in wall
    assert "Proefpersoon" not in wall


def test_what_all_may_see_is_what_every_single_one_may_see():
    one = {FieldGroup.IDENTITY, FieldGroup.PLAN, FieldGroup.NOTIFICATION}
    two = {FieldGroup.IDENTITY, FieldGroup.PLAN}
    assert shared_with_all([one, two]) == two
    assert shared_with_all([one, two, set()]) == frozenset()
    assert FieldGroup.ENTRY_TEST not in shared_with_all([set(FieldGroup)])


def test_who_is_on_no_case_of_it_finds_no_conference(meeting):
    for name in ("police", "elsewhere", "victim_support", "off_roster"):
        assert client_of(name).get(meeting.path()).status_code == 404
    assert client_of("police").get(reverse("conferences")).context["rows"] == []
    for name in ("director", "probation"):
        rows = client_of(name).get(reverse("conferences")).context["rows"]
        assert [row.conference_id for row in rows] == [meeting.conference]


def test_a_participant_reads_but_does_not_run(meeting):
    page = meeting.seen("probation")
    assert 'name="words"' not in page
    for name, data in (
        ("besluit", {"words": "Nee"}),
        ("niveau", {"level": "BOARD", "reason": "x"}),
    ):
        assert meeting.act(name, by="probation", **data).status_code == 422
    assert meeting.act("iets-anders").status_code == 404


def test_the_agenda_is_put_in_order_by_the_director(meeting, people):
    second = accepted(people)[1]
    with signed_in(people["director"]) as by:
        item = put_on_agenda(meeting.conference, second, by=by)
    move = reverse("move-case", kwargs={"conference_id": meeting.conference})
    assert client_of("director").post(move, {"item": str(item)}).status_code == 302
    agenda = client_of("director").get(meeting.path()).context["agenda"]
    assert [row.case_id for row in agenda.rows] == [second, meeting.case_id]


def test_more_participants_do_not_mean_more_statements(meeting, people):
    def statements():
        client = client_of("director")
        client.get(meeting.path())
        with CaptureQueriesContext(connection) as log:
            client.get(meeting.path())
        return len(log)

    few = statements()
    for name in ("police", "prosecutor", "child_protection"):
        joined(people, meeting.case_id, name)
    assert statements() == few
