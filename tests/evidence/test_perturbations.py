"""Of claims that copy a source, nearly all with one wrong figure are flagged,
and nearly none of the others."""

import sys
from pathlib import Path
from random import Random

sys.path.append(str(Path(__file__).parent))

from perturbations import KINDS

from review_service.evidence.contract import Level, SourceFacts
from review_service.evidence.figures import check_figures

ABSTRACTS = [
    [
        (
            "Forty-six adults with fibromyalgia were randomised to naltrexone 4.5 mg daily (n = 24) or "
            "placebo (n = 22) for 12 weeks."
        ),
        "Pain fell by 28.8% with naltrexone versus 18.0% with placebo (p = 0.016).",
        "Response was seen in 32% during naltrexone versus 11% during placebo (p = 0.05).",
        "Vivid dreams were reported by 9 of 24 patients (37.5%) and headache by 4 (16.7%).",
    ],
    [
        "We enrolled 1,284 patients aged 40-75 years at 23 hospitals between 2009 and 2014.",
        (
            "Stroke occurred in 3.1% on warfarin and in 4.6% on heparin (hazard ratio 0.67, 95% CI 0.48 to "
            "0.94; P = .02)."
        ),
        "Median follow-up was 26 months; 117 patients were lost.",
        (
            "Major bleeding was rarer with warfarin (1.9 per 100 person-years) than with heparin (2.7 per "
            "100 person-years)."
        ),
    ],
    [
        (
            "In 48 trials with 9,731 participants, exercise lowered systolic pressure by 5.2 mmHg (95% CI "
            "3.9 to 6.5)."
        ),
        (
            "The mean dose of duloxetine was 60 mg, given for 6 months, and that of pregabalin 300 mg, given "
            "for 8 weeks."
        ),
        "Heterogeneity was high (I2 = 72%), and 14 trials had a low risk of bias.",
        (
            "Half a litre of water was drunk by 85% in the intervention group and by 41% in the control "
            "group (P < 0.001)."
        ),
    ],
]


def is_flagged(claim: str, text: str) -> bool:
    return any(
        found.level is not Level.GREEN for found in check_figures(claim, [SourceFacts("one", text)], {})
    )


def test_a_copy_of_the_source_is_not_flagged() -> None:
    assert not [
        claim for abstract in ABSTRACTS for claim in abstract if is_flagged(claim, " ".join(abstract))
    ]


def test_a_copy_with_one_wrong_figure_is_flagged() -> None:
    rng, missed, tried = Random(3), [], 0
    for abstract in ABSTRACTS:
        for claim in abstract:
            for make in (*KINDS.values(),) * 4:
                wrong = make(claim, rng)
                if wrong is not None and wrong != claim:
                    tried += 1
                    missed += [] if is_flagged(wrong, " ".join(abstract)) else [wrong]
    assert tried > 150 and len(missed) <= 0.03 * tried, missed
