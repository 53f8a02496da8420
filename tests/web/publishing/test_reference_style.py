"""The style that an installation set is the one of its pages and exports;
one that cannot print stops the start."""

from pathlib import Path

import pytest
from factories import approved, cast
from web.conftest import Site

from review_service.core.errors import BadConfiguration

STYLE = Path(__file__).parents[2] / "exports" / "styles" / "author-date.csl"


def test_pages_and_exports_print_references_in_it(make_web) -> None:  # type: ignore[no-untyped-def]
    app = make_web(csl_style=str(STYLE))
    with app.extensions["review_database"].writing() as session:
        people = cast(session)
    site = Site(app, people)
    slug = site.make(approved)
    page = site.as_().get(f"/articles/{slug}")
    assert "Walking and blood pressure. doi:" not in page.words
    publisher = site.as_("publisher")
    token = publisher.get("/publishing/").tree.all("input", name="csrf_token")[0]["value"]
    data = publisher.post("/publishing/export", {"slug": [slug], "csrf_token": token}, 200).text
    assert 'reference_style: "Author and date, a small style for tests"' in data
    assert "Walking and blood pressure." in data and "doi:" not in data


def test_a_style_that_cannot_print_stops_the_start(make_web, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(BadConfiguration, match=r"REVIEW_CSL_STYLE, .*No such file"):
        make_web(csl_style=str(tmp_path / "none.csl"))
