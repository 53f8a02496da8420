-- Rulings that nobody replaced, by people who neither wrote the article nor are recused from it, on
-- sources that have not fallen since: a change of a source's status ends what was ruled on it before,
-- until that change is taken back. A ruling whose passage stands unchanged in a newer text of the source
-- is one on that text, at its place there: `source_text_no` is that text, not the one of the ruling's
-- pair. What it is on says `pair`. Of one table, and asked by sub-selects: SQLite would otherwise make the
-- whole view for each page. (The plus keeps SQLite from the index on takes_back_id, where nearly every row
-- is NULL.)
CREATE VIEW standing_ruling AS
SELECT
    ruling.id,
    ruling.article_id,
    ruling.claim_id,
    ruling.pair_id,
    ruling.confirms_id,
    ruling.settles_id,
    ruling.settles_other_id,
    coalesce((SELECT max(kept.source_text_id) FROM ruling_kept AS kept WHERE kept.ruling_id = ruling.id),
        (SELECT judged.source_text_no FROM pair AS judged WHERE judged.id = ruling.pair_id))
        AS source_text_no,
    ruling.verdict,
    ruling.passage,
    coalesce((SELECT kept.passage_start FROM ruling_kept AS kept WHERE kept.ruling_id = ruling.id
        ORDER BY kept.source_text_id DESC LIMIT 1), ruling.passage_start) AS passage_start,
    coalesce((SELECT kept.passage_end FROM ruling_kept AS kept WHERE kept.ruling_id = ruling.id
        ORDER BY kept.source_text_id DESC LIMIT 1), ruling.passage_end) AS passage_end,
    ruling.locator,
    ruling.note,
    ruling.person_id,
    ruling.ruled_at
FROM ruling
WHERE NOT EXISTS (SELECT 1 FROM ruling AS newer WHERE newer.replaces_id = ruling.id)
  AND NOT EXISTS (
      SELECT 1 FROM contribution
      WHERE contribution.article_id = ruling.article_id AND contribution.person_id = ruling.person_id
  )
  AND NOT EXISTS (
      SELECT 1 FROM version
      WHERE version.article_id = ruling.article_id AND version.submitted_by = ruling.person_id
  )
  AND NOT EXISTS (
      SELECT 1 FROM disclosure
      WHERE disclosure.article_id = ruling.article_id AND disclosure.person_id = ruling.person_id
        AND disclosure.has_conflict
  )
  AND NOT EXISTS (
      SELECT 1 FROM source_status_change AS fall
      WHERE fall.source_id = (SELECT judged.source_id FROM pair AS judged WHERE judged.id = ruling.pair_id)
        AND fall.last_ruling_id >= ruling.id AND +fall.takes_back_id IS NULL
        AND NOT EXISTS (SELECT 1 FROM source_status_change AS back WHERE back.takes_back_id = fall.id)
  )
