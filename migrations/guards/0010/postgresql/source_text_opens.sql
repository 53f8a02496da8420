-- No approved article keeps its approval unquestioned when a newer text of a source ends rulings that it rests on. A ruling
-- goes on holding where the very characters of its passage stand in the newer text too.
CREATE FUNCTION guard_source_text_opens() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO re_review (article_id, source_text_id, opened_at, answer)
    SELECT DISTINCT approval.article_id, NEW.id, NEW.added_at, ''
    FROM approval JOIN reference ON reference.version_id = approval.version_id
    WHERE reference.source_id = NEW.source_id
      AND approval.id = (SELECT max(one.id) FROM approval AS one WHERE one.article_id = approval.article_id)
      AND EXISTS (
          SELECT 1 FROM citation
          JOIN claim ON claim.id = citation.claim_id
          JOIN standing_ruling AS standing
              ON standing.article_id = approval.article_id AND standing.fingerprint = claim.fingerprint
          LEFT JOIN source_text AS older ON older.id = standing.source_text_id
          WHERE citation.reference_id = reference.id AND standing.source_id = NEW.source_id
            AND coalesce(standing.source_text_id, 0) = coalesce(
                (SELECT max(one.id) FROM source_text AS one WHERE one.source_id = NEW.source_id AND one.id < NEW.id), 0)
            AND (coalesce(standing.passage_end - standing.passage_start, 0) <= 0
                 OR strpos(NEW.text, substr(older.text, standing.passage_start + 1,
                     standing.passage_end - standing.passage_start)) = 0)
      );
    RETURN NULL;
END $$
-- next
CREATE TRIGGER guard_source_text_opens AFTER INSERT ON source_text
FOR EACH ROW EXECUTE FUNCTION guard_source_text_opens()
