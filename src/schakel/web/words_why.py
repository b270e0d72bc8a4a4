"""The words of an explanation: what came out, by which facts, and what would make it otherwise."""

from collections.abc import Collection, Mapping, Sequence

from django.utils.timesince import timesince
from django.utils.translation import gettext as _

from schakel.kernel import clock
from schakel.selection.advice import PARTNERS, TRACK
from schakel.selection.queries.proposals import ProposalView
from schakel.selection.why import Changed, Fact, Origin, Part, Why
from schakel.table.queries.facts import GivenFactView
from schakel.web.templatetags.schakel_words import moment, organisation
from schakel.web.words import word
from schakel.web.words_rules import code_words, in_language, model_word, value_words


def sentence(advised: str, explanation: str) -> str:
    """The advice and why, as one reads it first: the rule's own words after the outcome."""
    said = _("The advice is: %(value)s.") % {"value": code_words(advised)}
    return f"{said} {explanation}".strip()


def whole_sentence(why: Why) -> str:
    """The sentence about the leading decision, by the first rule that decided it."""
    leading = why.leading
    if not leading.rules:
        sure = _("Whatever becomes known of the case, this stays so.")
        return sentence(str(leading.value or ""), sure)
    return sentence(str(leading.value or ""), in_language(leading.rules[0].explanation))


def fact_words(fact: Fact) -> dict[str, str]:
    """A fact with its value, where it comes from, and how old it is."""
    source = fact.source
    return {
        "name": fact.name,
        "label": _capital(in_language(fact.label)),
        "value": value_words(fact.value),
        "source": _origin(source.origin, source.organisation) if source else "",
        "at": moment(source.at) if source else "",
        "age": _age(fact) if source else "",
    }


def _age(fact: Fact) -> str:
    at = fact.source.at if fact.source else None
    return _("%(span)s old") % {"span": timesince(at, clock.now(), depth=1)} if at else ""


def _origin(origin: Origin, code: str) -> str:
    said = {
        Origin.STATED: _("message of %(organisation)s"),
        Origin.BIRTH_DATE: _("date of birth in the message of %(organisation)s"),
        Origin.OFFENCES: _("offences in the message of %(organisation)s"),
        Origin.VICTIMS: _("victims in the message of %(organisation)s"),
        Origin.RESIDENCE: _("place of residence in the message of %(organisation)s"),
        Origin.CRITERIA: _("report of %(organisation)s"),
        Origin.ADDED: _("added or corrected by %(organisation)s"),
        Origin.HOUSES: _("list of %(organisation)s"),
    }
    if not code:
        return _("lists of the Care and Safety Houses")
    return said[origin] % {"organisation": organisation(code)}


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def otherwise_words(part: Part) -> str:
    """The nearest other outcome, told as facts that would be others and never as something to do."""
    found = part.otherwise
    if not found.changes:
        return (
            _("No other known facts would change this.")
            if found.complete
            else _("A small change of facts with another outcome was not found.")
        )
    changes = _(" and ").join(_changed(one) for one in found.changes)
    told = _("What would make it otherwise: %(changes)s.") % {"changes": changes}
    return " ".join((told, *_then(part)))


def _then(part: Part) -> list[str]:
    """What would come out then; of partners who would come to it and who would not look."""
    if part.decision != PARTNERS:
        return [_("Then it would be: %(value)s.") % {"value": value_words(part.otherwise.value)}]
    before, after = _kinds(part.value), _kinds(part.otherwise.value)
    more, fewer = _list(after, before), _list(before, after)
    told = [_("Then %(partners)s would look too.") % {"partners": more}] if more else []
    return told + ([_("Then %(partners)s would not look.") % {"partners": fewer}] if fewer else [])


def _kinds(value: object) -> Sequence[str]:
    return [str(one) for one in value] if isinstance(value, list | tuple) else []


def _new(mine: Collection[str], others: Collection[str]) -> list[str]:
    return [one for one in mine if one not in others]


