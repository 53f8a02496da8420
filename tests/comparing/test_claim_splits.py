"""One sentence made into several, or several into one: when that is said, and when not."""

import pytest

from review_service.comparing.claim_matching import Change, match_claims
from review_service.comparing.diff import diff_documents
from review_service.reading.document import Citation, Claim, ClaimKind, Document

BEFORE, AFTER = "The review was registered in advance.", "Three trials were still running."

SPLIT = {
    "a relative clause": (
        "Naltrexone, which blocks opioid receptors, reduced pain by 28% in women with fibromyalgia.",
        ["Naltrexone blocks opioid receptors.", "It reduced pain by 28% in women with fibromyalgia."],
    ),
    "a semicolon": (
        (
            "The mean was 3.87 across countries; it varied considerably, from below 3 in Norway to above 4.5 "
            "in Spain."
        ),
        ["The mean was 3.87 across countries.",
            "It varied considerably, from below 3 in Norway to above 4.5 in Spain."],
    ),
    "a short tail": (
        "The drug lowered pain scores in both trials of women with severe fibromyalgia, and it was safe.",
        ["The drug lowered pain scores in both trials of women with severe fibromyalgia.", "It was safe."],
    ),
    "three parts": (
        (
            "Adverse events were vivid dreams, headache was seen in a tenth of all adults, and no serious "
            "event was reported."
        ),
        ["Adverse events were vivid dreams.", "Headache was seen in a tenth of all adults.",
            "No serious event was reported."],
    ),
    "words and numbers changed on the way": (
        (
            "Adults took 4.5 mg a night for twelve weeks, and pain fell by 28.8% with the drug and 18.0% "
            "with placebo."
        ),
        ["Adults took 4.5 mg every night for twelve weeks.",
            "Pain fell by 28.5% with the drug and by 18.0% with placebo."],
    ),
}  # fmt: skip
NO_SPLIT = {
    "a word changed, a new sentence behind it": (
        ["The drug lowered pain scores in both trials of women with severe fibromyalgia."],
        [
            "The drug lowered pain scores in all three trials of women with severe fibromyalgia.",
            "It was safe in all of them.",
        ],
    ),
    "a clause left out, another matter behind it": (
        ["Sleep did not improve in the larger trial, and the mood of the women was not measured at all."],
        [
            "Sleep did not improve in the larger trial.",
            "The quality of life of the patients was, however, not reported.",
        ],
    ),
    "the end of the old sentence was a sentence already": (
        ["Alpha receptors are blocked for hours, and beta receptors stay free.", "Beta receptors stay free."],
        ["Alpha receptors are blocked for hours.", "Beta receptors stay free."],
    ),
    "a part that another claim explains as well": (
        [
            "Pain fell in women at rest, and sleep improved in adults after treatment.",
            "In both trials sleep improved in adults after six weeks of treatment.",
        ],
        ["Pain fell in women at rest.", "Then sleep improved in adults after treatment."],
    ),
}


def claims(texts, kind=ClaimKind.SENTENCE, headings=()):
    return [
        Claim(n, text, (headings[n] if n < len(headings) else "Efficacy",), kind)
        for n, text in enumerate(texts)
    ]


def told(changes):
    return [(c.change.value, [o.ordinal for o in c.olds], [n.ordinal for n in c.news]) for c in changes]


@pytest.mark.parametrize("name", SPLIT)
def test_a_sentence_made_into_several_is_split_and_the_reverse_merged(name):
    whole, parts = SPLIT[name]
    one, several = claims([BEFORE, whole, AFTER]), claims([BEFORE, *parts, AFTER])
    numbers = [*range(1, len(parts) + 1)]
    assert ("split", [1], numbers) in told(match_claims(one, several))
    assert ("merged", numbers, [1]) in told(match_claims(several, one))


@pytest.mark.parametrize("name", NO_SPLIT)
def test_where_one_claim_explains_it_better_nothing_is_split_or_merged(name):
    old, new = map(claims, NO_SPLIT[name])
    changes = {change for change, _, _ in told(match_claims(old, new)) + told(match_claims(new, old))}
    assert not changes & {"split", "merged"}


def test_a_part_that_was_paired_for_want_of_better_goes_to_the_whole_it_comes_from():
    whole, parts = (
        (
            "Quality of life stayed low as a secondary outcome, and the control arm was measured at 25.0 "
            "clinics in Denmark."
        ),
        [
            "Quality of life stayed low as a secondary outcome.",
            "The control arm was measured at 25.0 clinics in Denmark.",
        ],
    )
    gone = "Naltrexone was measured at 21.2 clinics during pregnancy."
    assert told(match_claims(claims([BEFORE, whole, gone]), claims([BEFORE, *parts]))) == [
        ("unchanged", [0], [0]),
        ("split", [1], [1, 2]),
        ("removed", [2], []),
    ]


def test_rows_of_a_table_and_sentences_under_two_headings_are_never_taken_together():
    whole, parts = SPLIT["a semicolon"]
    rows = match_claims(claims([whole], ClaimKind.ROW), claims(parts, ClaimKind.ROW))
    apart = match_claims(claims([whole]), claims(parts, headings=["Efficacy", "Safety"]))
    assert not {c.change for c in (*rows, *apart)} & {Change.SPLIT, Change.MERGED}


def test_the_words_of_a_split_give_both_texts_back_and_its_citations_are_compared_together():
    whole, parts = SPLIT["a relative clause"]
    [one] = claims([whole])
    first, second = claims(parts)
    one = Claim(0, one.text, one.heading, one.kind, (Citation("a"), Citation("b")))
    first = Claim(0, first.text, first.heading, first.kind, (Citation("a"),))
    second = Claim(1, second.text, second.heading, second.kind, (Citation("c"),))
    [diff] = diff_documents(
        Document("T", whole, claims=(one,)), Document("T", " ".join(parts), claims=(first, second))
    ).claims
    assert "".join(word.text for word in diff.words if word.op != "insert") == whole
    assert "".join(word.text for word in diff.words if word.op != "delete") == " ".join(parts)
    assert (diff.citations_added, diff.citations_removed) == ((Citation("c"),), (Citation("b"),))


def test_the_json_of_a_split_names_all_its_claims():
    whole, parts = SPLIT["three parts"]
    old = Document("T", whole, claims=tuple(claims([whole])))
    new = Document("T", " ".join(parts), claims=tuple(claims(parts)))
    split, merged = (diff_documents(*pair).as_json()["claims"][0] for pair in ((old, new), (new, old)))
    assert [split[name] for name in ("change", "old", "new", "olds", "news")] == [
        "split",
        0,
        0,
        [0],
        [0, 1, 2],
    ]
    assert [merged[name] for name in ("change", "old", "new", "olds", "news")] == [
        "merged",
        0,
        0,
        [0, 1, 2],
        [0],
    ]
