"""Articles made up, and what authors do to them: the new text with the knowledge of what
became of each sentence."""

import random
from dataclasses import dataclass, field, replace
from itertools import count

from review_service.reading.document import Citation, Claim, ClaimKind

SUBJECTS = [
    "naltrexone",
    "placebo",
    "pain",
    "sleep",
    "fatigue",
    "mood",
    "the drug",
    "low-dose treatment",
    "the larger trial",
    "headache",
    "walking",
    "stiffness",
    "quality of life",
    "a tenth of the women",
    "the control arm",
    "vivid dreams",
    "nausea",
    "the second trial",
    "muscle tenderness",
    "the daily dose",
    "serum cortisol",
    "C-reactive protein",
    "the placebo response",
    "drop-out",
    "liver function",
    "appetite",
]
VERBS = [
    "fell by {n}%",
    "rose to {n} points",
    "did not change over {n} weeks",
    "was reported by {n} adults",
    "was measured at {n} clinics",
    "improved within {n} days",
    "stayed below {n} mmol/L",
    "was seen in {n} of 240 participants",
    "had a hazard ratio of {n}",
    "lasted for {n} hours",
    "was compared in {n} studies",
    "worsened after {n} months",
]
CIRCUMSTANCES = [
    "in women with fibromyalgia",
    "among adults older than 60 years",
    "after the wash-out period",
    "with 4.5 mg at bedtime",
    "when opioids were stopped",
    "under open-label treatment",
    "in the Danish cohort",
    "without rescue medication",
    "before the second visit",
    "despite poor adherence",
    "in a crossover design",
    "according to the registry",
    "in primary care",
    "during pregnancy",
    "with normal renal function",
    "at the end of follow-up",
    "as a secondary outcome",
]
WORDS = [
    "clearly",
    "somewhat",
    "moderately",
    "probably",
    "again",
    "also",
    "only",
    "first",
    "later",
    "overall",
    "substantially",
    "briefly",
]


@dataclass(frozen=True)
class Sentence:
    """Clauses that one sentence holds, each known by a number for life."""

    clauses: tuple[tuple[int, str], ...]
    keys: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        joined = ", and ".join(text for _, text in self.clauses)
        return joined[0].upper() + joined[1:] + "."

    @property
    def ids(self) -> frozenset[int]:
        return frozenset(number for number, _ in self.clauses)


@dataclass
class Article:
    """Sections of paragraphs of sentences."""

    rng: random.Random
    sections: list[list[list[Sentence]]] = field(default_factory=list)
    numbers: count = field(default_factory=count)

    def clause(self) -> tuple[int, str]:
        rng = self.rng
        verb = rng.choice(VERBS).format(n=rng.choice([rng.randint(2, 90), round(rng.uniform(0.2, 30), 1)]))
        return next(self.numbers), f"{rng.choice(SUBJECTS)} {verb} {rng.choice(CIRCUMSTANCES)}"

    def sentence(self) -> Sentence:
        keys = tuple(f"k{self.rng.randrange(30)}" for _ in range(self.rng.choice([0, 1, 1, 2])))
        return Sentence(
            tuple(self.clause() for _ in range(self.rng.choice([1, 1, 2]))), tuple(dict.fromkeys(keys))
        )

    def places(self, wanted=lambda sentence: True) -> list[tuple[list[Sentence], int]]:
        return [
            (paragraph, at)
            for section in self.sections
            for paragraph in section
            for at, sentence in enumerate(paragraph)
            if wanted(sentence)
        ]

    @property
    def sentences(self) -> list[Sentence]:
        return [paragraph[at] for paragraph, at in self.places()]

    def claims(self) -> list[Claim]:
        placed = [
            (sentence, f"Section {n}")
            for n, section in enumerate(self.sections)
            for paragraph in section
            for sentence in paragraph
        ]
        return [
            Claim(n, sentence.text, (heading,), ClaimKind.SENTENCE, tuple(map(Citation, sentence.keys)))
            for n, (sentence, heading) in enumerate(placed, 1)
        ]

    def markdown(self) -> str:
        """With its front matter and its list of references, as an author would hand it in."""
        body = []
        for n, section in enumerate(self.sections):
            body.append(f"## Section {n}")
            body += ["\n".join(map(_cited, paragraph)) for paragraph in section if paragraph]
        keys = sorted({key for sentence in self.sentences for key in sentence.keys})
        listed = "".join(
            f"- id: {key}\n  title: The study named {key}\n  DOI: 10.1000/{key}\n" for key in keys
        )
        references = f"references:\n{listed}" if keys else ""
        return f"---\ntitle: Does it work?\n{references}---\n\n" + "\n\n".join(body) + "\n"


