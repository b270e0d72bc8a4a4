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
    "CONSULTED": _("consulted"),
    "WAIVED": _("waived"),
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
    # states of the house (Wgs 2.31) and of offers
    "AANGEMELD": _("Reported"),
    "TOETS_DOEL": _("Being tested"),
    "INFORMATIE_UITVRAAG": _("Asking for information"),
    "BETROKKEN_DEELNEMERS_BEPAALD": _("Participants set"),
    "CASUSOVERLEG": _("In conference"),
    "UITVOERING": _("Being carried out"),
    "EVALUATIE": _("Being evaluated"),
    "BIJSTELLING": _("Being adjusted"),
    "AFGESLOTEN": _("Closed and shielded"),
    "GEWEIGERD": _("Refused"),
    "OFFERED": _("offered"),
    "MORE_ASKED": _("more was asked"),
    "ACCEPTED": _("accepted"),
    "REFUSED": _("refused"),
    "WITHDRAWN": _("withdrawn"),
    "EXPIRED": _("no answer in time"),
    "RETURNED": _("returned"),
    "FEEDBACK_GIVEN": _("feedback given"),
    # refusal reasons
    "NO_PROBLEMS": _("No problems of the person or family"),
    "ONE_DOMAIN": _("On one life domain only"),
    "NO_INDICATIONS": _("No clear indications"),
    "ONE_CHAIN_SUFFICES": _("One chain can do this"),
    "OUTSIDE_PURPOSE": _("Outside the purpose of the house"),
    "OTHER_HOUSE": _("Belongs to another house"),
    "ALREADY_RUNNING": _("Runs here already"),
    "NO_CRIMINAL_MATTER": _("No criminal matter"),
    # feedback
    "TAKEN_UP": _("Taken up"),
    "PLAN_MADE": _("A plan was made"),
    "GOALS_REACHED": _("Goals reached"),
    "PARTLY_REACHED": _("Goals partly reached"),
    "HANDED_ON": _("Handed on"),
    "NONE_WANTED": _("No feedback wanted"),
    # the entry test
    "problems": _("a. Problems with the person or the family"),
    "several_domains": _("b. On several life domains"),
    "indications": _("c. Clear indications of nuisance, crime or danger"),
    "several_chains": _("d. Several domains are needed"),
    "purpose": _("Purpose: preventing crime, nuisance or danger in a complex case"),
    "criminal": _("criminal law"),
    "administrative": _("administrative"),
    "care": _("care"),
    "social": _("social"),
    # questions and answers
    "ANSWERED": _("answered"),
    "PARTIAL": _("A part of what was asked"),
    "FULL": _("All that was asked"),
    "NOTHING_KNOWN": _("Nothing known"),
    "CALL_ME": _("Call me"),
    "PROFESSIONAL_SECRECY": _("Professional secrecy"),
    "NO_GROUND": _("No ground to give it"),
    "NOT_NECESSARY": _("Not necessary for this purpose"),
    "HARMS_INVESTIGATION": _("It would harm an investigation"),
    "HARMS_CARE": _("It would harm care"),
    "INFORMATION_ASKED": _("Information asked"),
    "INFORMATION_ANSWERED": _("Question answered"),
    "INFORMATION_DISCLOSED": _("Given by hand"),
    "DISCLOSURE_WITHDRAWN": _("Taken back"),
    # purposes
    "SETTLEMENT": _("Settling the criminal case"),
    "COMPLEX_CASE": _("Dealing with a complex case"),
    "EARLY_SIGNAL": _("Seeing early"),
    # field groups
    "CLOCK": _("The clocks"),
    "HOUSE_HIT": _("Known at a house"),
    "NOTIFICATION": _("The report"),
    "ENTRY_TEST": _("The entry test"),
    "PLAN": _("The plan of the house"),
    "FEEDBACK": _("Feedback"),
    "IDENTITY": _("Who it is"),
    "BSN": "BSN",
    "OFFENCE_SUMMARY": _("The offences"),
    "CRIMINAL_FILE": _("Facts of the case"),
    "CONTRIBUTION": _("My own contribution"),
    "ASSESSMENT": _("The assessment"),
    "DISPOSAL": _("The decision"),
    "offences": _("Offences"),
    "facts": _("Facts"),
    "text": _("Text"),
    # work
    "DECIDE_LINK": _("Decide whether two records are one person"),
    "CHOOSE_HOUSE": _("Choose a house"),
    "TELL_PROBATION": _("Tell probation of the custody order"),
    "TELL_VICTIM": _("Tell the victim of the decision"),
    "ANSWER_OFFER": _("Answer an offer"),
    "ANSWER_REQUEST": _("Answer a request for information"),
    "GIVE_FEEDBACK": _("Give feedback"),
    "DO_ACTION": _("Carry out an action"),
    "READ_ANSWER": _("Read an answer"),
    "OFFER_EXPIRED": _("Nobody answered an offer in time"),
    "TOLD_PROBATION": _("Probation was told"),
    "TOLD_VICTIM": _("The victim was told"),
    "PHONE": _("by telephone"),
    "IN_PERSON": _("in person"),
    "LETTER": _("by letter"),
    "DIGITAL": _("by a digital message"),
    # records of people
    "LINKED": _("one person"),
    "REVIEW": _("in doubt"),
    "APART": _("two people"),
    "NAME_BIRTH": _("name and date of birth"),
    "surname": _("Surname"),
    "given_names": _("Given names"),
    "birth_date": _("Date of birth"),
    "birth_place": _("Place of birth"),
    "sex": _("Sex"),
    "residence": _("Residence"),
    "bsn": "BSN",
    "CONTRIBUTE": _("Contribute"),
    "OPEN": _("open"),
    "DONE": _("done"),
    "NOT_DONE": _("not done"),
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

DOMAINS_NEEDED = ("criminal", "administrative", "care", "social")
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


SHORT: dict[str, Promise | str] = {
    "HOLDING": _("Holding"),
    "CUSTODY": "IVS",
    "JUDGE": _("Judge"),
}


SEXES: dict[str, Promise | str] = {
    "M": _("man"),
    "F": _("woman"),
    "X": "X",
    "U": _("unknown"),
}


def sex_in_words(code: str) -> str:
    """The word for a registered sex; nothing when it was not given."""
    return str(SEXES.get(code, code))


def short(code: object) -> str:
    """The short word for a clock on the board, as the field says it; the full word is its title."""
    return str(SHORT.get(str(code), code))


def choices(codes: Iterable[str]) -> list[tuple[str, str]]:
    """Codes with their words, for a form field; evaluated when the form is made."""
    return [(str(code), word(code)) for code in codes]
