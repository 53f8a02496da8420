"""The sample content keeps its word: identifiers agree, passages are verbatim, and the demo can be replayed."""

import re
from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml

from review_service.core.vocabulary import (
    PASSING,
    UNCITED_VERDICTS,
    Role,
    SourceKind,
    SourceStatus,
    Verdict,
)
from review_service.reading.articles import read_article
from review_service.reading.document import Claim, Document, Risk

CONTENT = Path(__file__).parents[1] / "content"
LDN = "low-dose-naltrexone-fibromyalgia"
ARTICLES = sorted((CONTENT / "articles").glob("*/v*.md"))
SOURCES = sorted((CONTENT / "sources").glob("*.md"))
DEMO: dict[str, Any] = yaml.safe_load((CONTENT / "demo.yaml").read_text(encoding="utf-8"))
IDENTIFIERS = {
    "DOI": re.compile(r"10\.\d{4,9}/\S+[^\s.,;]"),
    "PMID": re.compile(r"[1-9]\d{6,7}"),
    "PMCID": re.compile(r"PMC\d{6,8}"),
    "URL": re.compile(r"https://\S+"),
}
FIELDS = {  # what each act must carry beside `act` and `days_ago`
    "submit": {"by", "version"},
    "revise": {"by", "version"},
    "assign": {"by", "reviewer"},
    "disclose": {"by", "answer"},
    "start_review": {"by"},
    "rule": {"by", "rulings"},
    "request_changes": {"by", "reason"},
    "open_thread": {"by", "claim", "text"},
    "reply": {"by", "thread", "text"},
    "sign_off": {"by"},
    "follow_up_question": {"contact", "text"},
}
MAY_CARRY = {"answers", "words", "suggestion", "is_blocking", "is_board_only", "policy"}


def parts(path: Path) -> tuple[dict[str, Any], str]:
    """Front matter and body of one file."""
    _, front, body = path.read_text(encoding="utf-8").split("---\n", 2)
    return yaml.safe_load(front), body.strip()


def article_name(path: Path) -> str:
    return f"{path.parent.name}/{path.stem}"


def article_path(slug: str, number: int) -> Path:
    return CONTENT / "articles" / slug / f"v{number}.md"


def article(slug: str, number: int) -> Document:
    return read_article(article_path(slug, number).read_text(encoding="utf-8"), "markdown")


def cited_keys(body: str) -> set[str]:
    return {key for group in re.findall(r"\[(@[^\]]+)\]", body) for key in re.findall(r"@([\w-]+)", group)}


def rulings() -> Iterator[tuple[str, int, str, dict[str, Any]]]:
    """Every ruling of the demo: slug, version that was current, person, ruling."""
    for entry in DEMO["articles"]:
        number = 0
        for act in entry["acts"]:
            number = act.get("version", number)
            for ruling in act.get("rulings", []):
                yield entry["slug"], number, act["by"], ruling


def claim_of(document: Document, first_words: str) -> Claim:
    found = [claim for claim in document.claims if claim.text.startswith(first_words)]
    assert len(found) == 1, f"«{first_words}» begins {len(found)} claims"
    return found[0]


def acts_of(slug: str, kind: str) -> list[dict[str, Any]]:
    (entry,) = [entry for entry in DEMO["articles"] if entry["slug"] == slug]
    return [act for act in entry["acts"] if act["act"] == kind]


@pytest.mark.parametrize("path", ARTICLES, ids=article_name)
def test_cited_keys_and_references_are_the_same_set(path: Path) -> None:
    front, body = parts(path)
    assert cited_keys(body) == set(front["references"])


@pytest.mark.parametrize("path", ARTICLES, ids=article_name)
def test_every_identified_reference_is_described_exactly_as_its_source(path: Path) -> None:
    front, _ = parts(path)
    for key, csl in front["references"].items():
        if csl is not None:
            assert csl == parts(CONTENT / "sources" / f"{key}.md")[0]["csl"], key


