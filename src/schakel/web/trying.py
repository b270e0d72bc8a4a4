"""What each demo person can try, in order; an act that happened ticks its line off."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from schakel.access.viewer import Viewer
from schakel.simulation.actions import tried as keep_tried
from schakel.web.viewing import viewer_of_request


@dataclass(frozen=True)
class Step:
    """Something to try. ``kinds``: the acts on a timeline that show it was done; ``times``: how often."""

    text: str
    kinds: frozenset[str]
    place: str
    times: int = 1


@dataclass(frozen=True)
class Tried:
    """A step as the page shows it."""

    text: str
    url: str
    done: bool
    times: int
    wanted: int


def _act(text: str, place: str, *kinds: str, times: int = 1) -> Step:
    return Step(text, frozenset(kinds), place, times)


BOARD, INBOX, WORK, REPORT = "board", "house-inbox", "my-work", "report"
FIGURES, AGREEMENTS, RULES, VERSIONS = "monitor", "agreements", "rules", "rules-versions"
REVIEW = "review"
LOG, BLOCKS = "privacy", "blocks"
CONTRIBUTE = "CONTRIBUTION_GIVEN"

STEPS: dict[str, tuple[Step, ...]] = {
    "1-politie": (
        _act(_("Open the case that presses most, and take it up."), BOARD, "CASE_TAKEN_UP"),
        _act(_("Write the assessment of that case."), BOARD, "CASE_ASSESSED"),
        _act(_("Record that a suspect was released."), BOARD, "ACT_RELEASE"),
    ),
    "2-officier": (
        _act(_("Open the case that presses most, and take it up."), BOARD, "CASE_TAKEN_UP"),
        _act(
            _("Order custody, or release somebody for further investigation."),
            BOARD,
            "INTERIM_IVS",
            "INTERIM_HEENZENDEN_NADER_ONDERZOEK",
            "INTERIM_VOORGELEIDING",
            "INTERIM_OPROEP_OM_HOORZITTING",
        ),
        _act(_("Offer a case to the Care and Safety House."), BOARD, "CASE_OFFERED"),
        _act(_("Sign a decision. If you deviate, say why."), BOARD, "CASE_DISPOSED"),
    ),
    "3-reclassering": (
        _act(_("Take up a case that waits for you."), BOARD, "CASE_TAKEN_UP"),
        _act(_("Share what you know of somebody."), BOARD, CONTRIBUTE),
        _act(_("Answer three cards. “Not known” is an answer too."), BOARD, CONTRIBUTE, times=3),
    ),
    "4-raad": (
        _act(_("Find a minor on the board and take up the case."), BOARD, "CASE_TAKEN_UP"),
        _act(_("Share what the Child Protection Board knows."), BOARD, CONTRIBUTE),
        _act(_("Answer two cards. “Not known” is an answer too."), BOARD, CONTRIBUTE, times=2),
    ),
    "5-slachtofferhulp": (
        _act(_("Take up a case with a victim."), BOARD, "CASE_TAKEN_UP"),
        _act(_("Say what the victim needs."), BOARD, CONTRIBUTE),
        _act(_("Answer three cards. “Not known” is an answer too."), BOARD, CONTRIBUTE, times=3),
    ),
    "6-procesregisseur": (
        _act(_("Receive a case that the table offers."), INBOX, "OFFER_OPENED"),
        _act(_("Record the entry test."), INBOX, "ENTRY_TEST_PREPARED"),
        _act(
            _("Sign the test and accept the case, or refuse it."),
            INBOX,
            *("CASE_ACCEPTED", "CASE_REFUSED"),
        ),
        _act(_("Add a participant."), INBOX, "PARTICIPANT_ADDED"),
        _act(_("Plan a conference for the case."), INBOX, "PUT_ON_AGENDA"),
        _act(_("Give the feedback that is late."), INBOX, "FEEDBACK_GIVEN"),
    ),
    "7-casemanager": (
        _act(_("Finish an action that you own."), WORK, "ACTION_ENDED"),
        _act(_("Report somebody to the house."), REPORT, "MESSAGE_SENT"),
        _act(_("Finish a second action."), WORK, "ACTION_ENDED", times=2),
    ),
    "8-ketenmanager": (
        _act(_("Look at the figures of another region."), FIGURES, "FIGURES_ELSEWHERE"),
        _act(_("Download the figures as a file."), FIGURES, "FIGURES_TAKEN"),
        _act(
            _("Read where a region differs from the national agreements."),
            AGREEMENTS,
            "AGREEMENTS_READ",
        ),
        _act(_("Run a made-up example past the rules."), RULES, "EXAMPLE_RUN"),
        _act(_("Make a draft of the rules and change one."), VERSIONS, "RULE_CHANGED"),
        _act(_("Review a case of another region."), REVIEW, "SHEET_HANDED_IN"),
    ),
    "9-privacy": (
        _act(
            _("Look up who saw a case. Take its number from the table, in another role."),
            LOG,
            "LOG_READ",
        ),
        _act(_("Leave out who only saw it on the board or in a list."), LOG, "LOG_NARROWED"),
        _act(_("Download the lines as a file."), LOG, "LOG_TAKEN"),
        _act(
            _("Keep a colleague from a case, and look at the table in their role."),
            BLOCKS,
            "BLOCK_SET",
        ),
        _act(_("End that block."), BLOCKS, "BLOCK_LIFTED"),
    ),
}

# A sentence on the card of each demo person.
CARDS: dict[str, str] = {
    "1-politie": _("I am at the ZSM table for the police. I bring the case in and keep the clock."),
    "2-officier": _("I am at the ZSM table for the prosecution. I decide, and I say why."),
    "3-reclassering": _("I am at the ZSM table for probation. I say whether we know somebody."),
    "4-raad": _("I am at the ZSM table for the Child Protection Board. I look at every minor."),
    "5-slachtofferhulp": _(
        "I am at the ZSM table for Victim Support. I say what the victim needs."
    ),
    "6-procesregisseur": _(
        "I direct the process in the Care and Safety House. I test, plan and tell."
    ),
    "7-casemanager": _("I work for the municipality. I do what was agreed in the house."),
    "8-ketenmanager": _("I look at the whole chain: where do cases wait, and why?"),
    "9-privacy": _("I guard privacy: who saw what, and on which ground?"),
}


def card_of(username: str) -> str:
    """The sentence on a demo person's card."""
    return gettext(CARDS[username]) if username in CARDS else ""


def happened(request: HttpRequest, kind: str) -> None:
    """Tick off what leaves no line on a timeline: looking, comparing, checking. In a demo only."""
    viewer = viewer_of_request(request)
    if settings.DEMO and viewer.username in STEPS:
        keep_tried(kind, by=viewer)


def tried(viewer: Viewer, done: Counter[str]) -> list[Tried]:
    """The steps of this person, each with whether it was done."""
    return [_tried(step, viewer, done) for step in STEPS.get(viewer.username, ())]


def _tried(step: Step, viewer: Viewer, done: Counter[str]) -> Tried:
    times = _times(step.kinds, done)
    return Tried(
        gettext(step.text), _url(step.place, viewer), times >= step.times, times, step.times
    )


def _times(kinds: Collection[str], done: Counter[str]) -> int:
    return sum(done[kind] for kind in kinds)


def _url(place: str, viewer: Viewer) -> str:
    if place != BOARD:
        return reverse(place)
    return reverse(BOARD, kwargs={"region": (viewer.region or "").lower()})
