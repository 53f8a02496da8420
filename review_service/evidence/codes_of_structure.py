"""Codes of how a text is built, what it lists, and what the linter itself has to say."""

from review_service.evidence.finding_code import ICMJE, OURS, Code, E, N, W

STRUCTURE: tuple[Code, ...] = (
    Code(
        "S301",
        "uncited-claim",
        W,
        "The claim cites nothing.",
        (
            "Every claim is verified against a source or ruled by a reviewer to need none. Cite the "
            "source, or leave the comment `<!-- review: ignore S301 -- reason -->`."
        ),
        "The rule of this service: no claim passes unseen.",
    ),
    Code(
        "S302",
        "uncited-own-words",
        N,
        "Uncited, and perhaps rightly: advice, or about the article itself.",
        (
            "The sentence instructs without a figure or a drug's dose, or describes this article and its "
            "tables. A reviewer still has to rule that it needs no citation."
        ),
        "The rule of this service: no claim passes unseen.",
    ),
    Code(
        "S303",
        "high-risk-single-source",
        N,
        "A high-risk claim rests on one source.",
        (
            "Claims on doses, contraindications, pregnancy, interactions, emergencies and mortality can do "
            "harm when wrong. A second, independent source is worth looking for."
        ),
        OURS,
    ),
    Code(
        "S304",
        "high-risk-weak-source",
        W,
        "A high-risk claim has no trial, guideline or label behind it.",
        (
            "What can do harm when wrong should rest on primary or regulatory evidence, not on a narrative "
            "review, a protocol or a page of unknown kind."
        ),
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
        (
            "They share an identifier, or title and year. One work cited twice looks like two sources that "
            "agree."
        ),
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
        (
            "A DOI begins `10.`, a registrant and a slash; a PMID has up to eight digits; a PMCID is `PMC` "
            "and digits; an ISBN's last digit is computed from the others."
        ),
        "DOI Handbook 2.2; NLM, PMID and PMCID; ISO 2108 (ISBN).",
    ),
    Code(
        "S310",
        "two-assertions",
        N,
        "Two assertions share one citation.",
        (
            "The sentence says two things and cites one source at its end: it is hard to see whether the "
            "source bears out both. Split it, or cite after each."
        ),
        OURS,
    ),
    Code(
        "S311",
        "group-spans-list",
        W,
        "One citation group seems meant for a whole list.",
        (
            "Only the last item of the list cites. A citation belongs to the sentence before it, so the "
            "other items are uncited."
        ),
        OURS,
    ),
    Code(
        "S312",
        "empty-section",
        W,
        "The section has no text.",
        "A heading is followed by the next one or by the end.",
        OURS,
    ),
    Code(
        "S313",
        "heading-asserts",
        N,
        "The heading makes a claim that nobody verifies.",
        (
            "Headings are context, not claims: they carry no citation and get no ruling. Put the assertion "
            "into a sentence."
        ),
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
    Code(
        "L402",
        "ignore-unused",
        N,
        "The ignore comment hides nothing.",
        "What it was for is gone: take the comment out.",
        OURS,
    ),
)