def _list(mine: Collection[str], others: Collection[str]) -> str:
    return ", ".join(word(one) for one in _new(mine, others))


def _changed(one: Changed) -> str:
    return _("%(fact)s: %(after)s instead of %(before)s") % {
        "fact": in_language(one.label),
        "after": value_words(one.after),
        "before": value_words(one.before),
    }


def possible_words(part: Part) -> list[str]:
    """What can still come out besides what is advised now."""
    others = [value for value in part.possible if value != part.value]
    if part.decision != PARTNERS:
        return [value_words(value) for value in others]
    named = dict.fromkeys(kind for value in others for kind in _kinds(value))
    return [word(kind) for kind in _new(named, _kinds(part.value))]


def part_words(part: Part, leading: str) -> dict[str, object]:
    """One decision as the page shows it; ``leading`` is the model that was asked first."""
    named = model_word(part.decision)
    if part.model != leading and part.decision == PARTNERS:
        named = _("%(what)s for the youth route") % {"what": named}
    return {
        "decision": named,
        "value": value_words(part.value),
        "rules": [(one, in_language(one.explanation)) for one in part.rules],
        "otherwise": otherwise_words(part),
        "possible": ", ".join(possible_words(part)),
    }


def history_words(
    history: Sequence[ProposalView], labels: Mapping[str, Mapping[str, str]]
) -> list[dict[str, object]]:
    """Each time the proposal was made, the youngest first, with what changed since the time before."""
    pairs = zip([None, *history], history, strict=False)
    return [
        {
            "at": one.made_at,
            "model": one.model,
            "track": code_words(one.track),
            "provisional": one.provisional,
            "changes": [] if before is None else _changes(before, one, labels),
            "first": before is None,
        }
        for before, one in pairs
    ][::-1]


def _changes(
    before: ProposalView, after: ProposalView, labels: Mapping[str, Mapping[str, str]]
) -> list[str]:
    """Facts, rules and outcomes that differ between two times."""
    names = [n for n in (*before.facts, *after.facts) if before.facts.get(n) != after.facts.get(n)]
    told = [
        _became(in_language(labels.get(n, {"nl": n})), _known(before, n), _known(after, n))
        for n in dict.fromkeys(names)
    ]
    if before.model != after.model:
        told.append(_became(_("rules"), before.model, after.model))
    for label, old, new in (
        (model_word(TRACK), before.track, after.track),
        (model_word("safety_house"), before.house_action, after.house_action),
        (model_word("route"), before.youth_route, after.youth_route),
        (model_word("lighter_step"), before.lighter_step, after.lighter_step),
    ):
        if old != new:
            told.append(_became(label, code_words(old) or "–", code_words(new) or "–"))
    return [*told, *_partners_between(before.partners, after.partners)]


def _partners_between(before: Sequence[str], after: Sequence[str]) -> list[str]:
    told = [_("%(partner)s looks too") % {"partner": word(kind)} for kind in _new(after, before)]
    return told + [
        _("%(partner)s is not named any more") % {"partner": word(kind)}
        for kind in _new(before, after)
    ]


def given_words(
    given: Sequence[GivenFactView], labels: Mapping[str, Mapping[str, str]]
) -> list[dict[str, object]]:
    """The facts that were given or corrected, the youngest first."""
    return [
        {
            "change": _became(
                in_language(labels.get(one.name, {"nl": one.name})),
                _("not known") if one.before is None else value_words(one.before),
                value_words(one.value),
            ),
            "reason": one.reason,
            "author": one.author,
            "organisation": organisation(one.organisation),
            "at": one.given_at,
        }
        for one in reversed(given)
    ]


def _known(proposal: ProposalView, name: str) -> str:
    facts = proposal.facts
    return value_words(facts[name]) if name in facts else _("not known")


def _became(label: str, before: str, after: str) -> str:
    told = {"label": _capital(label), "before": before, "after": after}
    return _("%(label)s: from %(before)s to %(after)s") % told
