-- I12: the only read path for what is approved: exports, downloads and the public page of an approved
-- article.
CREATE VIEW approved_version AS
SELECT
    approval.id AS approval_id,
    approval.article_id,
    article.slug,
    article.topic,
    approval.version_id,
    version.number,
    version.title,
    version.audience,
    version.content,
    version.sha256,
    approval.review_id,
    approval.verdict_set_no,
    approval.verdict_set_sha256,
    approval.disclaimer_sha256,
    approval.policy_sha256,
    approval.approved_at,
    approval.next_review_due,
    reopening.reopened_at,
    reopening.reason AS reopened_reason,
    NOT EXISTS (
        SELECT 1 FROM approval AS later
        WHERE later.article_id = approval.article_id AND later.id > approval.id
    ) AS is_latest
FROM approval
JOIN version ON version.id = approval.version_id
JOIN article ON article.id = approval.article_id
LEFT JOIN reopening ON reopening.approval_id = approval.id