def _cited(sentence: Sentence) -> str:
    keys = "; ".join(f"@{key}" for key in sentence.keys)
    return f"{sentence.text[:-1]} [{keys}]." if keys else sentence.text


def article(rng: random.Random, sections: int = 3, paragraphs: int = 3, sentences: int = 4) -> Article:
    made = Article(rng)
    made.sections = [
        [
            [made.sentence() for _ in range(rng.randint(1, sentences))]
            for _ in range(rng.randint(1, paragraphs))
        ]
        for _ in range(rng.randint(1, sections))
    ]
    return made


def copied(old: Article, rng: random.Random) -> Article:
    return Article(rng, [[list(paragraph) for paragraph in section] for section in old.sections], old.numbers)


def edit_words(art: Article) -> None:
    paragraph, at = art.rng.choice(art.places())
    clauses = list(paragraph[at].clauses)
    which = art.rng.randrange(len(clauses))
    number, text = clauses[which]
    words = text.split()
    place = art.rng.randrange(len(words))
    match art.rng.choice(["insert", "replace", "delete"]):
        case "insert":
            words.insert(place, art.rng.choice(WORDS))
        case "replace":
            words[place] = art.rng.choice(WORDS)
        case "delete":
            del words[place]
    clauses[which] = (number, " ".join(words))
    paragraph[at] = replace(paragraph[at], clauses=tuple(clauses))


def change_number(art: Article) -> None:
    paragraph, at = art.rng.choice(art.places())
    (number, text), *rest = paragraph[at].clauses
    words = [str(art.rng.randint(100, 999)) if word[0].isdigit() else word for word in text.split()]
    paragraph[at] = replace(paragraph[at], clauses=((number, " ".join(words)), *rest))


def negate(art: Article) -> None:
    paragraph, at = art.rng.choice(art.places())
    (number, text), *rest = paragraph[at].clauses
    head, _, tail = text.rpartition(" in ")
    text = f"{head} but not in {tail}" if head else f"it is not true that {text}"
    paragraph[at] = replace(paragraph[at], clauses=((number, text), *rest))


def split(art: Article) -> None:
    for paragraph, at in art.rng.sample(
        places := art.places(lambda s: len(s.clauses) > 1), min(1, len(places))
    ):
        whole = paragraph[at]
        first = Sentence(whole.clauses[:1], whole.keys[:1])
        paragraph[at : at + 1] = [first, Sentence(whole.clauses[1:], whole.keys)]


def merge(art: Article) -> None:
    places = [(paragraph, at) for paragraph, at in art.places() if at + 1 < len(paragraph)]
    if places:
        paragraph, at = art.rng.choice(places)
        one, two = paragraph[at : at + 2]
        keys = tuple(dict.fromkeys(one.keys + two.keys))
        paragraph[at : at + 2] = [Sentence(one.clauses + two.clauses, keys)]


def add(art: Article) -> None:
    paragraph, at = art.rng.choice(art.places())
    paragraph.insert(at + art.rng.randint(0, 1), art.sentence())


def remove(art: Article) -> None:
    if len(places := art.places()) > 1:
        paragraph, at = art.rng.choice(places)
        del paragraph[at]


def move_sentence(art: Article) -> None:
    paragraph, at = art.rng.choice(art.places())
    sentence = paragraph.pop(at)
    target = art.rng.choice([paragraph for section in art.sections for paragraph in section])
    target.insert(art.rng.randint(0, len(target)), sentence)


def move_paragraph(art: Article) -> None:
    section = art.rng.choice([section for section in art.sections if section])
    paragraph = section.pop(art.rng.randrange(len(section)))
    target = art.rng.choice(art.sections)
    target.insert(art.rng.randint(0, len(target)), paragraph)


def change_citations(art: Article) -> None:
    paragraph, at = art.rng.choice(art.places())
    paragraph[at] = replace(paragraph[at], keys=tuple({*paragraph[at].keys} ^ {f"k{art.rng.randrange(30)}"}))


EDITS = (
    edit_words,
    edit_words,
    change_number,
    negate,
    split,
    merge,
    add,
    remove,
    move_sentence,
    move_paragraph,
    change_citations,
)


def revised(old: Article, rng: random.Random, edits: int) -> Article:
    new = copied(old, rng)
    for edit in rng.choices(EDITS, k=edits):
        edit(new)
    return new
