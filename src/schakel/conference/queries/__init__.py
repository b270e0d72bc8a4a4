"""Reading the house: its list, one case in full, its agenda, and the viewer's own actions."""

from schakel.conference.queries.case import HouseCase, house_case, plan_in_short
from schakel.conference.queries.lists import (
    AgendaView,
    ConferenceRow,
    InboxPage,
    MyAction,
    conference_agenda,
    conferences_ahead,
    house_inbox,
    my_actions,
)

__all__ = [
    "AgendaView",
    "ConferenceRow",
    "HouseCase",
    "InboxPage",
    "MyAction",
    "conference_agenda",
    "conferences_ahead",
    "house_case",
    "house_inbox",
    "my_actions",
    "plan_in_short",
]
