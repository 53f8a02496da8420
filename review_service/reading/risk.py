"""Which claims can do harm when they are wrong: one table of rules; those that match give the reasons."""

import re
from functools import lru_cache
from typing import NamedTuple

from review_service.reading.document import Risk


class Rule(NamedTuple):
    """`reason` is read by reviewers and authors. No match is possible without one of the `stems`: looking for
    them first makes reading an article a third faster."""

    name: str
    pattern: re.Pattern[str]
    reason: str
    stems: tuple[str, ...]

    def applies(self, text: str) -> bool:
        """`text` is in lower case."""
        for stem in self.stems:
            if stem in text:
                return self.pattern.search(text) is not None
        return False


def _rule(name: str, pattern: str, reason: str, stems: str) -> Rule:
    return Rule(name, re.compile(pattern, re.VERBOSE), reason, tuple(stems.split()))


NUMBER = r"(?<![\w.,-])\d[\d.,]*(?:\s?(?:-|–|to|or)\s?\d[\d.,]*)?"
UNIT = (
    r"(?:mg|milligrams?|mcg|ug|µg|μg|micrograms?|ng|g|grams?|ml|millilit(?:re|er)s?|mmol|meq|i\.?u\.?"
    r"|units?|tablets?|capsules?|drops?|puffs?|sprays?|patch(?:es)?|suppositor(?:y|ies)|ampoules?"
    r"|vials?)"
)
PER = r"(?:\s?/\s?(?:kg|m2|m²|day|d|h|hr|hour|min|dose|week|wk)(?!\w))"

