"""The words for codes: stored codes are stable English, screens say them in the field's words.

Message ids are English; Dutch is the first language of the screens (locale/nl).
"""

from collections.abc import Iterable

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

WORDS: dict[str, Promise | str] = {
    # partners
    "POLICE": _("Police"),
    "PROSECUTION": _("Public prosecution"),
    "PROBATION": _("Probation"),
    "CHILD_PROTECTION": _("Child Protection Board"),
    "VICTIM_SUPPORT": _("Victim Support"),
    "HALT": _("Halt"),
    "MUNICIPALITY": _("Municipality"),
    "SAFE_AT_HOME": _("Veilig Thuis"),
    "MENTAL_HEALTH": _("Mental health care"),
    "PUBLIC_HEALTH": _("Public health service"),
    "CERTIFIED_YOUTH_INSTITUTION": _("Certified youth institution"),
    "PRISON_SERVICE": _("Prison service"),
    "SAFETY_HOUSE": _("Care and Safety House"),
    # contributions
    "ASKED": _("asked"),
    "KNOWN": _("known"),
    "NOT_KNOWN": _("not known"),
    "NOT_NEEDED": _("not needed"),
    "NOT_REACHED": _("not reached"),
    # clocks
    "HOLDING": _("Holding"),
    "CUSTODY": _("Police custody"),
    "JUDGE": _("Before the judge"),
    "RUNNING": _("running"),
    "ATTENTION": _("attention"),
    "CRITICAL": _("critical"),
    "OVERDUE": _("past its end"),
    "NIGHT_PAUSE": _("stands still tonight"),
    "STOPPED": _("stopped"),
    # acts
    "ARREST": _("Arrest"),
    "ARRIVAL": _("Arrival"),
    "RELEASE": _("Release"),
    "CUSTODY_ORDER": _("Custody order"),
    "CUSTODY_EXTENSION": _("Custody extended"),
    "BEFORE_JUDGE": _("Brought before the judge"),
    # states
    "RECEIVED": _("Received"),
    "TRIAGE": _("Triage"),
    "ASSESSED": _("Assessed"),
    "DISPOSED": _("Decided"),
    "CLOSED": _("Closed"),
    # tracks and house actions
    "FAST": _("Settle fast"),
    "TABLE": _("Discuss at the table"),
    "REGULAR": _("Prosecutor's office"),
    "CONFERENCE": _("Case conference"),
    "LOCAL": _("Local approach"),
    "CARE": _("Care"),
    "RETURN": _("Own organisation"),
    "CONSULT": _("Ask the house before deciding"),
    "NOTIFY": _("Propose a notification at the house"),
    "NONE": _("Nothing to ask the house"),
    # interim acts
    "IVS": _("Police custody (IVS)"),
    "VOORGELEIDING": _("Arraignment"),
    "HEENZENDEN_NADER_ONDERZOEK": _("Release pending investigation"),
    "OPROEP_OM_HOORZITTING": _("Summons to a hearing at the OM"),
    # disposals
    "SEPOT_TECHNISCH": _("Dismissal, technical"),
    "SEPOT_BELEID": _("Dismissal, policy"),
    "SEPOT_VOORWAARDELIJK": _("Dismissal, conditional"),
    "OM_STRAFBESCHIKKING": _("Penal order"),
    "TRANSACTIE": _("Transaction"),
    "TUL_VORDERING": _("Claim to execute a suspended sentence"),
    "DAGVAARDING": _("Summons"),
    "SUPERSNELRECHT": _("Fast-track hearing within days"),
    "SNELRECHT": _("Fast-track hearing"),
    "REPRIMANDE": _("Reprimand"),
    "MEDIATION": _("Mediation"),
    "GEDRAGSAANWIJZING_509HH": _("Behavioural order (509hh)"),
    "VOEGEN_AD_INFO": _("Add to another case"),
    # routing
    "OVERDRACHT_ZVH": _("Offer to the Safety House"),
    "OVERDRACHT_PARKET": _("To the prosecutor's office"),
    "HUISVERBOD_SIGNAAL": _("Signal for a restraining order"),
    # penal orders
    "GELDBOETE": _("Fine"),
    "TAAKSTRAF": _("Community service"),
    "AANWIJZING": _("Instruction"),
    "SCHADEVERGOEDING": _("Compensation"),
    "ONTZEGGING": _("Driving ban"),
    # reasons to deviate
    "PERSON": _("The person"),
    "OFFENCE": _("The offence"),
    "VICTIM": _("The victim"),
    "EVIDENCE": _("The evidence"),
    "PARTNER_ADVICE": _("Advice of a partner"),
    "RUNNING_PLAN": _("A running plan"),
    "CAPACITY": _("Capacity"),
    "OTHER": _("Another reason"),
    # concerns
    "housing": _("housing"),
    "finances": _("finances"),
    "work_education": _("work and education"),
    "family": _("family"),
    "social_network": _("social network"),
    "mental_health": _("mental health"),
    "physical_health": _("physical health"),
    "addiction": _("addiction"),
    "disability": _("disability"),
    "daily_life": _("daily life"),
    "justice": _("justice"),
    "safety": _("safety"),
    # timeline
    "CASE_RECEIVED": _("Case received"),
    "NOTIFICATION_RECEIVED": _("Notification received"),
    "CASE_TAKEN_UP": _("Taken up"),
    "CASE_GIVEN_BACK": _("Given back"),
    "CASE_ASSESSED": _("Assessment saved"),
    "ACT_ARREST": _("Arrest recorded"),
    "ACT_ARRIVAL": _("Arrival recorded"),
    "ACT_RELEASE": _("Release recorded"),
    "ACT_CUSTODY_ORDER": _("Custody order recorded"),
    "ACT_CUSTODY_EXTENSION": _("Extension of custody recorded"),
    "ACT_BEFORE_JUDGE": _("Arraignment recorded"),
    "CONTRIBUTION_GIVEN": _("Contribution shared"),
    "CASE_DISPOSED": _("Decision signed"),
    "INTERIM_IVS": _("Police custody ordered"),
    "INTERIM_VOORGELEIDING": _("Arraignment ordered"),
    "INTERIM_HEENZENDEN_NADER_ONDERZOEK": _("Released pending investigation"),
    "INTERIM_OPROEP_OM_HOORZITTING": _("Summoned to a hearing at the OM"),
    # functions
    "PROSECUTOR": _("Public prosecutor"),
    "ASSISTANT_PROSECUTOR": _("Assistant prosecutor"),
    "PROCESS_DIRECTOR": _("Process director"),
    "CASE_WORKER": _("Case worker"),
    "CHAIN_MANAGER": _("Chain manager"),
    "POLICY": _("Policy adviser"),
    "REVIEWER": _("Reviewer"),
    "PRIVACY_OFFICER": _("Privacy officer"),
    "APPLICATION_MANAGER": _("Application manager"),
}

LIFE_DOMAINS = (
    "housing",
    "finances",
    "work_education",
    "family",
    "social_network",
    "mental_health",
    "physical_health",
    "addiction",
    "disability",
    "daily_life",
    "justice",
    "safety",
)


def word(code: object) -> str:
    """The word for a code in the language of the screen; the code itself when there is none."""
    return str(WORDS.get(str(code), code))


def choices(codes: Iterable[str]) -> list[tuple[str, str]]:
    """Codes with their words, for a form field; evaluated when the form is made."""
    return [(str(code), word(code)) for code in codes]
