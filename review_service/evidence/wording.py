"""What the words of a claim give away: the rules that need its sources' facts,
and the table of all the rules."""

import re
from collections.abc import Callable, Sequence

from review_service.core.vocabulary import SourceKind, SourceStatus
from review_service.evidence.contract import Finding, SourceFacts
from review_service.evidence.wording_rules import (
    association_as_cause,
    content,
    direction_differs,
    hedge_dropped,
    negation_differs,
    population_widened,
    secondary_as_primary,
)

PairRule = Callable[[str, str, SourceFacts], Finding | None]
ClaimRule = Callable[[str, Sequence[SourceFacts]], Finding | None]
SourceRule = Callable[[str, SourceFacts], Finding | None]

FEW = 5  # sources that do not make an «all»
EVERYBODY = (
    r"(?:trials?|stud(?:y|ies)|evidence|patients?|people|persons?|women|men|adults|children|cases"
    r"|reviews?|guidelines?|drugs?|treatments?|sources|doses?|others?)"
)
UNIVERSAL = re.compile(
    r"\b(?:(?<!\bin )(?<!of )(?<!are )(?<!were )all(?! but)(?: of)?(?: the| these"
    rf"| such)? (?:(?!but\b)[\w-]+ ){{0,2}}?{EVERYBODY}|every (?:\w+ )?{EVERYBODY}|no (?:other |published "
    r"|randomi[sz]ed |controlled ){0,2}(?:trials?|stud(?:y|ies)|evidence|drugs?|treatments?"
    r"|patients? (?:should|can|will))(?! of this)|none of the (?:\w+ )?(?:trials|studies|patients|drugs)"
    r"|whatever the (?:dose|age|cause|indication)|without exception|in all cases|(?<!not )always"
    r"|never(?! (?:use|take|give|start|combine|stop|been))|the definitive)\b",
    re.IGNORECASE,
)
DATED = re.compile(
    r"\b(?:(?:currently|at present|presently|now) (?:being |also )?(?:under\s?way|ongoing|recruiting"
    r"|running|in progress|planned|under (?:study|investigation|review)|investigated|studied|tested"
    r"|available|approved|recommended|limited|lacking|unknown|no|the (?:only|best|largest))|(?:is|are"
    r"|remains?|still) (?:under\s?way|ongoing|recruiting|in progress|awaited)|(?:ongoing|upcoming"
    r"|forthcoming|current) (?:\w+ ){0,2}(?:trials?|stud(?:y|ies)|guidelines?)|recently (?:published"
    r"|completed|approved|shown|found|reported|reviewed)|(?:a|the|most|more) recent (?:\w+ ){0,2}(?:trials?"
    r"|stud(?:y|ies)|reviews?|meta-analys[ie]s|guidelines?|analys[ie]s)|to date|so far|as yet"
    r"|in recent years|will (?:soon )?be published|results are (?:expected|awaited|pending)|nowadays"
    r"|latest (?:evidence|trials?|guidelines?))\b",
    re.IGNORECASE,
)
ANCHORED = re.compile(r"\b(?:as of|up to|until|by|in|since)\s(?:\w+\s){0,2}(?:19|20)\d\d\b", re.IGNORECASE)


def universal_words(claim: str, cited: Sequence[SourceFacts]) -> Finding | None:
    """«All trials», «always», over fewer than five sources, unless one of them says so in these words."""
    said = UNIVERSAL.search(claim)
    if not said or len(cited) >= FEW or not cited:
        return None
    if any(said[0].lower() in facts.text.lower() for facts in cited):
        return None
    many = "one source" if len(cited) == 1 else f"{len(cited)} sources"
    return Finding("W206", f"«{said[0]}» rests on {many}.", said[0])


def dated_words(claim: str, cited: Sequence[SourceFacts]) -> Finding | None:
    """Words that are true on their day only, unless the claim names the date."""
    said = DATED.search(claim)
    if not said or ANCHORED.search(claim):
        return None
    years = sorted(facts.year for facts in cited if facts.year)
    when = f" The newest source is of {years[-1]}." if years else ""
    return Finding("W208", f"«{said[0]}» goes out of date.{when}", said[0])


COMPARED = re.compile(
    (
        r"(?:\b(?:than|superior to|inferior to|compared (?:with|to)|versus|vs\.?)\s+"
        r"|\bas (?:\w+ )?as\s+)(?:those of |that of |with |the |an? |either |any )*(?P<other>[^,.;:()]{3,80})"
    ),
    re.IGNORECASE,
)
UNNAMED = re.compile(
    (
        r"\d|dummy|\bcontrols?\b|^(?:conventional|standard|untreated|healthy|wild|before|expected|usual|once"
        r"|that|it|they|others?|one|half|baseline|normal|average|previous\w*|most|all|these|those|this|women"
        r"|men)\b"
    ),
    re.IGNORECASE,
)
LAST_OF_COMPARATOR = re.compile(
    r"\s(?:in|at|on|for|with|when|after|during|by|because|to|is|are|was|were|does|did|do|and only)\s",
    re.IGNORECASE,
)


