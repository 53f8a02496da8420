-- I4, I7: who may rule, on what, and that a ruling replaces only its own predecessor.
CREATE TRIGGER guard_ruling BEFORE INSERT ON ruling
BEGIN
    SELECT RAISE(ABORT, 'guard: a ruling is made on a claim of the version under review')
    WHERE NOT EXISTS (
        SELECT 1 FROM claim JOIN article ON article.version_id = claim.version_id
        WHERE claim.id = NEW.claim_id AND article.id = NEW.article_id
          AND article.status = 'under_review' AND claim.fingerprint = NEW.fingerprint
    );
    SELECT RAISE(ABORT, 'guard: a contributor does not rule on their own article')
    WHERE EXISTS (SELECT 1 FROM contribution WHERE article_id = NEW.article_id AND person_id = NEW.person_id)
       OR EXISTS (SELECT 1 FROM version WHERE article_id = NEW.article_id AND submitted_by = NEW.person_id);
    SELECT RAISE(ABORT, 'guard: whoever is recused, or has not answered the disclosure, does not rule')
    WHERE EXISTS (SELECT 1 FROM disclosure WHERE article_id = NEW.article_id AND person_id = NEW.person_id AND has_conflict)
       OR NOT EXISTS (SELECT 1 FROM disclosure WHERE article_id = NEW.article_id AND person_id = NEW.person_id);
    SELECT RAISE(ABORT, 'guard: only a board member rules')
    WHERE NOT EXISTS (SELECT 1 FROM role_grant WHERE person_id = NEW.person_id AND role = 'board_member');
    SELECT RAISE(ABORT, 'guard: a ruling is made on a source that the claim cites, in its newest text')
    WHERE NOT EXISTS (
        SELECT 1 FROM claim_pair AS pair
        WHERE pair.claim_id = NEW.claim_id
          AND coalesce(pair.source_id, 0) = coalesce(NEW.source_id, 0)
          AND coalesce(pair.source_text_id, 0) = coalesce(NEW.source_text_id, 0)
          AND (pair.reference_id IS NULL OR pair.source_id IS NOT NULL)
    );
    SELECT RAISE(ABORT, 'guard: a ruling replaces only one of the same person on the same pair')
    WHERE NEW.replaces_id IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM ruling AS replaced
        WHERE replaced.id = NEW.replaces_id AND replaced.article_id = NEW.article_id AND replaced.fingerprint = NEW.fingerprint
          AND replaced.person_id = NEW.person_id
          AND coalesce(replaced.source_id, 0) = coalesce(NEW.source_id, 0)
          AND (coalesce(replaced.source_text_id, 0) = coalesce(NEW.source_text_id, 0)
               OR EXISTS (SELECT 1 FROM ruling_kept AS kept
                          WHERE kept.ruling_id = replaced.id AND kept.source_text_id = NEW.source_text_id))
    );
END;
-- next
-- A ruling is kept on a newer text of its source only where the very characters of its passage stand there.
CREATE TRIGGER guard_ruling_kept BEFORE INSERT ON ruling_kept
BEGIN
    SELECT RAISE(ABORT, 'guard: a ruling is kept only where its passage stands unchanged in the newer text')
    WHERE NOT EXISTS (
        SELECT 1 FROM ruling
        JOIN source_text AS older ON older.id = ruling.source_text_id
        JOIN source_text AS newer ON newer.id = NEW.source_text_id
        WHERE ruling.id = NEW.ruling_id AND newer.source_id = older.source_id AND newer.id > older.id
          AND ruling.passage_end > ruling.passage_start
          AND substr(newer.text, NEW.passage_start + 1, NEW.passage_end - NEW.passage_start)
            = substr(older.text, ruling.passage_start + 1, ruling.passage_end - ruling.passage_start)
    );
END;
-- next
CREATE TRIGGER guard_ruling_kept_no_update BEFORE UPDATE ON ruling_kept
BEGIN SELECT RAISE(ABORT, 'guard: rows of ruling_kept are never changed'); END;
-- next
CREATE TRIGGER guard_ruling_kept_no_delete BEFORE DELETE ON ruling_kept
BEGIN SELECT RAISE(ABORT, 'guard: rows of ruling_kept are never deleted'); END;
-- next
CREATE TRIGGER guard_ruling_kept_no_replace BEFORE INSERT ON ruling_kept
WHEN EXISTS (SELECT 1 FROM ruling_kept WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'guard: rows of ruling_kept are never replaced'); END;
