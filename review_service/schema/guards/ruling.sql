-- I4, I7: who may rule, on what, and that a ruling replaces only its own predecessor. A confirmation
-- repeats a ruling that stands on the same words and the same text of the source, where nobody who ruled
-- on them said otherwise.

GUARD guard_ruling BEFORE INSERT ON ruling
LOCK article
REFUSE 'a ruling is made on a claim of the version under review'
WHEN NOT EXISTS (
    SELECT 1 FROM claim JOIN article ON article.version_id = claim.version_id
    JOIN pair AS judged ON judged.id = NEW.pair_id AND judged.article_id = article.id
        AND judged.wording = claim.wording AND judged.fingerprint = claim.fingerprint
        AND judged.context = claim.context
    WHERE claim.id = NEW.claim_id AND article.id = NEW.article_id AND article.status = 'under_review'
)
REFUSE 'a contributor does not rule on their own article'
WHEN EXISTS (SELECT 1 FROM contribution WHERE article_id = NEW.article_id AND person_id = NEW.person_id)
  OR EXISTS (SELECT 1 FROM version WHERE article_id = NEW.article_id AND submitted_by = NEW.person_id)
REFUSE 'whoever is recused, or has not answered the disclosure, does not rule'
WHEN EXISTS (
      SELECT 1 FROM disclosure
      WHERE article_id = NEW.article_id AND person_id = NEW.person_id AND has_conflict)
  OR NOT EXISTS (SELECT 1 FROM disclosure WHERE article_id = NEW.article_id AND person_id = NEW.person_id)
REFUSE 'only a board member rules'
WHEN NOT EXISTS (SELECT 1 FROM role_grant WHERE person_id = NEW.person_id AND role = 'board_member')
REFUSE 'a ruling is made on a source that the claim cites, in its newest text'
WHEN NOT EXISTS (
    SELECT 1 FROM claim_pair AS asked WHERE asked.claim_id = NEW.claim_id AND asked.pair_id = NEW.pair_id)
REFUSE 'a claim without a source needs a citation or needs none, and one with a source is ruled on it'
WHEN EXISTS (
    SELECT 1 FROM pair AS judged WHERE judged.id = NEW.pair_id
      AND (judged.source_id IS NULL) <> (NEW.verdict IN ('needs_no_citation', 'needs_citation'))
)
REFUSE 'a ruling replaces only one of the same person on the same pair'
WHEN NEW.replaces_id IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM ruling AS replaced
    JOIN pair AS was ON was.id = replaced.pair_id
    JOIN pair AS judged ON judged.id = NEW.pair_id
    WHERE replaced.id = NEW.replaces_id AND replaced.person_id = NEW.person_id
      AND was.article_id = judged.article_id AND was.fingerprint = judged.fingerprint
      AND was.context = judged.context AND was.source_no = judged.source_no
      AND (was.source_text_no = judged.source_text_no
           OR EXISTS (SELECT 1 FROM ruling_kept AS kept
                      WHERE kept.ruling_id = replaced.id
                        AND kept.source_text_id = judged.source_text_id))
)
REFUSE 'a confirmation repeats a ruling that stands on the same words and source text'
WHEN NEW.confirms_id IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM pair_ruling AS confirmed
    WHERE confirmed.claim_id = NEW.claim_id AND confirmed.pair_id = NEW.pair_id
      AND confirmed.ruling_id = NEW.confirms_id AND NOT confirmed.holds AND confirmed.verdict = NEW.verdict
      AND confirmed.passage = NEW.passage AND confirmed.locator = NEW.locator
)
REFUSE 'where people ruled differently on the same words, nothing is confirmed'
WHEN NEW.confirms_id IS NOT NULL AND EXISTS (
    SELECT 1 FROM pair_ruling AS other
    WHERE other.claim_id = NEW.claim_id AND other.pair_id = NEW.pair_id
      AND (other.verdict IN ('supports', 'needs_no_citation'))
          <> (NEW.verdict IN ('supports', 'needs_no_citation'))
)
REFUSE 'on a high-risk claim everybody confirms only their own ruling'
WHEN NEW.confirms_id IS NOT NULL AND EXISTS (
    SELECT 1 FROM claim JOIN ruling AS confirmed ON confirmed.id = NEW.confirms_id
    WHERE claim.id = NEW.claim_id AND claim.risk = 'high' AND confirmed.person_id <> NEW.person_id
)

-- A ruling is kept on a newer text of its source only where the very characters of its passage stand
-- there.
GUARD guard_ruling_kept BEFORE INSERT ON ruling_kept
REFUSE 'a ruling is kept only where its passage stands unchanged in the newer text'
WHEN NOT EXISTS (
    SELECT 1 FROM ruling
    JOIN pair AS judged ON judged.id = ruling.pair_id
    JOIN source_text AS older ON older.id = judged.source_text_id
    JOIN source_text AS newer ON newer.id = NEW.source_text_id
    WHERE ruling.id = NEW.ruling_id AND newer.source_id = older.source_id AND newer.id > older.id
      AND ruling.passage_end > ruling.passage_start
      AND substr(newer.text, NEW.passage_start + 1, NEW.passage_end - NEW.passage_start)
        = substr(older.text, ruling.passage_start + 1, ruling.passage_end - ruling.passage_start)
)