RULES = (
    _rule(
        "contraindication",
        r"""contra-?indicat | (?:should|must|may|can)\ ?not\ (?:be\ )?(?:use|take|receive|give|prescribe
            |administer|start)
        | \b(?:do|does)\ not\ (?:use|take|give|prescribe|administer|start|combine)
        | \bnever\ (?:use|take|give|prescribe|administer|combine|start)
        | \b(?:should|must)\ (?:avoid|never)\b | \b(?:is|are)\ not\ (?:recommended|advised)\ (?:in|for|with)\b
        | \bavoid(?:ed)?\ (?:in|if|during|for|using|use|taking|giving|with)\b | \bcannot\ (?:use|take|receive)
        | \b(?:should|must|needs?\ to|has\ to|have\ to)\ be\ (?:avoided|stopped|withheld|held|discontinued
            |withdrawn)\b
        | \A(?:avoid|withhold)\b | \bavoid\ (?:it|them|this|these)\b
        | \b(?:stop|hold|withhold|omit|discontinue|pause)(?:s|ped|ping|ing|d)?\b.{0,60}\d\ ?(?:h|hours?|days?
            |weeks?)\ before\b
        | \b(?:free\ of|off)\ opioids?\b
        | black\ box\ warning | boxed\ warning | \b(?:opioid-free|washout)\b""",
        "says who must not have the treatment",
        "contra not never avoid warning opioid washout withh stopped held discontinued withdrawn before",
    ),
    _rule(
        "pregnancy and lactation",
        r"""\b(?:pregnan(?:t|cy|cies) | (?:breast-?|nursing\ )feed\w* | lactat(?:ing|ion)
        | nursing\ (?:mothers?|women)
        | teratogen\w* | f(?:o)?et(?:us|uses|al) | gestation\w* | trimesters? | conceiv\w+
        | neonat\w+\ (?:exposure|withdrawal)
        | women\ of\ child-?bearing | embryo-?\w*)\b""",
        "is about pregnancy or breast-feeding",
        "pregnan feed lactat nursing teratogen foet fet gestation trimester conceiv neonat bearing embryo",
    ),
    _rule(
        "interaction",
        r"""\binteract(?:s|ed|ing|ions?)?\ (?:with|between)\b | \bdrug(?:-|–|\ )(?:drug\ )?interactions?\b
        | \b(?:co-?administ\w+ | concomitant\w* | concurrent(?:ly)?\ (?:use|with|taking|opioid|treatment))
        | \b(?:taken|used|combined|given|co-?prescribed|combine)\ (?:together\ )?
            with\ (?:an?\ |other\ )?(?:opioid|mao|ssri|snri|warfarin|alcohol|nsaid|anticoagulant|grapefruit)
        | \bcyp\d\w*\ (?:inhibit|induc)\w+ | \b(?:inhibits?|induces?|inhibitors?\ of|inducers?\ of)\ cyp\d
        | serotonin\ syndrome
        | \binteracting\ (?:drugs?|medicines?|medications?|substances?)\b
        | \b(?:precipitat\w+|sudden|abrupt|opioids?)\ withdrawal
        | \bwithdrawal\ (?:symptoms?|syndrome|reactions?)
        | \bblocks?\ (?:the\ )?(?:opioid\ analgesia|effects?\ of\ opioids?)""",
        "is about what must not be combined",
        "interact administ concomitant concurrent with cyp serotonin block",
    ),
    _rule(
        "emergency advice",
        r"""\bemergenc(?:y|ies)\b | \bcall\ (?:911|999|112|000|an?\ ambulance)\b | \bambulance\b | anaphyla\w+
        | \b(?:seek|get|need)\w*\ (?:immediate|urgent|prompt|emergency)\ (?:medical|care|help|attention)
        | \bseek\w*\ (?:\w+\ ){0,2}(?:medical|emergency|urgent)\b
        | \bgo\ to\ (?:an?\ |the\ )?(?:hospital|nearest)\b
        | \b(?:call|see|tell|phone|contact|stop)\b.{0,40}\b(?:at\ once|straight\ away|right\ away
            |without\ delay)\b
        | \bimmediate(?:ly)?\ (?:medical|seek|stop|call|go\ to|discontinu\w+)
        | \b(?:discontinue|stop)\ (?:\w+\ ){0,3}immediately
        | \boverdos\w+ | \blife-?threatening | \bresuscitat\w+ | \bcardiac\ arrest | \bsepsis\b | suicid\w+
        | \bred\ flags?\b | \bpoison(?:ing|\ control)""",
        "is advice for an emergency",
        (
            "emergenc seek hospital nearest once away delay call ambulance anaphyla immediate urgent prompt "
            "overdos threatening resuscitat arrest sepsis suicid flag poison"
        ),
    ),
    _rule(
        "mortality",
        r"""\b(?:mortality | deaths? | fatal(?:ity|ities|ly)? | lethal | die[sd]? | dying | deadly
        | (?:overall|long-term|five-year|5-year|10-year|one-year|1-year|patient)\ survival
        | survival\ (?:rates?|benefit|advantage|time)
        | life\ expectancy | case-?fatality)\b""",
        "is about death or survival",
        "mortal death fatal lethal die dying deadly surviv expectancy",
    ),
    _rule(
        "children",
        r"""\A(?=.*\b(?:child(?:ren)?|infants?|neonat\w+|newborns?|p(?:a)?ediatric|adolescents?|toddlers?)\b)
        .*\b(?:dos(?:e|es|ed|ing|age)|mg|licen[cs]ed|approved|unsafe|safe(?:ty)?|recommended|avoid(?:ed)?
            |prescribed
        |(?:given|used?|starting|treatment|indicated)\ (?:in|to|for|by))\b""",
        "is about treating children",
        "child infant neonat newborn diatric adolescent toddler",
    ),
    _rule(
        "dose",
        rf"""{NUMBER}[\s-]?{UNIT}{PER}?(?![\w/]|\ ?/\ ?(?:d?l|ml)\b)(?!\s(?:of\ (?:fat|fib(?:re|er)
            |carbohydrates?|sugar|protein|weight)))
        | {NUMBER}\s?{UNIT}{PER}
        | \b(?:half|one|two|three|four)\ (?:tablets?|capsules?|puffs?|drops?)\b
        | \b(?:starting|maximum|max\.?|loading|maintenance|target|daily|effective|recommended|usual|initial
            |total|single|lowest|highest|double|paediatric|pediatric)\ (?:daily\ )?dos(?:e|es|age|ing)\b
        | \btitrat\w+ | \b(?:reduce|increase|halve|double|lower|raise|adjust)\w*
            \ (?:the\ |their\ |its\ )?dos(?:e|es|age)\b
        | \b(?:once|twice|(?:two|three|four|2|3|4)\ times)\ (?:daily|a\ day|per\ day|weekly
            |a\ week)\b(?=.{{0,200}}\b(?:dos|tak|oral|tablet|capsule|mg|inject|appl|cream|ointment|administ))
        | \b(?:every|q)\s?\d+\s?(?:h|hrs?|hours)\b""",
        "states a dose",
        "0 1 2 3 4 5 6 7 8 9 dos titrat tablet capsule puff drop once twice times",
    ),
)


# A claim below such a heading is about it, whatever its own words are: «Hold it before surgery.»
BY_HEADING = frozenset({"contraindication", "pregnancy and lactation", "interaction", "emergency advice"})


@lru_cache(maxsize=512)
def _rules_of_heading(heading: tuple[str, ...]) -> frozenset[str]:
    above = " / ".join(heading).lower()
    return frozenset(rule.name for rule in RULES if rule.name in BY_HEADING and rule.applies(above))


def assess(text: str, heading: tuple[str, ...] = ()) -> tuple[Risk, str]:
    """The risk of a claim's plain text under its headings and, when high, the reasons in words."""
    # Lower case once: matching without regard to case costs three times as much.
    text, by_heading = text.lower(), _rules_of_heading(heading)
    reasons = [rule.reason for rule in RULES if rule.name in by_heading or rule.applies(text)]
    return (Risk.HIGH if reasons else Risk.NORMAL), "; ".join(reasons)