@pytest.mark.parametrize("path", ARTICLES, ids=article_name)
def test_an_article_reads_without_warnings_but_for_references_left_open_on_purpose(path: Path) -> None:
    front, _ = parts(path)
    unresolved = {key for key, csl in front["references"].items() if csl is None}
    document = read_article(path.read_text(encoding="utf-8"), "markdown")
    assert {reference.key for reference in document.references if reference.is_unresolved} == unresolved
    assert len(document.warnings) <= len(unresolved), document.warnings
    assert document.title == front["title"] and document.title.endswith("?")
    assert document.audience == front["audience"]


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.stem)
def test_a_source_has_plausible_identifiers_and_a_text_of_our_own_to_verify_against(path: Path) -> None:
    front, text = parts(path)
    csl = front["csl"]
    assert any(csl.get(name) for name in IDENTIFIERS)
    for name, form in IDENTIFIERS.items():
        assert name not in csl or form.fullmatch(csl[name]), csl[name]
    assert SourceKind(front["kind"]) and SourceStatus(front["status"])
    assert (front["status"] == "superseded") == ("superseded_by" in front)
    assert front["label"] == "Summary of facts, written by the editors; not the abstract"
    assert len(re.findall(r"[.!?](?=\s|$)", text)) >= 8
    assert not re.search(r"[*_#`\[\]|]|^- ", text, re.MULTILINE), "plain text only: offsets count in it"


def test_identifiers_name_one_source_each_and_a_superseding_source_exists() -> None:
    csls = [parts(path)[0]["csl"] for path in SOURCES]
    for name in IDENTIFIERS:
        values = [csl[name] for csl in csls if name in csl]
        assert len(values) == len(set(values)), name
    for path in SOURCES:
        successor = parts(path)[0].get("superseded_by", path.stem)
        assert (CONTENT / "sources" / f"{successor}.md").is_file()


def test_every_source_is_cited_by_an_article() -> None:
    used = set().union(*(cited_keys(parts(path)[1]) for path in ARTICLES))
    assert {path.stem for path in SOURCES} <= used


def test_the_first_version_on_naltrexone_carries_the_known_errors() -> None:
    front, body = parts(article_path(LDN, 1))
    assert "currently under way in Denmark" in body
    assert "All published trials have 10 to 31 participants" in body
    assert "LDN is well tolerated for 12 weeks of continuous use. [@bruun2021protocol]" in body
    assert "bruun2024" not in front["references"]
    assert [key for key, csl in front["references"].items() if csl is None] == ["6", "8"]


def test_the_second_version_on_naltrexone_carries_none_of_them() -> None:
    front, body = parts(article_path(LDN, 2))
    assert not re.search(r"under way|all published trials|well tolerated for 12 weeks|definitive", body, re.I)
    assert None not in front["references"].values()
    assert "−0.34 points (95% CI −0.95 to 0.27; p = 0.27)" in body
    mechanisms = [claim for claim in article(LDN, 2).claims if "Mechanism of action" in claim.heading]
    speculative = [claim for claim in mechanisms if re.search("microglia|endorphin", claim.text)]
    assert len(speculative) >= 3
    for claim in speculative:
        assert re.search(r"hypothesis|\bmay\b|proposes", claim.text), claim.text


def test_the_known_errors_were_ruled_out_in_the_first_version() -> None:
    wrong = ("All published trials", "A randomised trial in 100 patients", "LDN is well tolerated")
    verdicts = [ruling["verdict"] for *_, ruling in rulings() if ruling["claim"] in wrong]
    assert len(verdicts) >= len(wrong)
    assert not PASSING.intersection(map(Verdict, verdicts))


def test_the_second_version_keeps_moves_adds_and_drops_claims() -> None:
    old, new = ({claim.text: claim.heading for claim in article(LDN, number).claims} for number in (1, 2))
    kept = old.keys() & new.keys()
    assert len([text for text in kept if old[text] == new[text]]) >= 15
    assert [text for text in kept if old[text] != new[text]]
    assert len(old.keys() - new.keys()) >= 10 and len(new.keys() - old.keys()) >= 10


@pytest.mark.parametrize("path", sorted({path.parent for path in ARTICLES}), ids=lambda path: path.name)
def test_there_is_a_disclaimer_for_the_audience(path: Path) -> None:
    audience = parts(path / "v1.md")[0]["audience"]
    assert (CONTENT / "disclaimers" / f"{audience}.md").read_text(encoding="utf-8").strip()


@pytest.mark.parametrize("name", ["editorial-policy", "board", "sign-off-statement", "disclaimers/patient"])
def test_house_texts_exist_and_claim_no_compliance(name: str) -> None:
    text = (CONTENT / f"{name}.md").read_text(encoding="utf-8")
    assert len(text.split()) > 50
    assert not re.search(r"complian|certified|21 CFR", text, re.IGNORECASE)


def test_the_sample_people_fill_every_role_with_made_up_addresses() -> None:
    people = DEMO["people"].values()
    roles = [Role(role) for person in people for role in person["roles"]]
    assert set(roles) == set(Role)
    assert roles.count(Role.AUTHOR) >= 2 and roles.count(Role.BOARD_MEMBER) >= 4
    for person in people:
        assert re.fullmatch(r"[a-z.]+@example\.org", person["email"])
        assert Role.BOARD_MEMBER.value not in person["roles"] or person["specialties"]


