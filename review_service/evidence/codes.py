"""Every finding's code: what it says to a reviewer, why, where the rule comes from.

`--explain` and docs/reference/lint.md are made of this.
"""

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """error: cannot stand; warning: look at it; note: may be meant so, and fails no run of the linter."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True)
class Code:
    """`reason`: one line for a reviewer. `source`: what the rule is taken from; says so where it is our own judgement."""

    code: str
    name: str
    severity: Severity
    reason: str
    explanation: str
    source: str
    is_fixable: bool = False


E, W, N = Severity.ERROR, Severity.WARNING, Severity.NOTE

QUOTATION = "Quotation accuracy in medical journals: Jergas & Baethge 2015; Baethge & Jergas 2025 (17 to 25 % of citations do not bear out their sentence)."
SPIN = (
    "Boutron & Ravaud 2018, «Misrepresentation and distortion of research in biomedical literature» (spin)."
)
ICMJE = "ICMJE Recommendations, «References»: cite original sources, check for retraction, no citation that was not read."
OURS = "Our own editorial rule; no standard behind it."
EQUATOR = "CONSORT 2010, items 6 and 17a: outcomes are reported as they were specified."

CODES: tuple[Code, ...] = (
    Code(
        "E001",
        "unreadable",
        E,
        "The article cannot be read.",
        "The reader refuses the text: front matter that is no YAML, a citation that none of the listed references answers, or a text beyond every limit. Nothing else was checked.",
        "The service refuses the same text when it is handed in.",
    ),
    Code(
        "E002",
        "guess",
        N,
        "The reader had to guess.",
        "The article could be read, but something was guessed or left out: a missing title, an unknown field of the front matter, a character that cannot be shown. Write it so that there is nothing to guess.",
        OURS,
    ),
    Code(
        "F101",
        "figure-not-in-source",
        E,
        "The figure stands in none of the cited sources' stored texts.",
        "A number, percentage, dose, duration, p-value or year of the claim was looked for in every cited source, in all its spellings, and was not found. Either it is wrong, or it stands in a part of the source that is not stored: the finding says how much text was searched.",
        QUOTATION,
    ),
    Code(
        "F102",
        "figure-not-in-passage",
        W,
        "The figure stands in the source, but not where the source speaks of this.",
        "The figure occurs in a cited source, but in none of the passages that fit the claim, or next to words that belong to another figure there. This is what swapped arms, swapped outcomes and a figure of another group look like. Of a source as short as an abstract (25 sentences) every sentence counts as fitting; only the words next to the figure are compared.",
        QUOTATION,
    ),
    Code(
        "W201",
        "hedge-dropped",
        W,
        "The source says it may be so; the claim says it is so.",
        "The sentence of the source that fits the claim is worded as a possibility or hypothesis («may», «might», «hypothesised», «possible»), while the claim asserts. Keep the source's degree of certainty, or cite a source that shows it.",
        SPIN,
    ),
    Code(
        "W202",
        "negation-differs",
        W,
        "One of claim and source negates what the other asserts.",
        "The sentence of the source that fits the claim nearly word for word says «not» where the claim does not, or the reverse.",
        QUOTATION,
    ),
    Code(
        "W203",
        "direction-differs",
        W,
        "Claim and source give opposite directions.",
        "The claim says that something rises, is higher or improves where the fitting passage says that the same thing falls, is lower or worsens, or the reverse.",
        QUOTATION,
    ),
    Code(
        "W204",
        "population-widened",
        W,
        "The source studied others than the claim speaks of.",
        "The source is about animals or cells, about one sex, or about children, and nothing in the claim says so. A reader will take the claim to be about patients like theirs.",
        "GRADE, indirectness of population (Guyatt 2011); " + SPIN,
    ),
    Code(
        "W205",
        "association-as-cause",
        W,
        "The source reports an association; the claim makes it a cause.",
        "The passage says «associated with», «correlated with» or «linked to», and nothing in the source speaks of an experiment, while the claim says that one thing causes, prevents or leads to the other.",
        "STROBE 2007, item 20, on cautious interpretation; Haber 2018, «Causal language and strength of inference».",
    ),
    Code(
        "W206",
        "universal-words",
        W,
        "«All», «no» or «always» rests on a few sources.",
        "A statement about every trial, patient or case needs a source that looked at all of them (a systematic review, a guideline), and a date. A handful of citations does not bear it out, and one new trial makes it wrong.",
        SPIN,
    ),
    Code(
        "W207",
        "comparison-untested",
        W,
        "No cited source names what the claim compares with.",
        "The claim says better, worse, more or less than something that the stored text of no cited source mentions. An indirect comparison has to be called one and needs a source that made it.",
        "GRADE, indirectness of comparison (Guyatt 2011).",
    ),
    Code(
        "W208",
        "dated-words",
        W,
        "The words go out of date without anybody seeing it.",
        "«Currently», «recently», «under way»: true on the day the source was written, and perhaps not on the day somebody reads it. Name the date («in a protocol of 2021 …»), and look whether the trial has been published since.",
        "NHS content style guide and AMA Manual of Style: prefer the date to «recently» and «currently».",
    ),
    Code(
        "W209",
        "secondary-as-primary",
        W,
        "The source lists as secondary what the claim calls the primary outcome.",
        "A secondary outcome was not what the trial was built to show: its p-value stands among several. Say that it was secondary.",
        EQUATOR,
    ),
    Code(
        "W210",
        "protocol-for-result",
        E,
        "A protocol has no results.",
        "The claim states an effect, a rate or tolerability, and one of its sources is a study protocol, which says only what is planned. Cite the publication of the results.",
        ICMJE,
    ),
    Code(
        "W211",
        "trial-figure-at-second-hand",
        W,
        "A trial's figure is cited from a review or a label.",
        "The claim gives a figure of a trial, and only reviews or labels are cited for it. Cite the trial itself; figures change on the way.",
        ICMJE,
    ),
    Code(
        "W212",
        "source-too-old",
        W,
        "The source is older than the policy allows.",
        "The policy names the oldest year of a source. Look for a newer one, or say why the old one still holds.",
        "The policy of this service (`oldest-source` in the configuration); off unless it is set.",
    ),
    Code(
        "W213",
        "source-retracted",
        E,
        "The source has been retracted.",
        "Nothing may rest on a retracted work. Find out whether the claim holds without it.",
        "COPE Retraction Guidelines; " + ICMJE,
    ),
    Code(
        "W214",
        "source-corrected",
        W,
        "The source has a correction or an expression of concern.",
        "Read the notice and see whether it touches what the claim relies on.",
        "COPE guidelines; " + ICMJE,
    ),
    Code(
        "W215",
        "source-superseded",
        W,
        "The source has been superseded by a newer one.",
        "A protocol was followed by its results, an edition by the next. Cite the newer one, unless the older is what the claim is about.",
        OURS,
    ),
    Code(
        "S301",
        "uncited-claim",
        W,
        "The claim cites nothing.",
        "Every claim is verified against a source or ruled by a reviewer to need none. Cite the source, or leave the comment `<!-- review: ignore S301 -- reason -->`.",
        "The rule of this service: no claim passes unseen.",
    ),
    Code(
        "S302",
        "uncited-own-words",
        N,
        "Uncited, and perhaps rightly: advice, or about the article itself.",
        "The sentence instructs without a figure or a drug's dose, or describes this article and its tables. A reviewer still has to rule that it needs no citation.",
        "The rule of this service: no claim passes unseen.",
    ),
    Code(
        "S303",
        "high-risk-single-source",
        N,
        "A high-risk claim rests on one source.",
        "Claims on doses, contraindications, pregnancy, interactions, emergencies and mortality can do harm when wrong. A second, independent source is worth looking for.",
        OURS,
    ),
    Code(
        "S304",
        "high-risk-weak-source",
        W,
        "A high-risk claim has no trial, guideline or label behind it.",
        "What can do harm when wrong should rest on primary or regulatory evidence, not on a narrative review, a protocol or a page of unknown kind.",
        "Oxford CEBM Levels of Evidence; the threshold is ours.",
    ),
    Code(
        "S305",
        "citation-without-reference",
        E,
        "The citation leads to no reference.",
        "The key is not in the list of references: a typing error, or an entry that was removed.",
        ICMJE,
    ),
    Code(
        "S306",
        "reference-never-cited",
        W,
        "The reference is cited nowhere.",
        "A list holds what the text relies on and nothing else.",
        ICMJE,
    ),
    Code(
        "S307",
        "duplicate-reference",
        W,
        "Two references are the same work.",
        "They share an identifier, or title and year. One work cited twice looks like two sources that agree.",
        ICMJE,
        True,
    ),
    Code(
        "S308",
        "unresolved-reference",
        E,
        "Nothing says which work this is.",
        "The reference has neither an identifier nor a title, so nobody can look into it.",
        ICMJE,
    ),
    Code(
        "S309",
        "identifier-malformed",
        E,
        "The identifier has the wrong form or a wrong check digit.",
        "A DOI begins `10.`, a registrant and a slash; a PMID has up to eight digits; a PMCID is `PMC` and digits; an ISBN's last digit is computed from the others.",
        "DOI Handbook 2.2; NLM, PMID and PMCID; ISO 2108 (ISBN).",
    ),
    Code(
        "S310",
        "two-assertions",
        N,
        "Two assertions share one citation.",
        "The sentence says two things and cites one source at its end: it is hard to see whether the source bears out both. Split it, or cite after each.",
        OURS,
    ),
    Code(
        "S311",
        "group-spans-list",
        W,
        "One citation group seems meant for a whole list.",
        "Only the last item of the list cites. A citation belongs to the sentence before it, so the other items are uncited.",
        OURS,
    ),
    Code("S312", "empty-section", W, "The section has no text.", "A heading is followed by the next one or by the end.", OURS),
    Code(
        "S313",
        "heading-asserts",
        N,
        "The heading makes a claim that nobody verifies.",
        "Headings are context, not claims: they carry no citation and get no ruling. Put the assertion into a sentence.",
        OURS,
    ),
    Code(
        "S314",
        "title-unanswered",
        W,
        "The text does not speak of what the title asks.",
        "More than half of the title's words stand nowhere in the text.",
        OURS,
    ),
    Code(
        "S315",
        "citation-spacing",
        W,
        "A citation is set apart by one blank.",
        "Neither glued to the word before it nor far from it.",
        "Pandoc manual, «Citation syntax»; the blank is our style.",
        True,
    ),
    Code(
        "S316",
        "numbering",
        N,
        "The numbers do not run in order.",
        "The items of a numbered list count from its first number by one.",
        OURS,
        True,
    ),
    Code(
        "L401",
        "ignore-without-reason",
        E,
        "An ignore comment without a code or a reason does nothing.",
        "Write `<!-- review: ignore S301 -- why this is right -->`: the next reader has to know why.",
        OURS,
    ),
    Code("L402", "ignore-unused", N, "The ignore comment hides nothing.", "What it was for is gone: take the comment out.", OURS),
)  # fmt: skip

BY_CODE = {code.code: code for code in CODES}
