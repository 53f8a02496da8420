"""High risk where a mistake does harm, and nowhere else."""

import pytest

from review_service.domain.document import Risk
from review_service.domain.risk import RULES, assess


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("The effective dose is 4.5 mg taken daily.", "dose"), ("Take two tablets twice daily.", "dose"), ("Give 10 units/kg.", "dose"), ("Titrate slowly.", "dose"),
        ("It is contraindicated in gout.", "contraindication"), ("Do not use it with renal failure.", "contraindication"), ("Patients on dialysis should avoid it.", "contraindication"),
        ("It is safe in pregnancy.", "pregnancy and lactation"), ("Breast-feeding women may take it.", "pregnancy and lactation"),
        ("It interacts with warfarin.", "interaction"), ("Concomitant use of opioids is common.", "interaction"),
        ("Seek immediate medical help.", "emergency advice"), ("Call 911.", "emergency advice"), ("Anaphylaxis is rare.", "emergency advice"),
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
        "IL-1 and IL-6 fell.", "It was studied in 31 women in 2013.", "Pain fell by 28.8% (p=0.016).", "The haemoglobin was 12 g/dL.", "It takes 4-8 weeks.",
        "The group was small.", "A 100-patient trial is underway.", "COVID-19 was excluded.", "The trial was in dietary studies.", "Assess at 4 weeks.",
    ],
)  # fmt: skip
def test_other_claims_are_not(text: str) -> None:
    assert assess(text) == (Risk.NORMAL, "")