@pytest.mark.parametrize("entry", DEMO["articles"], ids=lambda entry: entry["slug"])
def test_acts_are_well_formed_by_known_people_and_in_order_of_time(entry: dict[str, Any]) -> None:
    acts = entry["acts"]
    assert all(earlier["days_ago"] >= later["days_ago"] for earlier, later in pairwise(acts))
    for act in acts:
        told = (
            {"text"} if act.get("answer", "none") != "none" else set()
        )  # a disclosure that is a yes says what
        assert act.keys() - {"act", "days_ago"} - MAY_CARRY == FIELDS[act["act"]] | told, act["act"]
        assert act.get("by", "keller") in DEMO["people"] and act.get("reviewer", "keller") in DEMO["people"]
        assert "version" not in act or article_path(entry["slug"], act["version"]).is_file()
    assert [act["version"] for act in acts if "version" in act] == list(
        range(1, 1 + len(list((CONTENT / "articles" / entry["slug"]).glob("v*.md"))))
    )


@pytest.mark.parametrize("entry", DEMO["articles"], ids=lambda entry: entry["slug"])
def test_only_assigned_unconflicted_outsiders_rule_and_sign(entry: dict[str, Any]) -> None:
    writers = {act["by"] for act in entry["acts"] if act["act"] in ("submit", "revise")}
    may: set[str] = set()
    assigned: set[str] = set()
    for act in entry["acts"]:
        if act["act"] == "assign":
            assigned.add(act["reviewer"])
        elif act["act"] == "disclose" and act["answer"] == "none" and act["by"] in assigned:
            may.add(act["by"])
        elif act["act"] in ("start_review", "rule", "request_changes", "sign_off", "open_thread"):
            assert act["by"] in may - writers, act
    assert all("board_member" in DEMO["people"][key]["roles"] for key in assigned)


def test_every_ruling_names_a_claim_of_its_version_and_a_source_that_the_claim_cites() -> None:
    for slug, number, _, ruling in rulings():
        document = article(slug, number)
        assert document.body.count(ruling["claim"]) == 1, (slug, number, ruling["claim"])
        keys = [citation.key for citation in claim_of(document, ruling["claim"]).citations]
        assert ruling["source"] in (keys or [None]), ruling["claim"]
        assert (Verdict(ruling["verdict"]) in UNCITED_VERDICTS) == (ruling["source"] is None)


def test_every_passage_is_verbatim_in_the_text_of_its_source() -> None:
    for _, _, _, ruling in rulings():
        if "passage" in ruling:
            text = parts(CONTENT / "sources" / f"{ruling['source']}.md")[1]
            place = text.find(ruling["passage"])
            assert place >= 0, ruling["passage"]
            assert ruling["locator"] == f"paragraph {text.count(chr(10) * 2, 0, place) + 1}", ruling[
                "passage"
            ]


def test_nobody_rules_twice_on_the_same_pair_of_a_version() -> None:
    seen = [(slug, number, by, ruling["claim"], ruling["source"]) for slug, number, by, ruling in rulings()]
    assert len(seen) == len(set(seen))


@pytest.mark.parametrize(
    "slug", [entry["slug"] for entry in DEMO["articles"] if acts_of(entry["slug"], "sign_off")]
)
def test_an_approved_version_has_every_pair_ruled_high_risk_ones_by_two_people(slug: str) -> None:
    passed: dict[tuple[int, str | None], set[str]] = defaultdict(set)
    document = article(slug, 1)
    for ruled_slug, number, by, ruling in rulings():
        if (ruled_slug, number) == (slug, 1):
            assert Verdict(ruling["verdict"]) in PASSING
            passed[claim_of(document, ruling["claim"]).ordinal, ruling["source"]].add(by)
    for claim in document.claims:
        for key in [citation.key for citation in claim.citations] or [None]:
            needed = 2 if claim.risk is Risk.HIGH else 1
            assert len(passed[claim.ordinal, key]) >= needed, (claim.text, key)
    assert len({act["by"] for act in acts_of(slug, "sign_off")}) >= 2


def test_the_second_naltrexone_version_is_left_under_review_with_pairs_open() -> None:
    ruled = {
        (ruling["claim"], ruling["source"])
        for slug, number, _, ruling in rulings()
        if (slug, number) == (LDN, 2)
    }
    pairs = sum(max(1, len(claim.citations)) for claim in article(LDN, 2).claims)
    assert 0 < len(ruled) < pairs
    assert not acts_of(LDN, "sign_off")
    assert len(acts_of(LDN, "start_review")) == 2
