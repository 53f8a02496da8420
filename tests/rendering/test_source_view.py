"""A source's text on the page: to the letter what is stored, every mark where it belongs,
nothing that runs."""

from html.parser import HTMLParser

from hypothesis import given
from hypothesis import strategies as st

from review_service.evidence.contract import Passage
from review_service.rendering.source_view import claim_html, source_html


class Text(HTMLParser):
    """The words a browser shows, and the words inside each kind of element."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.words, self.inside, self.open = "", {}, []  # type: ignore[var-annotated]
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open.append(dict(attrs).get("id") or dict(attrs).get("class") or tag)

    def handle_endtag(self, tag: str) -> None:
        self.open.pop()

    def handle_data(self, data: str) -> None:
        self.words += data
        for name in self.open:
            self.inside[name] = self.inside.get(name, "") + data


TEXT = "Pain fell by 3 mm. Nobody was harmed <b>at all</b>. The end."
BEST = Passage(1, 19, 51, 2.0, ((26, 29), (30, 36)))
OTHER = Passage(0, 0, 18, 1.0, ((0, 4),))


def test_passages_words_and_rulings_are_marked_where_they_stand() -> None:
    shown = Text(source_html(TEXT, (BEST, OTHER), [(10, 30)], "2"))
    assert shown.words == TEXT
    assert shown.inside["passage-2-1"] == TEXT[19:51] and shown.inside["passage-2-2"] == TEXT[0:18]
    assert shown.inside["b"] == "Pain" + "was" + "harmed"
    assert shown.inside["mark"] == TEXT[10:30]


SPANS = st.lists(
    st.tuples(st.integers(0, 60), st.integers(0, 60)).map(lambda two: (min(two), max(two))), max_size=4
)


@given(
    st.text(alphabet="ab <>&\"'\n😀é", max_size=60), st.lists(st.integers(0, 60), max_size=6), SPANS, SPANS
)
def test_whatever_is_marked_the_words_stay_as_they_are(
    text: str, cuts: list[int], ruled: list[tuple[int, int]], words: list[tuple[int, int]]
) -> None:
    edges = sorted({min(cut, len(text)) for cut in cuts})
    passages = [
        Passage(
            n, start, end, 1.0, tuple((max(a, start), min(b, end)) for a, b in words if a < end and b > start)
        )
        for n, (start, end) in enumerate(zip(edges[::2], edges[1::2], strict=False))
    ]
    inside = [(a, min(b, len(text))) for a, b in ruled if a < min(b, len(text))]
    shown = Text(source_html(text, passages, inside, "1"))
    assert shown.words == text
    for rank, passage in enumerate(passages, 1):
        assert shown.inside.get(f"passage-1-{rank}", "") == text[passage.start : passage.end]
    assert shown.inside.get("mark", "") == "".join(
        ch for at, ch in enumerate(text) if any(a <= at < b for a, b in inside)
    )


def test_a_claim_shows_the_worst_where_findings_overlap() -> None:
    html = claim_html("Pain <fell> by 7 mm.", [(15, 19, "error"), (0, 19, "warning"), (4, 4, "note")])
    shown = Text(html)
    assert shown.words == "Pain <fell> by 7 mm."
    assert shown.inside["rs-flagged rs-flagged-error"] == "7 mm"
    assert shown.inside["rs-flagged rs-flagged-warning"] == "Pain <fell> by "
    assert claim_html("Plain.", []) == "Plain."