def comparison_untested(claim: str, cited: Sequence[SourceFacts]) -> Finding | None:
    """What stands after «than» is named in the stored text of no cited source."""
    for said in COMPARED.finditer(claim):
        other = LAST_OF_COMPARATOR.split(said["other"])[0].strip()
        named = content(other)
        if UNNAMED.search(other) or not named or not cited or not all(facts.text for facts in cited):
            continue
        if not any(named & content(f"{facts.title} {facts.text}") for facts in cited):
            return Finding("W207", f"No cited source speaks of «{other}».", said[0].strip())
    return None


FIGURE = re.compile(
    r"(?<![\d.,])\d[\d.,]*+\s?%|\bp\s?[=<>]|\bn\s?=|\bCI\b|(?<!\d)\d++ (?:of|out of) \d|\b(?:hazard|odds"
    r"|risk) ratio\b|percent|per cent"
)
OF_A_TRIAL = re.compile(
    r"\b(?:trial|randomi[sz]ed|placebo|participants|stud(?:y|ies)|arms?|cohort|p\s?[=<])", re.IGNORECASE
)
SECOND_HAND = re.compile(
    r"\b(?:review|meta-analys[ie]s|pooled|label|prescribing information|guideline|trials)\b", re.IGNORECASE
)


def trial_figure_at_second_hand(claim: str, cited: Sequence[SourceFacts]) -> Finding | None:
    """A figure of one trial, and every cited source is a review or a label."""
    figure = FIGURE.search(claim)
    if not figure or not cited or not OF_A_TRIAL.search(claim) or SECOND_HAND.search(claim):
        return None
    if any(facts.kind not in (SourceKind.REVIEW, SourceKind.LABEL) for facts in cited):
        return None
    kind = cited[0].kind.value
    return Finding("W211", f"A trial's figure is cited from a {kind}.", figure[0], "", cited[0].key)


RESULT = re.compile(
    r"\b(?:(?:well|better|poorly) tolerated|tolerab\w+|effective(?:ly)?|efficac\w+|improve[sd]|reduce[sd]"
    r"|relieve[sd]|lower(?:s|ed)|decrease[sd]|increase[sd]|superior|inferior|(?:is|are|was|were) (?:safe"
    r"|better|worse|rare|common|frequent)|(?:no|few|serious) (?:\w+ )?(?:side|adverse) (?:effects|events)"
    r"|responded|the effect emerges|works|fell|rose)\b",
    re.IGNORECASE,
)
PLANNED = re.compile(
    (
        r"\b(?:protocol|plan\w*|aim\w*|will|design\w*|(?:was|were|is|are) to (?:be )?\w+|hypothes\w+"
        r"|despite limited|to (?:assess|test|find out|determine)|whether|set aside)\b"
    ),
    re.IGNORECASE,
)


def protocol_for_result(claim: str, facts: SourceFacts) -> Finding | None:
    if facts.kind is not SourceKind.PROTOCOL:
        return None
    said = RESULT.search(claim)
    if not said or PLANNED.search(claim):
        return None
    return Finding("W210", f"«{said[0]}» is a result, and the source is a protocol.", said[0], "", facts.key)


STATUS_CODES = {
    SourceStatus.RETRACTED: "W213",
    SourceStatus.WITHDRAWN: "W213",
    SourceStatus.CORRECTED: "W214",
    SourceStatus.EXPRESSION_OF_CONCERN: "W214",
    SourceStatus.SUPERSEDED: "W215",
}


def source_status(claim: str, facts: SourceFacts) -> Finding | None:
    code = STATUS_CODES.get(facts.status)
    return (
        Finding(code, f"The source {facts.key} {facts.status.clause}.", "", "", facts.key) if code else None
    )


PAIR_RULES: tuple[PairRule, ...] = (
    hedge_dropped,
    negation_differs,
    direction_differs,
    population_widened,
    association_as_cause,
    secondary_as_primary,
)
CLAIM_RULES: tuple[ClaimRule, ...] = (
    universal_words,
    dated_words,
    comparison_untested,
    trial_figure_at_second_hand,
)
SOURCE_RULES: tuple[SourceRule, ...] = (protocol_for_result, source_status)


def check_wording(claim: str, passage: str, facts: SourceFacts) -> tuple[Finding, ...]:
    """One claim against one source: `passage` is the source's best sentences, joined;
    empty where nothing is stored."""
    findings = [rule(claim, facts) for rule in SOURCE_RULES]
    if passage.strip() and claim.strip():
        findings += [rule(claim, passage, facts) for rule in PAIR_RULES]
    return tuple(filter(None, findings))


def check_claim_wording(claim: str, cited: Sequence[SourceFacts]) -> tuple[Finding, ...]:
    """One claim against all it cites: the rules that ask what the sources say between them."""
    return tuple(filter(None, (rule(claim, cited) for rule in CLAIM_RULES)))


def check_age(facts: SourceFacts, oldest_year: int) -> Finding | None:
    """A source published before `oldest_year`, which is policy."""
    if facts.year is None or facts.year >= oldest_year:
        return None
    message = f"The source {facts.key} is of {facts.year}; the policy wants {oldest_year} or later."
    return Finding("W212", message, "", "", facts.key)
