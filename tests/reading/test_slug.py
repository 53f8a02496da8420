"""The address of an article."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from review_service.reading.slug import LONGEST, slug_for


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Does walking lower blood pressure?", "does-walking-lower-blood-pressure"),
        ("Low‑dose naltrexone: 4.5 mg", "low-dose-naltrexone-4-5-mg"),
        ("Sjögren’s – what now?", "sjogrens-what-now"),
        ("Что помогает?", "article"),
        ("", "article"),
        ("../../etc/passwd", "etc-passwd"),
    ],
)
def test_a_title_becomes_plain_words(title: str, slug: str) -> None:
    assert slug_for(title) == slug


@given(st.text(max_size=300))
def test_a_slug_is_always_a_short_plain_path_segment(title: str) -> None:
    slug = slug_for(title)
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug)
    assert len(slug) <= LONGEST
    assert slug_for(slug) == slug
