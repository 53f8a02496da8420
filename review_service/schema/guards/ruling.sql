-- I4, I7: who may rule, on what, and that a ruling replaces only its own predecessor. A confirmation
-- repeats a ruling that stands on the same words and the same text of the source, where nobody who ruled
-- on them said otherwise.

GUARD guard_ruling BEFORE INSERT ON ruling
LOCK article
REFUSE 'a ruling is made on a claim of the version under review'
WHEN NOT EXISTS (
    SELECT 1 FROM claim JOIN article ON article.version_id = claim.version_id
    WHERE claim.id = NEW.claim_id AND article.id = NEW.article_id
      AND article.status = 'under_review' AND claim.fingerprint = NEW.fingerprint
      AND claim.wording = NEW.wording AND claim.context = NEW.context
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
    SELECT 1 FROM claim_pair AS pair
    WHERE pair.claim_id = NEW.claim_id
      AND coalesce(pair.source_id, 0) = coalesce(NEW.source_id, 0)
      AND coalesce(pair.source_text_id, 0) = coalesce(NEW.source_text_id, 0)
      AND (pair.reference_id IS NULL OR pair.source_id IS NOT NULL)
)
REFUSE 'a ruling replaces only one of the same person on the same pair'
WHEN NEW.replaces_id IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM ruling AS replaced
    WHERE replaced.id = NEW.replaces_id AND replaced.article_id = NEW.article_id
      AND replaced.fingerprint = NEW.fingerprint AND replaced.context = NEW.context
      AND replaced.person_id = NEW.person_id
      AND coalesce(replaced.source_id, 0) = coalesce(NEW.source_id, 0)
      AND (coalesce(replaced.source_text_id, 0) = coalesce(NEW.source_text_id, 0)
           OR EXISTS (SELECT 1 FROM ruling_kept AS kept
                      WHERE kept.ruling_id = replaced.id AND kept.source_text_id = NEW.source_text_id))
)
REFUSE 'a confirmation repeats a ruling that stands on the same words and source text'
WHEN NEW.confirms_id IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM standing_ruling AS confirmed
    WHERE confirmed.id = NEW.confirms_id AND confirmed.article_id = NEW.article_id
      AND confirmed.confirms_id IS NULL AND confirmed.wording = NEW.wording
      AND (confirmed.fingerprint <> NEW.fingerprint OR confirmed.context <> NEW.context)
      AND coalesce(confirmed.source_id, 0) = coalesce(NEW.source_id, 0)
      AND coalesce(confirmed.source_text_id, 0) = coalesce(NEW.source_text_id, 0)
      AND confirmed.verdict = NEW.verdict AND confirmed.passage = NEW.passage
      AND confirmed.locator = NEW.locator
)
REFUSE 'where people ruled differently on the same words, nothing is confirmed'
WHEN NEW.confirms_id IS NOT NULL AND EXISTS (
    SELECT 1 FROM standing_ruling AS other
    WHERE other.article_id = NEW.article_id AND other.wording = NEW.wording
      AND coalesce(other.source_id, 0) = coalesce(NEW.source_id, 0)
      AND coalesce(other.source_text_id, 0) = coalesce(NEW.source_text_id, 0)
      AND (other.confirms_id IS NULL OR (other.fingerprint = NEW.fingerprint AND other.context = NEW.context))
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
    JOIN source_text AS older ON older.id = ruling.source_text_id
    JOIN source_text AS newer ON newer.id = NEW.source_text_id
    WHERE ruling.id = NEW.ruling_id AND newer.source_id = older.source_id AND newer.id > older.id
      AND ruling.passage_end > ruling.passage_start
      AND substr(newer.text, NEW.passage_start + 1, NEW.passage_end - NEW.passage_start)
        = substr(older.text, ruling.passage_start + 1, ruling.passage_end - ruling.passage_start)
)
