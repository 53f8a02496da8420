-- I6: versions are numbered from 1 without a gap.
CREATE TRIGGER guard_version_number BEFORE INSERT ON version
WHEN NEW.number <> 1 + (SELECT coalesce(max(number), 0) FROM version WHERE article_id = NEW.article_id)
BEGIN SELECT RAISE(ABORT, 'guard: versions are numbered without a gap'); END;
