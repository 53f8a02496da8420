-- I6: versions are numbered from 1 without a gap. I2: a version says all it says when its review begins:
-- nothing is added to it afterwards, approved or not.

GUARD guard_version_number BEFORE INSERT ON version
LOCK article
REFUSE 'versions are numbered without a gap'
WHEN NEW.number <> 1 + (SELECT coalesce(max(number), 0) FROM version WHERE article_id = NEW.article_id)

-- An unanswered item of a change request stops the next version.
GUARD guard_version_answers BEFORE INSERT ON version
LOCK article
REFUSE 'each requested change needs its answer before the next version'
WHEN EXISTS (
    SELECT 1 FROM article
    JOIN change_request ON change_request.version_id = article.version_id
    JOIN change_item ON change_item.change_request_id = change_request.id
    WHERE article.id = NEW.article_id AND article.status = 'submitted'
      AND NOT EXISTS (SELECT 1 FROM change_answer WHERE change_answer.change_item_id = change_item.id)
)

GUARD guard_claim_complete BEFORE INSERT ON claim
GUARD guard_reference_complete BEFORE INSERT ON reference
REFUSE 'nothing is added to a version once its review has begun'
WHEN EXISTS (SELECT 1 FROM review WHERE version_id = NEW.version_id)

GUARD guard_citation_complete BEFORE INSERT ON citation
REFUSE 'nothing is added to a version once its review has begun'
WHEN EXISTS (
    SELECT 1 FROM claim JOIN review ON review.version_id = claim.version_id WHERE claim.id = NEW.claim_id
)

GUARD guard_contributor_complete BEFORE INSERT ON contributor
LOCK article
REFUSE 'nothing is added to a version once its review has begun'
WHEN EXISTS (SELECT 1 FROM review WHERE version_id = NEW.version_id)

-- A claim was edited from one of an earlier version, or from none: its old rulings are shown beside it.
GUARD guard_claim_earlier BEFORE INSERT ON claim
REFUSE 'a claim is edited from one of an earlier version of its article'
WHEN NEW.earlier_id IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM claim AS earlier
    JOIN version AS was ON was.id = earlier.version_id
    JOIN version AS now ON now.id = NEW.version_id
    WHERE earlier.id = NEW.earlier_id AND was.article_id = now.article_id AND was.number < now.number
)
