-- No approved article keeps its approval unquestioned when a source that it cites falls, or when a newer
-- text of one ends rulings that it rests on. A ruling goes on holding where its passage stands in the
-- newer text.

EFFECT effect_source_status_change_opens AFTER INSERT ON source_status_change
ONLY WHEN NEW.takes_back_id IS NULL
DO INSERT INTO re_review (article_id, status_change_id, opened_at, answer)
  SELECT DISTINCT approval.article_id, NEW.id, NEW.changed_at, ''
  FROM approval JOIN reference ON reference.version_id = approval.version_id
  WHERE reference.source_id = NEW.source_id
    AND approval.id = (SELECT max(one.id) FROM approval AS one WHERE one.article_id = approval.article_id)

EFFECT effect_source_text_opens AFTER INSERT ON source_text
DO INSERT INTO re_review (article_id, source_text_id, opened_at, answer)
  SELECT DISTINCT approval.article_id, NEW.id, NEW.added_at, ''
  FROM approval JOIN reference ON reference.version_id = approval.version_id
  WHERE reference.source_id = NEW.source_id
    AND approval.id = (SELECT max(one.id) FROM approval AS one WHERE one.article_id = approval.article_id)
    AND EXISTS (
        SELECT 1 FROM citation
        JOIN claim ON claim.id = citation.claim_id
        JOIN pair AS judged
            ON judged.article_id = approval.article_id AND judged.wording = claim.wording
           AND judged.fingerprint = claim.fingerprint AND judged.source_no = NEW.source_id
        JOIN standing_ruling AS standing ON standing.pair_id = judged.id
        LEFT JOIN source_text AS older ON older.id = standing.source_text_no
        WHERE citation.reference_id = reference.id AND standing.source_text_no = (
              SELECT coalesce(max(one.id), 0) FROM source_text AS one
              WHERE one.source_id = NEW.source_id AND one.id < NEW.id)
          AND (coalesce(standing.passage_end - standing.passage_start, 0) <= 0
               OR strpos(NEW.text, substr(older.text, standing.passage_start + 1,
                   standing.passage_end - standing.passage_start)) = 0)
    )
