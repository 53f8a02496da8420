"""High risk where a mistake does harm, and nowhere else."""

import pytest

from review_service.reading.document import Risk
from review_service.reading.risk import RULES, assess


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("The effective dose is 4.5 mg taken daily.", "dose"), ("Take two tablets twice daily.", "dose"),
        ("Give 10 units/kg.", "dose"), ("Titrate slowly.", "dose"),
        ("It is contraindicated in gout.", "contraindication"),
        ("Do not use it with renal failure.", "contraindication"),
        ("Patients on dialysis should avoid it.", "contraindication"),
        ("It is safe in pregnancy.", "pregnancy and lactation"),
        ("Breast-feeding women may take it.", "pregnancy and lactation"),
        ("It interacts with warfarin.", "interaction"),
        ("Concomitant use of opioids is common.", "interaction"),
        ("Seek immediate medical help.", "emergency advice"), ("Call 911.", "emergency advice"),
        ("Anaphylaxis is rare.", "emergency advice"),
        ("They must be free of opioids for at least 7 to 10 days before the first dose.", "contraindication"),
        ("Stop LDN 2 to 3 days before elective surgery.", "contraindication"),
        ("Metformin should be withheld.", "contraindication"),
        ("NSAIDs are effective; avoid them in CKD.", "contraindication"),
        ("Clarithromycin and ciclosporin are among the interacting drugs.", "interaction"),
        ("It can set off sudden withdrawal in some.", "interaction"),
        ("Stop it and seek medical attention if acute hepatitis develops.", "emergency advice"),
        ("Call your doctor at once.", "emergency advice"),
        ("Safety in children is unknown.", "children"),
        ("It is not licensed for paediatric use.", "children"), ("Give 250ug slowly.", "dose"),
        ("Mortality fell by 3%.", "mortality"), ("Two patients died.", "mortality"),
    ],
)  # fmt: skip
def test_what_can_do_harm_is_high_risk_and_says_why(text: str, rule: str) -> None:
    reason = next(candidate.reason for candidate in RULES if candidate.name == rule)
    assert assess(text)[0] is Risk.HIGH and reason in assess(text)[1]


def test_a_claim_below_a_heading_of_contraindications_is_high_risk() -> None:
    assert (
        assess("Hold it for two days before surgery.", ("Safety", "Relative Contraindications"))[0]
        is Risk.HIGH
    )
    assert assess("Hold it for two days before surgery.", ("Dosing Protocol",))[0] is Risk.NORMAL


@pytest.mark.parametrize(
    "text",
    [
        "IL-1 and IL-6 fell.", "It was studied in 31 women in 2013.", "Pain fell by 28.8% (p=0.016).",
        "The haemoglobin was 12 g/dL.", "It takes 4-8 weeks.",
        "The group was small.", "A 100-patient trial is underway.", "The child was seen in 2013.",
        "Children had more symptoms than adults.", "Pain stopped within 2 weeks.",
        "Symptoms were recorded 2 weeks before the visit.", "Three withdrew before week 4.",
        "Patients seek relief in many ways.", "COVID-19 was excluded.", "The trial was in dietary studies.",
        "Assess at 4 weeks.",
    ],
)  # fmt: skip
def test_other_claims_are_not(text: str) -> None:
    assert assess(text) == (Risk.NORMAL, "")


def test_the_stems_of_a_rule_never_hide_what_its_pattern_finds() -> None:
    """Every alternative of every pattern, as literally as it can be spelled,
    holds one of the rule's stems."""
    spelled = {
        "contraindication": (
            "contra-indicated|should not use|do not take|never give|must avoid|should never|is not "
            "recommended in|avoid in|cannot use|should be withheld|must be avoided|needs to be stopped|has "
            "to be held|must be discontinued|should be withdrawn|avoid alcohol|withhold it|avoid them|stop "
            "2 days before|hold it 2 days before|withhold it 3 days before|free of opioids|off "
            "opioids|black box warning|boxed warning|opioid-free|washout"
        ),
        "pregnancy and lactation": (
            "pregnancy|breastfeeding|nursing feeding|lactating|nursing "
            "mothers|teratogenic|foetus|fetal|gestational|trimester|conceiving|neonatal exposure|women of "
            "child-bearing|embryo-toxic"
        ),
        "interaction": (
            "interacts with|drug-drug interactions|coadministered|concomitantly|concurrent use|taken with "
            "an opioid|cyp3a4 inhibitors|inhibits cyp3a4|serotonin syndrome|precipitated "
            "withdrawal|interacting drugs|sudden withdrawal|withdrawal symptoms|blocks opioid analgesia"
        ),
        "emergency advice": (
            "emergency|call 911|ambulance|anaphylaxis|seek immediate medical|get urgent care|get prompt "
            "help|immediately stop|stop the drug "
            "immediately|overdose|life-threatening|resuscitation|cardiac arrest|sepsis|suicidal|red "
            "flags|poisoning|seek medical attention|go to hospital|go to the nearest|call a doctor at "
            "once|tell them straight away|see a doctor without delay"
        ),
        "children": (
            "doses in children|infants: not approved|neonatal safety|newborns: recommended|paediatric "
            "dosing|adolescent dose|toddlers: avoid"
        ),
        "mortality": (
            "mortality|deaths|fatalities|lethal|died|dies|dying|deadly|overall survival|survival "
            "benefit|life expectancy|case-fatality"
        ),
        "dose": (
            "4.5 mg|two tablets|daily dose|titrated|reduce the dose|once daily by oral tablet|three times "
            "a day oral|every 8 hours"
        ),
    }
    for rule in RULES:
        found = [words for words in spelled[rule.name].split("|") if rule.pattern.search(words)]
        assert found == spelled[rule.name].split("|")
        assert [words for words in found if not rule.applies(words)] == []
