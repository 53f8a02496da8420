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
LEFT JOIN reopening ON reopening.approval_id = approval.id;

CREATE VIEW claim_pair AS
SELECT
    claim.id AS claim_id,
    claim.version_id,
    version.article_id,
    claim.ordinal,
    claim.fingerprint,
    claim.wording,
    claim.context,
    claim.risk,
    citation.reference_id,
    citation.position,
    reference.source_id,
    coalesce(reference.source_id, 0) AS source_no,
    newest.id AS source_text_id,
    coalesce(newest.id, 0) AS source_text_no,
    (citation.reference_id IS NOT NULL AND reference.source_id IS NULL) AS is_unresolved,
    known.id AS pair_id
FROM claim
JOIN version ON version.id = claim.version_id
LEFT JOIN citation ON citation.claim_id = claim.id
LEFT JOIN reference ON reference.id = citation.reference_id
LEFT JOIN source_text AS newest
    ON newest.id = (
        SELECT max(revision.id) FROM source_text AS revision WHERE revision.source_id = reference.source_id)
LEFT JOIN pair AS known
    ON known.article_id = version.article_id AND known.wording = claim.wording
   AND known.source_no = coalesce(reference.source_id, 0) AND known.source_text_no = coalesce(newest.id, 0)
   AND known.fingerprint = claim.fingerprint AND known.context = claim.context
   AND (citation.reference_id IS NULL OR reference.source_id IS NOT NULL);

CREATE VIEW counting_sign_off AS
SELECT
    sign_off.id,
    sign_off.article_id,
    sign_off.review_id,
    sign_off.version_sha256,
    sign_off.verdict_set_no,
    sign_off.verdict_set_sha256,
    sign_off.person_id,
    sign_off.specialty
FROM sign_off
WHERE NOT EXISTS (SELECT 1 FROM sign_off_withdrawal AS back WHERE back.sign_off_id = sign_off.id)
  AND EXISTS (
      SELECT 1 FROM role_grant
      WHERE role_grant.person_id = sign_off.person_id AND role_grant.role = 'board_member'
  )
  AND NOT EXISTS (
      SELECT 1 FROM contribution
      WHERE contribution.article_id = sign_off.article_id AND contribution.person_id = sign_off.person_id
  )
  AND NOT EXISTS (
      SELECT 1 FROM version
      WHERE version.article_id = sign_off.article_id AND version.submitted_by = sign_off.person_id
  )
  AND NOT EXISTS (
      SELECT 1 FROM disclosure
      WHERE disclosure.article_id = sign_off.article_id AND disclosure.person_id = sign_off.person_id
        AND disclosure.has_conflict
  );

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
  );

CREATE VIEW standing_waiver AS
SELECT
    waiver.id,
    waiver.article_id,
    waiver.version_id,
    waiver.pair_id,
    waiver.rulings,
    waiver.person_id,
    waiver.printed_name,
    waiver.credentials,
    waiver.reason,
    waiver.meaning,
    waiver.method,
    waiver.waived_at
FROM waiver
WHERE NOT EXISTS (SELECT 1 FROM waiver_withdrawal AS back WHERE back.waiver_id = waiver.id)
  AND NOT EXISTS (
      SELECT 1 FROM contribution
      WHERE contribution.article_id = waiver.article_id AND contribution.person_id = waiver.person_id
  )
  AND NOT EXISTS (
      SELECT 1 FROM version
      WHERE version.article_id = waiver.article_id AND version.submitted_by = waiver.person_id
  )
  AND NOT EXISTS (
      SELECT 1 FROM disclosure
      WHERE disclosure.article_id = waiver.article_id AND disclosure.person_id = waiver.person_id
        AND disclosure.has_conflict
  );

CREATE VIEW pair_ruling AS
SELECT
    asked.claim_id,
    asked.version_id,
    asked.article_id,
    asked.ordinal,
    asked.fingerprint,
    asked.wording,
    asked.risk,
    asked.reference_id,
    asked.position,
    asked.source_id,
    asked.source_no,
    asked.source_text_id,
    asked.pair_id,
    asked.is_unresolved,
    standing.id AS ruling_id,
    standing.person_id,
    standing.verdict,
    CASE WHEN standing.verdict IN ('supports', 'needs_no_citation') THEN 1
        WHEN standing.id IS NOT NULL THEN 0 END AS passes,
    standing.passage,
    standing.locator,
    standing.confirms_id,
    standing.settles_id,
    standing.settles_other_id,
    CASE WHEN standing.id IS NULL THEN FALSE
        ELSE judged.fingerprint = asked.fingerprint AND judged.context = asked.context END AS holds,
    CASE WHEN judged.fingerprint = asked.fingerprint AND judged.context = asked.context AND NOT EXISTS (
        SELECT 1 FROM ruling AS settling JOIN pair AS settled ON settled.id = settling.pair_id
        WHERE settling.article_id = standing.article_id AND settling.settles_id IS NOT NULL
          AND settling.id > standing.id AND settling.verdict <> standing.verdict
          AND settled.wording = judged.wording AND settled.source_no = judged.source_no
          AND settled.fingerprint = judged.fingerprint AND settled.context = judged.context
          AND 3 = (SELECT count(*) FROM standing_ruling AS party
                   WHERE party.id IN (settling.id, settling.settles_id, settling.settles_other_id)
                     AND party.source_text_no = standing.source_text_no))
        THEN standing.verdict END AS counting,
    CASE WHEN judged.fingerprint = asked.fingerprint AND judged.context = asked.context THEN coalesce((
        SELECT max(waiver.id)
        FROM waiver_ruling AS names JOIN standing_waiver AS waiver ON waiver.id = names.waiver_id
        WHERE names.ruling_id = standing.id AND NOT EXISTS (
            SELECT 1 FROM waiver_ruling AS named
            WHERE named.waiver_id = waiver.id AND NOT EXISTS (
                SELECT 1 FROM standing_ruling AS other
                WHERE other.id = named.ruling_id AND other.source_text_no = standing.source_text_no))), 0) END
        AS waiver_no
FROM claim_pair AS asked
LEFT JOIN pair AS judged
    ON judged.article_id = asked.article_id AND judged.wording = asked.wording
   AND judged.source_no = asked.source_no AND NOT asked.is_unresolved
LEFT JOIN standing_ruling AS standing
    ON standing.pair_id = judged.id AND standing.source_text_no = asked.source_text_no
   AND (standing.confirms_id IS NULL
        OR (judged.fingerprint = asked.fingerprint AND judged.context = asked.context));

CREATE VIEW pair_standing AS
SELECT
    settled.*,
    CASE
        WHEN settled.is_unresolved THEN 'unresolved'
        WHEN settled.is_disputed THEN 'disputed'
        WHEN settled.verdict NOT IN ('supports', 'needs_no_citation') AND settled.waiver_id IS NULL
            THEN 'failing'
        WHEN settled.people >= settled.needed AND settled.waiver_id IS NULL THEN 'passing'
        WHEN settled.people >= settled.needed THEN 'waived'
        WHEN settled.to_check > 0 THEN 'check'
        ELSE 'open'
    END AS state
FROM (
    SELECT
        ruled.claim_id,
        ruled.version_id,
        ruled.article_id,
        ruled.ordinal,
        ruled.wording,
        ruled.risk,
        ruled.reference_id,
        ruled.source_id,
        ruled.pair_id,
        ruled.is_unresolved,
        CASE ruled.risk WHEN 'high' THEN coalesce(review.high_risk_rulings, 1) ELSE 1 END AS needed,
        ruled.people,
        ruled.to_check,
        ruled.rulings,
        ruled.last_ruling_id,
        coalesce(ruled.least <> ruled.most, FALSE) AS is_disputed,
        CASE WHEN ruled.least = ruled.most THEN ruled.most END AS verdict,
        CASE WHEN ruled.waiver_no > 0 AND ruled.least = 'partly_supports' AND ruled.most = 'partly_supports'
            AND (policy.waivers = 'all' OR (policy.waivers = 'ordinary' AND ruled.risk <> 'high'))
            THEN ruled.waiver_no END AS waiver_id
    FROM (
        SELECT
            every.claim_id,
            every.version_id,
            every.article_id,
            every.ordinal,
            every.wording,
            every.risk,
            every.reference_id,
            every.source_id,
            every.pair_id,
            every.is_unresolved,
            count(DISTINCT CASE WHEN every.counting IS NOT NULL THEN every.person_id END) AS people,
            min(every.counting) AS least,
            max(every.counting) AS most,
            CASE WHEN min(every.passes) = max(every.passes)
                THEN count(DISTINCT every.person_id)
                    - count(DISTINCT CASE WHEN every.holds THEN every.person_id END)
                ELSE 0 END AS to_check,
            count(CASE WHEN every.holds THEN 1 END) AS rulings,
            max(CASE WHEN every.holds THEN every.ruling_id END) AS last_ruling_id,
            CASE WHEN min(every.waiver_no) = max(every.waiver_no) THEN max(every.waiver_no) END AS waiver_no
        FROM (SELECT * FROM pair_ruling ORDER BY claim_id, reference_id) AS every
        GROUP BY
            every.claim_id, every.version_id, every.article_id, every.ordinal, every.wording, every.risk,
            every.reference_id, every.source_id, every.pair_id, every.is_unresolved
        ORDER BY every.claim_id, every.reference_id
    ) AS ruled
    LEFT JOIN review
        ON review.id = (SELECT max(later.id) FROM review AS later WHERE later.version_id = ruled.version_id)
    LEFT JOIN policy ON policy.id = review.policy_id
) AS settled;

CREATE FUNCTION guard_adjudication() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.settles_id IS NOT NULL OR NEW.settles_other_id IS NOT NULL) IS NOT TRUE THEN
        RETURN NEW;
    END IF;
    UPDATE article SET verdict_set_no = verdict_set_no WHERE id = NEW.article_id;
    IF trim(NEW.note) = '' OR NEW.confirms_id IS NOT NULL
      OR NEW.settles_other_id IS NULL OR NEW.settles_id IS NULL THEN
        RAISE EXCEPTION 'guard: a disagreement is settled with a reason, and nothing is confirmed by it'
            USING ERRCODE = 'check_violation';
    END IF;
    IF NOT EXISTS (
        SELECT 1 FROM pair_ruling AS first
        JOIN pair_ruling AS other ON other.claim_id = first.claim_id AND other.pair_id = first.pair_id
        WHERE first.claim_id = NEW.claim_id AND first.pair_id = NEW.pair_id AND first.holds AND other.holds
          AND first.ruling_id = NEW.settles_id AND other.ruling_id = NEW.settles_other_id
          AND first.verdict <> other.verdict AND first.person_id <> other.person_id
    ) THEN
        RAISE EXCEPTION 'guard: what is settled are two rulings by two people that stand on this pair and differ'
            USING ERRCODE = 'check_violation';
    END IF;
    IF EXISTS (
        SELECT 1 FROM pair_ruling AS own
        WHERE own.claim_id = NEW.claim_id AND own.pair_id = NEW.pair_id AND own.person_id = NEW.person_id
          AND own.holds AND own.settles_id IS NULL
    ) OR EXISTS (
        SELECT 1 FROM ruling AS settled
        WHERE settled.id IN (NEW.settles_id, NEW.settles_other_id) AND settled.person_id = NEW.person_id
    ) THEN
        RAISE EXCEPTION 'guard: a disagreement is settled by a third person'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER guard_adjudication BEFORE INSERT ON ruling
FOR EACH ROW EXECUTE FUNCTION guard_adjudication();

CREATE FUNCTION guard_approval_no_update() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'guard: rows of approval are never changed'
        USING ERRCODE = 'check_violation';
END $$;

CREATE TRIGGER guard_approval_no_update BEFORE UPDATE ON approval
FOR EACH ROW EXECUTE FUNCTION guard_approval_no_update();

CREATE FUNCTION guard_approval_ruling_no_update() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'guard: rows of approval_ruling are never changed'
        USING ERRCODE = 'check_violation';
END $$;

CREATE TRIGGER guard_approval_ruling_no_update BEFORE UPDATE ON approval_ruling
FOR EACH ROW EXECUTE FUNCTION guard_approval_ruling_no_update();

CREATE FUNCTION guard_approval_statement_no_update() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'guard: rows of approval_statement are never changed'
        USING ERRCODE = 'check_violation';
END $$;

CREATE TRIGGER guard_approval_statement_no_update BEFORE UPDATE ON approval_statement
FOR EACH ROW EXECUTE FUNCTION guard_approval_statement_no_update();

CREATE FUNCTION guard_change_answer_no_update() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'guard: rows of change_answer are never changed'
        USING ERRCODE = 'check_violation';
END $$;

CREATE TRIGGER guard_change_answer_no_update BEFORE UPDATE ON change_answer
FOR EACH ROW EXECUTE FUNCTION guard_change_answer_no_update();

CREATE FUNCTION guard_change_item_no_update() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'guard: rows of change_item are never changed'
        USING ERRCODE = 'check_violation';
END $$;

CREATE TRIGGER guard_change_item_no_update BEFORE UPDATE ON change_item
FOR EACH ROW EXECUTE FUNCTION guard_change_item_no_update();

CREATE FUNCTION guard_change_request_no_update() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'guard: rows of change_request are never changed'
        USING ERRCODE = 'check_violation';
END $$;

CREATE TRIGGER guard_change_request_no_update BEFORE UPDATE ON change_request
FOR EACH ROW EXECUTE FUNCTION guard_change_request_no_update();

CREATE FUNCTION guard_checkpoint_no_update() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'guard: rows of checkpoint are never changed'
        USING ERRCODE = 'check_violation';
END $$;

CREATE TRIGGER guard_checkpoint_no_update BEFORE UPDATE ON checkpoint
FOR EACH ROW EXECUTE FUNCTION guard_checkpoint_no_update();

CREATE FUNCTION guard_checkpoint_sent_no_update() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'guard: rows of checkpoint_sent are never changed'
        USING ERRCODE = 'check_violation';
END $$;

CREATE TRIGGER guard_checkpoint_sent_no_update BEFORE UPDATE ON checkpoint_sent
FOR EACH ROW EXECUTE FUNCTION guard_checkpoint_sent_no_update();

CREATE FUNCTION guard_citation_no_update() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'guard: rows of citation are never changed'
        USING ERRCODE = 'check_violation';
END $$;

CREATE TRIGGER guard_citation_no_update BEFORE UPDATE ON citation
FOR EACH ROW EXECUTE FUNCTION guard_citation_no_update();

CREATE FUNCTION guard_claim_no_update() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'guard: rows of claim are never changed'
        USING ERRCODE = 'check_violation';
END $$;

CREATE TRIGGER guard_claim_no_update BEFORE UPDATE ON claim
FOR EACH ROW EXECUTE FUNCTION guard_claim_no_update();

CREATE FUNCTION guard_comment_no_update() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'guard: rows of comment are never changed'
        USING ERRCODE = 'check_violation';
END $$;

CREATE TRIGGER guard_comment_no_update BEFORE UPDATE ON comment
FOR EACH ROW EXECUTE FUNCTION guard_comment_no_update();

CREATE FUNCTION guard_comment_withdrawal_no_update() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'guard: rows of comment_withdrawal are never changed'
        USING ERRCODE = 'check_violation';
END $$;

CREATE TRIGGER guard_comment_withdrawal_no_update BEFORE UPDATE ON comment_withdrawal
FOR EACH ROW EXECUTE FUNCTION guard_comment_withdrawal_no_update();

CREATE FUNCTION guard_contribution_no_update() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'guard: rows of contribution are never changed'
        USING ERRCODE = 'check_violation';
END $$;

CREATE TRIGGER guard_contribution_no_update BEFORE UPDATE ON contribution
FOR EACH ROW EXECUTE FUNCTION guard_contribution_no_update();

CREATE FUNCTION guard_contributor_no_update() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'guard: rows of contributor are never changed'
        USING ERRCODE = 'check_violation';
END $$;

CREATE TRIGGER guard_contributor_no_update BEFORE UPDATE ON contributor
FOR EACH ROW EXECUTE FUNCTION guard_contributor_no_update();

CREATE FUNCTION guard_disclosure_no_update() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'guard: rows of disclosure are never changed'
        USING ERRCODE = 'check_violation';
END $$;

CREATE TRIGGER guard_disclosure_no_update BEFORE UPDATE ON disclosure
FOR EACH ROW EXECUTE FUNCTION guard_disclosure_no_update();

CREATE FUNCTION guard_dismissal_no_update() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'guard: rows of dismissal are never changed'
        USING ERRCODE = 'check_violation';
END $$;

CREATE TRIGGER guard_dismissal_no_update BEFORE UPDATE ON dismissal
FOR EACH ROW EXECUTE FUNCTION guard_dismissal_no_update();

CREATE FUNCTION guard_event_no_update() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'guard: rows of event are never changed'
        USING ERRCODE = 'check_violation';
END $$;

CREATE TRIGGER guard_event_no_update BEFORE UPDATE ON event
FOR EACH ROW EXECUTE FUNCTION guard_event_no_update();

CREATE FUNCTION guard_export_record_no_update() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'guard: rows of export_record are never changed'
        USING ERRCODE = 'check_violation';
END $$;

CREATE TRIGGER guard_export_record_no_update BEFORE UPDATE ON export_record
FOR EACH ROW EXECUTE FUNCTION guard_export_record_no_update();

CREATE FUNCTION guard_notice_no_update() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'guard: rows of notice are never changed'
        USING ERRCODE = 'check_violation';
END $$;

CREATE TRIGGER guard_notice_no_update BEFORE UPDATE ON notice
FOR EACH ROW EXECUTE FUNCTION guard_notice_no_update();

CREATE FUNCTION guard_pair_no_update() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'guard: rows of pair are never changed'
        USING ERRCODE = 'check_violation';
END $$;

CREATE TRIGGER guard_pair_no_update BEFORE UPDATE ON pair
FOR EACH ROW EXECUTE FUNCTION guard_pair_no_update();

CREATE FUNCTION guard_passkey_use_no_update() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'guard: rows of passkey_use are never changed'
        USING ERRCODE = 'check_violation';
END $$;

CREATE TRIGGER guard_passkey_use_no_update BEFORE UPDATE ON passkey_use
FOR EACH ROW EXECUTE FUNCTION guard_passkey_use_no_update();

CREATE FUNCTION guard_policy_no_update() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'guard: rows of policy are never changed'
        USING ERRCODE = 'check_violation';
END $$;

CREATE TRIGGER guard_policy_no_update BEFORE UPDATE ON policy
FOR EACH ROW EXECUTE FUNCTION guard_policy_no_update();

CREATE FUNCTION guard_policy_seat_no_update() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'guard: rows of policy_seat are never changed'
        USING ERRCODE = 'check_violation';
END $$;

CREATE TRIGGER guard_policy_seat_no_update BEFORE UPDATE ON policy_seat
FOR EACH ROW EXECUTE FUNCTION guard_policy_seat_no_update();

CREATE FUNCTION guard_reopening_no_update() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'guard: rows of reopening are never changed'
        USING ERRCODE = 'check_violation';
END $$;

CREATE TRIGGER guard_reopening_no_update BEFORE UPDATE ON reopening
FOR EACH ROW EXECUTE FUNCTION guard_reopening_no_update();

CREATE FUNCTION guard_review_no_update() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'guard: rows of review are never changed'
        USING ERRCODE = 'check_violation';
END $$;

CREATE TRIGGER guard_review_no_update BEFORE UPDATE ON review
FOR EACH ROW EXECUTE FUNCTION guard_review_no_update();

CREATE FUNCTION guard_ruling_no_update() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'guard: rows of ruling are never changed'
        USING ERRCODE = 'check_violation';
END $$;

CREATE TRIGGER guard_ruling_no_update BEFORE UPDATE ON ruling
FOR EACH ROW EXECUTE FUNCTION guard_ruling_no_update();

CREATE FUNCTION guard_ruling_kept_no_update() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'guard: rows of ruling_kept are never changed'
        USING ERRCODE = 'check_violation';
END $$;

CREATE TRIGGER guard_ruling_kept_no_update BEFORE UPDATE ON ruling_kept
FOR EACH ROW EXECUTE FUNCTION guard_ruling_kept_no_update();

CREATE FUNCTION guard_sign_off_no_update() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'guard: rows of sign_off are never changed'
        USING ERRCODE = 'check_violation';
END $$;

CREATE TRIGGER guard_sign_off_no_update BEFORE UPDATE ON sign_off
FOR EACH ROW EXECUTE FUNCTION guard_sign_off_no_update();

CREATE FUNCTION guard_sign_off_withdrawal_no_update() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'guard: rows of sign_off_withdrawal are never changed'
        USING ERRCODE = 'check_violation';
END $$;

CREATE TRIGGER guard_sign_off_withdrawal_no_update BEFORE UPDATE ON sign_off_withdrawal
FOR EACH ROW EXECUTE FUNCTION guard_sign_off_withdrawal_no_update();

CREATE FUNCTION guard_source_distinction_no_update() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'guard: rows of source_distinction are never changed'
        USING ERRCODE = 'check_violation';
END $$;

CREATE TRIGGER guard_source_distinction_no_update BEFORE UPDATE ON source_distinction
FOR EACH ROW EXECUTE FUNCTION guard_source_distinction_no_update();

CREATE FUNCTION guard_source_merge_no_update() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'guard: rows of source_merge are never changed'
        USING ERRCODE = 'check_violation';
END $$;

CREATE TRIGGER guard_source_merge_no_update BEFORE UPDATE ON source_merge
FOR EACH ROW EXECUTE FUNCTION guard_source_merge_no_update();

CREATE FUNCTION guard_source_status_change_no_update() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'guard: rows of source_status_change are never changed'
        USING ERRCODE = 'check_violation';
END $$;

CREATE TRIGGER guard_source_status_change_no_update BEFORE UPDATE ON source_status_change
FOR EACH ROW EXECUTE FUNCTION guard_source_status_change_no_update();

CREATE FUNCTION guard_source_text_no_update() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'guard: rows of source_text are never changed'
        USING ERRCODE = 'check_violation';
END $$;

CREATE TRIGGER guard_source_text_no_update BEFORE UPDATE ON source_text
FOR EACH ROW EXECUTE FUNCTION guard_source_text_no_update();

CREATE FUNCTION guard_suggestion_acceptance_no_update() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'guard: rows of suggestion_acceptance are never changed'
        USING ERRCODE = 'check_violation';
END $$;

CREATE TRIGGER guard_suggestion_acceptance_no_update BEFORE UPDATE ON suggestion_acceptance
FOR EACH ROW EXECUTE FUNCTION guard_suggestion_acceptance_no_update();

CREATE FUNCTION guard_thread_no_update() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'guard: rows of thread are never changed'
        USING ERRCODE = 'check_violation';
END $$;

CREATE TRIGGER guard_thread_no_update BEFORE UPDATE ON thread
FOR EACH ROW EXECUTE FUNCTION guard_thread_no_update();

CREATE FUNCTION guard_thread_change_no_update() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'guard: rows of thread_change are never changed'
        USING ERRCODE = 'check_violation';
END $$;

CREATE TRIGGER guard_thread_change_no_update BEFORE UPDATE ON thread_change
FOR EACH ROW EXECUTE FUNCTION guard_thread_change_no_update();

CREATE FUNCTION guard_thread_place_no_update() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'guard: rows of thread_place are never changed'
        USING ERRCODE = 'check_violation';
END $$;

CREATE TRIGGER guard_thread_place_no_update BEFORE UPDATE ON thread_place
FOR EACH ROW EXECUTE FUNCTION guard_thread_place_no_update();

CREATE FUNCTION guard_version_no_update() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'guard: rows of version are never changed'
        USING ERRCODE = 'check_violation';
END $$;

CREATE TRIGGER guard_version_no_update BEFORE UPDATE ON version
FOR EACH ROW EXECUTE FUNCTION guard_version_no_update();

CREATE FUNCTION guard_waiver_no_update() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'guard: rows of waiver are never changed'
        USING ERRCODE = 'check_violation';
END $$;

CREATE TRIGGER guard_waiver_no_update BEFORE UPDATE ON waiver
FOR EACH ROW EXECUTE FUNCTION guard_waiver_no_update();

CREATE FUNCTION guard_waiver_ruling_no_update() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'guard: rows of waiver_ruling are never changed'
        USING ERRCODE = 'check_violation';
END $$;

CREATE TRIGGER guard_waiver_ruling_no_update BEFORE UPDATE ON waiver_ruling
FOR EACH ROW EXECUTE FUNCTION guard_waiver_ruling_no_update();

CREATE FUNCTION guard_waiver_withdrawal_no_update() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'guard: rows of waiver_withdrawal are never changed'
        USING ERRCODE = 'check_violation';
END $$;

CREATE TRIGGER guard_waiver_withdrawal_no_update BEFORE UPDATE ON waiver_withdrawal
FOR EACH ROW EXECUTE FUNCTION guard_waiver_withdrawal_no_update();

CREATE FUNCTION guard_withdrawal_no_update() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'guard: rows of withdrawal are never changed'
        USING ERRCODE = 'check_violation';
END $$;

CREATE TRIGGER guard_withdrawal_no_update BEFORE UPDATE ON withdrawal
FOR EACH ROW EXECUTE FUNCTION guard_withdrawal_no_update();

CREATE FUNCTION guard_approval_no_delete() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'guard: rows of approval are never deleted'
        USING ERRCODE = 'check_violation';
END $$;

CREATE TRIGGER guard_approval_no_delete BEFORE DELETE ON approval
FOR EACH ROW EXECUTE FUNCTION guard_approval_no_delete();

CREATE TRIGGER guard_approval_no_truncate BEFORE TRUNCATE ON approval
FOR EACH STATEMENT EXECUTE FUNCTION guard_approval_no_delete();

CREATE FUNCTION guard_approval_ruling_no_delete() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'guard: rows of approval_ruling are never deleted'
        USING ERRCODE = 'check_violation';
END $$;

CREATE TRIGGER guard_approval_ruling_no_delete BEFORE DELETE ON approval_ruling
FOR EACH ROW EXECUTE FUNCTION guard_approval_ruling_no_delete();

CREATE TRIGGER guard_approval_ruling_no_truncate BEFORE TRUNCATE ON approval_ruling
FOR EACH STATEMENT EXECUTE FUNCTION guard_approval_ruling_no_delete();

CREATE FUNCTION guard_approval_statement_no_delete() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'guard: rows of approval_statement are never deleted'
        USING ERRCODE = 'check_violation';
END $$;

CREATE TRIGGER guard_approval_statement_no_delete BEFORE DELETE ON approval_statement
FOR EACH ROW EXECUTE FUNCTION guard_approval_statement_no_delete();

CREATE TRIGGER guard_approval_statement_no_truncate BEFORE TRUNCATE ON approval_statement
FOR EACH STATEMENT EXECUTE FUNCTION guard_approval_statement_no_delete();

CREATE FUNCTION guard_change_answer_no_delete() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'guard: rows of change_answer are never deleted'
        USING ERRCODE = 'check_violation';
END $$;

CREATE TRIGGER guard_change_answer_no_delete BEFORE DELETE ON change_answer
FOR EACH ROW EXECUTE FUNCTION guard_change_answer_no_delete();

CREATE TRIGGER guard_change_answer_no_truncate BEFORE TRUNCATE ON change_answer
FOR EACH STATEMENT EXECUTE FUNCTION guard_change_answer_no_delete();

CREATE FUNCTION guard_change_item_no_delete() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'guard: rows of change_item are never deleted'
        USING ERRCODE = 'check_violation';
END $$;

CREATE TRIGGER guard_change_item_no_delete BEFORE DELETE ON change_item
FOR EACH ROW EXECUTE FUNCTION guard_change_item_no_delete();

CREATE TRIGGER guard_change_item_no_truncate BEFORE TRUNCATE ON change_item
FOR EACH STATEMENT EXECUTE FUNCTION guard_change_item_no_delete();

CREATE FUNCTION guard_change_request_no_delete() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'guard: rows of change_request are never deleted'
        USING ERRCODE = 'check_violation';
END $$;

CREATE TRIGGER guard_change_request_no_delete BEFORE DELETE ON change_request
FOR EACH ROW EXECUTE FUNCTION guard_change_request_no_delete();

CREATE TRIGGER guard_change_request_no_truncate BEFORE TRUNCATE ON change_request
FOR EACH STATEMENT EXECUTE FUNCTION guard_change_request_no_delete();

CREATE FUNCTION guard_checkpoint_no_delete() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'guard: rows of checkpoint are never deleted'
        USING ERRCODE = 'check_violation';
END $$;

CREATE TRIGGER guard_checkpoint_no_delete BEFORE DELETE ON checkpoint
FOR EACH ROW EXECUTE FUNCTION guard_checkpoint_no_delete();

CREATE TRIGGER guard_checkpoint_no_truncate BEFORE TRUNCATE ON checkpoint
FOR EACH STATEMENT EXECUTE FUNCTION guard_checkpoint_no_delete();

CREATE FUNCTION guard_checkpoint_sent_no_delete() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'guard: rows of checkpoint_sent are never deleted'
        USING ERRCODE = 'check_violation';
END $$;

CREATE TRIGGER guard_checkpoint_sent_no_delete BEFORE DELETE ON checkpoint_sent
FOR EACH ROW EXECUTE FUNCTION guard_checkpoint_sent_no_delete();

CREATE TRIGGER guard_checkpoint_sent_no_truncate BEFORE TRUNCATE ON checkpoint_sent
FOR EACH STATEMENT EXECUTE FUNCTION guard_checkpoint_sent_no_delete();

CREATE FUNCTION guard_citation_no_delete() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'guard: rows of citation are never deleted'
        USING ERRCODE = 'check_violation';
END $$;

CREATE TRIGGER guard_citation_no_delete BEFORE DELETE ON citation
FOR EACH ROW EXECUTE FUNCTION guard_citation_no_delete();

CREATE TRIGGER guard_citation_no_truncate BEFORE TRUNCATE ON citation
FOR EACH STATEMENT EXECUTE FUNCTION guard_citation_no_delete();

CREATE FUNCTION guard_claim_no_delete() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'guard: rows of claim are never deleted'
        USING ERRCODE = 'check_violation';
END $$;

CREATE TRIGGER guard_claim_no_delete BEFORE DELETE ON claim
FOR EACH ROW EXECUTE FUNCTION guard_claim_no_delete();

CREATE TRIGGER guard_claim_no_truncate BEFORE TRUNCATE ON claim
FOR EACH STATEMENT EXECUTE FUNCTION guard_claim_no_delete();

CREATE FUNCTION guard_comment_no_delete() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'guard: rows of comment are never deleted'
        USING ERRCODE = 'check_violation';
END $$;

CREATE TRIGGER guard_comment_no_delete BEFORE DELETE ON comment
FOR EACH ROW EXECUTE FUNCTION guard_comment_no_delete();

CREATE TRIGGER guard_comment_no_truncate BEFORE TRUNCATE ON comment
FOR EACH STATEMENT EXECUTE FUNCTION guard_comment_no_delete();

CREATE FUNCTION guard_comment_withdrawal_no_delete() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'guard: rows of comment_withdrawal are never deleted'
        USING ERRCODE = 'check_violation';
END $$;

CREATE TRIGGER guard_comment_withdrawal_no_delete BEFORE DELETE ON comment_withdrawal
FOR EACH ROW EXECUTE FUNCTION guard_comment_withdrawal_no_delete();

CREATE TRIGGER guard_comment_withdrawal_no_truncate BEFORE TRUNCATE ON comment_withdrawal
FOR EACH STATEMENT EXECUTE FUNCTION guard_comment_withdrawal_no_delete();

CREATE FUNCTION guard_contribution_no_delete() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'guard: rows of contribution are never deleted'
        USING ERRCODE = 'check_violation';
END $$;

CREATE TRIGGER guard_contribution_no_delete BEFORE DELETE ON contribution
FOR EACH ROW EXECUTE FUNCTION guard_contribution_no_delete();

CREATE TRIGGER guard_contribution_no_truncate BEFORE TRUNCATE ON contribution
FOR EACH STATEMENT EXECUTE FUNCTION guard_contribution_no_delete();

CREATE FUNCTION guard_contributor_no_delete() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'guard: rows of contributor are never deleted'
        USING ERRCODE = 'check_violation';
END $$;

CREATE TRIGGER guard_contributor_no_delete BEFORE DELETE ON contributor
FOR EACH ROW EXECUTE FUNCTION guard_contributor_no_delete();

CREATE TRIGGER guard_contributor_no_truncate BEFORE TRUNCATE ON contributor
FOR EACH STATEMENT EXECUTE FUNCTION guard_contributor_no_delete();

CREATE FUNCTION guard_disclosure_no_delete() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'guard: rows of disclosure are never deleted'
        USING ERRCODE = 'check_violation';
END $$;

CREATE TRIGGER guard_disclosure_no_delete BEFORE DELETE ON disclosure
FOR EACH ROW EXECUTE FUNCTION guard_disclosure_no_delete();

CREATE TRIGGER guard_disclosure_no_truncate BEFORE TRUNCATE ON disclosure
FOR EACH STATEMENT EXECUTE FUNCTION guard_disclosure_no_delete();

CREATE FUNCTION guard_dismissal_no_delete() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'guard: rows of dismissal are never deleted'
        USING ERRCODE = 'check_violation';
END $$;

CREATE TRIGGER guard_dismissal_no_delete BEFORE DELETE ON dismissal
FOR EACH ROW EXECUTE FUNCTION guard_dismissal_no_delete();

CREATE TRIGGER guard_dismissal_no_truncate BEFORE TRUNCATE ON dismissal
FOR EACH STATEMENT EXECUTE FUNCTION guard_dismissal_no_delete();

CREATE FUNCTION guard_event_no_delete() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'guard: rows of event are never deleted'
        USING ERRCODE = 'check_violation';
END $$;

CREATE TRIGGER guard_event_no_delete BEFORE DELETE ON event
FOR EACH ROW EXECUTE FUNCTION guard_event_no_delete();

CREATE TRIGGER guard_event_no_truncate BEFORE TRUNCATE ON event
FOR EACH STATEMENT EXECUTE FUNCTION guard_event_no_delete();

CREATE FUNCTION guard_export_record_no_delete() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'guard: rows of export_record are never deleted'
        USING ERRCODE = 'check_violation';
END $$;

CREATE TRIGGER guard_export_record_no_delete BEFORE DELETE ON export_record
FOR EACH ROW EXECUTE FUNCTION guard_export_record_no_delete();

CREATE TRIGGER guard_export_record_no_truncate BEFORE TRUNCATE ON export_record
FOR EACH STATEMENT EXECUTE FUNCTION guard_export_record_no_delete();

CREATE FUNCTION guard_notice_no_delete() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'guard: rows of notice are never deleted'
        USING ERRCODE = 'check_violation';
END $$;

CREATE TRIGGER guard_notice_no_delete BEFORE DELETE ON notice
FOR EACH ROW EXECUTE FUNCTION guard_notice_no_delete();

CREATE TRIGGER guard_notice_no_truncate BEFORE TRUNCATE ON notice
FOR EACH STATEMENT EXECUTE FUNCTION guard_notice_no_delete();

CREATE FUNCTION guard_pair_no_delete() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'guard: rows of pair are never deleted'
        USING ERRCODE = 'check_violation';
END $$;

CREATE TRIGGER guard_pair_no_delete BEFORE DELETE ON pair
FOR EACH ROW EXECUTE FUNCTION guard_pair_no_delete();

CREATE TRIGGER guard_pair_no_truncate BEFORE TRUNCATE ON pair
FOR EACH STATEMENT EXECUTE FUNCTION guard_pair_no_delete();

CREATE FUNCTION guard_passkey_use_no_delete() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'guard: rows of passkey_use are never deleted'
        USING ERRCODE = 'check_violation';
END $$;

CREATE TRIGGER guard_passkey_use_no_delete BEFORE DELETE ON passkey_use
FOR EACH ROW EXECUTE FUNCTION guard_passkey_use_no_delete();

CREATE TRIGGER guard_passkey_use_no_truncate BEFORE TRUNCATE ON passkey_use
FOR EACH STATEMENT EXECUTE FUNCTION guard_passkey_use_no_delete();

CREATE FUNCTION guard_policy_no_delete() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'guard: rows of policy are never deleted'
        USING ERRCODE = 'check_violation';
END $$;

CREATE TRIGGER guard_policy_no_delete BEFORE DELETE ON policy
FOR EACH ROW EXECUTE FUNCTION guard_policy_no_delete();

CREATE TRIGGER guard_policy_no_truncate BEFORE TRUNCATE ON policy
FOR EACH STATEMENT EXECUTE FUNCTION guard_policy_no_delete();

CREATE FUNCTION guard_policy_seat_no_delete() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'guard: rows of policy_seat are never deleted'
        USING ERRCODE = 'check_violation';
END $$;

CREATE TRIGGER guard_policy_seat_no_delete BEFORE DELETE ON policy_seat
FOR EACH ROW EXECUTE FUNCTION guard_policy_seat_no_delete();

CREATE TRIGGER guard_policy_seat_no_truncate BEFORE TRUNCATE ON policy_seat
FOR EACH STATEMENT EXECUTE FUNCTION guard_policy_seat_no_delete();

CREATE FUNCTION guard_reopening_no_delete() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'guard: rows of reopening are never deleted'
        USING ERRCODE = 'check_violation';
END $$;

CREATE TRIGGER guard_reopening_no_delete BEFORE DELETE ON reopening
FOR EACH ROW EXECUTE FUNCTION guard_reopening_no_delete();

CREATE TRIGGER guard_reopening_no_truncate BEFORE TRUNCATE ON reopening
FOR EACH STATEMENT EXECUTE FUNCTION guard_reopening_no_delete();

CREATE FUNCTION guard_review_no_delete() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'guard: rows of review are never deleted'
        USING ERRCODE = 'check_violation';
END $$;

CREATE TRIGGER guard_review_no_delete BEFORE DELETE ON review
FOR EACH ROW EXECUTE FUNCTION guard_review_no_delete();

CREATE TRIGGER guard_review_no_truncate BEFORE TRUNCATE ON review
FOR EACH STATEMENT EXECUTE FUNCTION guard_review_no_delete();

CREATE FUNCTION guard_ruling_no_delete() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'guard: rows of ruling are never deleted'
        USING ERRCODE = 'check_violation';
END $$;

CREATE TRIGGER guard_ruling_no_delete BEFORE DELETE ON ruling
FOR EACH ROW EXECUTE FUNCTION guard_ruling_no_delete();

CREATE TRIGGER guard_ruling_no_truncate BEFORE TRUNCATE ON ruling
FOR EACH STATEMENT EXECUTE FUNCTION guard_ruling_no_delete();

CREATE FUNCTION guard_ruling_kept_no_delete() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'guard: rows of ruling_kept are never deleted'
        USING ERRCODE = 'check_violation';
END $$;

CREATE TRIGGER guard_ruling_kept_no_delete BEFORE DELETE ON ruling_kept
FOR EACH ROW EXECUTE FUNCTION guard_ruling_kept_no_delete();

CREATE TRIGGER guard_ruling_kept_no_truncate BEFORE TRUNCATE ON ruling_kept
FOR EACH STATEMENT EXECUTE FUNCTION guard_ruling_kept_no_delete();

CREATE FUNCTION guard_sign_off_no_delete() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'guard: rows of sign_off are never deleted'
        USING ERRCODE = 'check_violation';
END $$;

CREATE TRIGGER guard_sign_off_no_delete BEFORE DELETE ON sign_off
FOR EACH ROW EXECUTE FUNCTION guard_sign_off_no_delete();

CREATE TRIGGER guard_sign_off_no_truncate BEFORE TRUNCATE ON sign_off
FOR EACH STATEMENT EXECUTE FUNCTION guard_sign_off_no_delete();

CREATE FUNCTION guard_sign_off_withdrawal_no_delete() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'guard: rows of sign_off_withdrawal are never deleted'
        USING ERRCODE = 'check_violation';
END $$;

CREATE TRIGGER guard_sign_off_withdrawal_no_delete BEFORE DELETE ON sign_off_withdrawal
FOR EACH ROW EXECUTE FUNCTION guard_sign_off_withdrawal_no_delete();

CREATE TRIGGER guard_sign_off_withdrawal_no_truncate BEFORE TRUNCATE ON sign_off_withdrawal
FOR EACH STATEMENT EXECUTE FUNCTION guard_sign_off_withdrawal_no_delete();

CREATE FUNCTION guard_source_distinction_no_delete() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'guard: rows of source_distinction are never deleted'
        USING ERRCODE = 'check_violation';
END $$;

CREATE TRIGGER guard_source_distinction_no_delete BEFORE DELETE ON source_distinction
FOR EACH ROW EXECUTE FUNCTION guard_source_distinction_no_delete();

CREATE TRIGGER guard_source_distinction_no_truncate BEFORE TRUNCATE ON source_distinction
FOR EACH STATEMENT EXECUTE FUNCTION guard_source_distinction_no_delete();

CREATE FUNCTION guard_source_merge_no_delete() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'guard: rows of source_merge are never deleted'
        USING ERRCODE = 'check_violation';
END $$;

CREATE TRIGGER guard_source_merge_no_delete BEFORE DELETE ON source_merge
FOR EACH ROW EXECUTE FUNCTION guard_source_merge_no_delete();

CREATE TRIGGER guard_source_merge_no_truncate BEFORE TRUNCATE ON source_merge
FOR EACH STATEMENT EXECUTE FUNCTION guard_source_merge_no_delete();

CREATE FUNCTION guard_source_status_change_no_delete() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'guard: rows of source_status_change are never deleted'
        USING ERRCODE = 'check_violation';
END $$;

CREATE TRIGGER guard_source_status_change_no_delete BEFORE DELETE ON source_status_change
FOR EACH ROW EXECUTE FUNCTION guard_source_status_change_no_delete();

CREATE TRIGGER guard_source_status_change_no_truncate BEFORE TRUNCATE ON source_status_change
FOR EACH STATEMENT EXECUTE FUNCTION guard_source_status_change_no_delete();

CREATE FUNCTION guard_source_text_no_delete() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'guard: rows of source_text are never deleted'
        USING ERRCODE = 'check_violation';
END $$;

CREATE TRIGGER guard_source_text_no_delete BEFORE DELETE ON source_text
FOR EACH ROW EXECUTE FUNCTION guard_source_text_no_delete();

CREATE TRIGGER guard_source_text_no_truncate BEFORE TRUNCATE ON source_text
FOR EACH STATEMENT EXECUTE FUNCTION guard_source_text_no_delete();

CREATE FUNCTION guard_suggestion_acceptance_no_delete() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'guard: rows of suggestion_acceptance are never deleted'
        USING ERRCODE = 'check_violation';
END $$;

CREATE TRIGGER guard_suggestion_acceptance_no_delete BEFORE DELETE ON suggestion_acceptance
FOR EACH ROW EXECUTE FUNCTION guard_suggestion_acceptance_no_delete();

CREATE TRIGGER guard_suggestion_acceptance_no_truncate BEFORE TRUNCATE ON suggestion_acceptance
FOR EACH STATEMENT EXECUTE FUNCTION guard_suggestion_acceptance_no_delete();

CREATE FUNCTION guard_thread_no_delete() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'guard: rows of thread are never deleted'
        USING ERRCODE = 'check_violation';
END $$;

CREATE TRIGGER guard_thread_no_delete BEFORE DELETE ON thread
FOR EACH ROW EXECUTE FUNCTION guard_thread_no_delete();

CREATE TRIGGER guard_thread_no_truncate BEFORE TRUNCATE ON thread
FOR EACH STATEMENT EXECUTE FUNCTION guard_thread_no_delete();

CREATE FUNCTION guard_thread_change_no_delete() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'guard: rows of thread_change are never deleted'
        USING ERRCODE = 'check_violation';
END $$;

CREATE TRIGGER guard_thread_change_no_delete BEFORE DELETE ON thread_change
FOR EACH ROW EXECUTE FUNCTION guard_thread_change_no_delete();

CREATE TRIGGER guard_thread_change_no_truncate BEFORE TRUNCATE ON thread_change
FOR EACH STATEMENT EXECUTE FUNCTION guard_thread_change_no_delete();

CREATE FUNCTION guard_thread_place_no_delete() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'guard: rows of thread_place are never deleted'
        USING ERRCODE = 'check_violation';
END $$;

CREATE TRIGGER guard_thread_place_no_delete BEFORE DELETE ON thread_place
FOR EACH ROW EXECUTE FUNCTION guard_thread_place_no_delete();

CREATE TRIGGER guard_thread_place_no_truncate BEFORE TRUNCATE ON thread_place
FOR EACH STATEMENT EXECUTE FUNCTION guard_thread_place_no_delete();

CREATE FUNCTION guard_version_no_delete() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'guard: rows of version are never deleted'
        USING ERRCODE = 'check_violation';
END $$;

CREATE TRIGGER guard_version_no_delete BEFORE DELETE ON version
FOR EACH ROW EXECUTE FUNCTION guard_version_no_delete();

CREATE TRIGGER guard_version_no_truncate BEFORE TRUNCATE ON version
FOR EACH STATEMENT EXECUTE FUNCTION guard_version_no_delete();

CREATE FUNCTION guard_waiver_no_delete() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'guard: rows of waiver are never deleted'
        USING ERRCODE = 'check_violation';
END $$;

CREATE TRIGGER guard_waiver_no_delete BEFORE DELETE ON waiver
FOR EACH ROW EXECUTE FUNCTION guard_waiver_no_delete();

CREATE TRIGGER guard_waiver_no_truncate BEFORE TRUNCATE ON waiver
FOR EACH STATEMENT EXECUTE FUNCTION guard_waiver_no_delete();

CREATE FUNCTION guard_waiver_ruling_no_delete() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'guard: rows of waiver_ruling are never deleted'
        USING ERRCODE = 'check_violation';
END $$;

CREATE TRIGGER guard_waiver_ruling_no_delete BEFORE DELETE ON waiver_ruling
FOR EACH ROW EXECUTE FUNCTION guard_waiver_ruling_no_delete();

CREATE TRIGGER guard_waiver_ruling_no_truncate BEFORE TRUNCATE ON waiver_ruling
FOR EACH STATEMENT EXECUTE FUNCTION guard_waiver_ruling_no_delete();

CREATE FUNCTION guard_waiver_withdrawal_no_delete() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'guard: rows of waiver_withdrawal are never deleted'
        USING ERRCODE = 'check_violation';
END $$;

CREATE TRIGGER guard_waiver_withdrawal_no_delete BEFORE DELETE ON waiver_withdrawal
FOR EACH ROW EXECUTE FUNCTION guard_waiver_withdrawal_no_delete();

CREATE TRIGGER guard_waiver_withdrawal_no_truncate BEFORE TRUNCATE ON waiver_withdrawal
FOR EACH STATEMENT EXECUTE FUNCTION guard_waiver_withdrawal_no_delete();

CREATE FUNCTION guard_withdrawal_no_delete() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'guard: rows of withdrawal are never deleted'
        USING ERRCODE = 'check_violation';
END $$;

CREATE TRIGGER guard_withdrawal_no_delete BEFORE DELETE ON withdrawal
FOR EACH ROW EXECUTE FUNCTION guard_withdrawal_no_delete();

CREATE TRIGGER guard_withdrawal_no_truncate BEFORE TRUNCATE ON withdrawal
FOR EACH STATEMENT EXECUTE FUNCTION guard_withdrawal_no_delete();

CREATE FUNCTION guard_approval() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE article SET verdict_set_no = verdict_set_no WHERE id = NEW.article_id;
    IF NOT EXISTS (
        SELECT 1 FROM article
        WHERE id = NEW.article_id AND status = 'under_review' AND version_id = NEW.version_id
          AND verdict_set_no = NEW.verdict_set_no
          AND NEW.review_id = (SELECT max(review.id) FROM review WHERE review.version_id = NEW.version_id)
    ) THEN
        RAISE EXCEPTION 'guard: only the version under review is approved, with the rulings as they stand'
            USING ERRCODE = 'check_violation';
    END IF;
    IF NOT EXISTS (SELECT 1 FROM claim WHERE version_id = NEW.version_id) THEN
        RAISE EXCEPTION 'guard: a version without claims is not approved'
            USING ERRCODE = 'check_violation';
    END IF;
    IF EXISTS (
        SELECT 1 FROM pair_standing WHERE version_id = NEW.version_id AND state NOT IN ('passing', 'waived')
    ) THEN
        RAISE EXCEPTION 'guard: every claim and source must hold a passing ruling'
            USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.rulings <> (
        SELECT count(DISTINCT ruling_id) FROM pair_ruling WHERE version_id = NEW.version_id AND holds
    ) THEN
        RAISE EXCEPTION 'guard: an approval says how many rulings stand'
            USING ERRCODE = 'check_violation';
    END IF;
    IF (
        SELECT count(DISTINCT signed.person_id) FROM counting_sign_off AS signed
        WHERE signed.review_id = NEW.review_id AND signed.version_sha256 = NEW.version_sha256
          AND signed.verdict_set_no = NEW.verdict_set_no
          AND signed.verdict_set_sha256 = NEW.verdict_set_sha256
    ) < (SELECT quorum FROM review WHERE id = NEW.review_id) THEN
        RAISE EXCEPTION 'guard: the quorum has not signed'
            USING ERRCODE = 'check_violation';
    END IF;
    IF EXISTS (
        SELECT 1 FROM review JOIN policy_seat AS seat ON seat.policy_id = review.policy_id
        WHERE review.id = NEW.review_id AND seat.signatures > (
            SELECT count(DISTINCT signed.person_id) FROM counting_sign_off AS signed
            WHERE signed.review_id = NEW.review_id AND signed.version_sha256 = NEW.version_sha256
              AND signed.verdict_set_no = NEW.verdict_set_no
              AND signed.verdict_set_sha256 = NEW.verdict_set_sha256 AND signed.specialty = seat.specialty)
    ) THEN
        RAISE EXCEPTION 'guard: a seat of the policy has not signed'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER guard_approval BEFORE INSERT ON approval
FOR EACH ROW EXECUTE FUNCTION guard_approval();

CREATE FUNCTION guard_approval_ruling() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM approval
        JOIN ruling ON ruling.id = NEW.ruling_id
        JOIN pair AS judged ON judged.id = ruling.pair_id AND judged.article_id = approval.article_id
        JOIN claim ON claim.version_id = approval.version_id AND claim.fingerprint = judged.fingerprint
            AND claim.context = judged.context
        WHERE approval.id = NEW.approval_id AND approval.rulings > (
            SELECT count(*) FROM approval_ruling AS there WHERE there.approval_id = NEW.approval_id)
    ) THEN
        RAISE EXCEPTION 'guard: an approval names rulings on its own claims, as many as stood, and later no more'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER guard_approval_ruling BEFORE INSERT ON approval_ruling
FOR EACH ROW EXECUTE FUNCTION guard_approval_ruling();

CREATE FUNCTION guard_approval_threads() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE article SET verdict_set_no = verdict_set_no WHERE id = NEW.article_id;
    IF EXISTS (
        SELECT 1 FROM thread
        WHERE thread.article_id = NEW.article_id AND thread.is_blocking
          AND NOT coalesce((SELECT change.is_resolved FROM thread_change AS change
                            WHERE change.thread_id = thread.id ORDER BY change.id DESC LIMIT 1), FALSE)
    ) THEN
        RAISE EXCEPTION 'guard: a blocking thread is open: nothing is approved'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER guard_approval_threads BEFORE INSERT ON approval
FOR EACH ROW EXECUTE FUNCTION guard_approval_threads();

CREATE FUNCTION guard_reopening() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM article WHERE id = NEW.article_id
          AND (approval_id = NEW.approval_id
               OR (status = 'submitted'
                   AND EXISTS (SELECT 1 FROM withdrawal WHERE version_id = article.version_id)
                   AND NEW.approval_id = (SELECT max(a.id) FROM approval a WHERE a.article_id = NEW.article_id)))
    ) THEN
        RAISE EXCEPTION 'guard: only a standing approval is reopened'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER guard_reopening BEFORE INSERT ON reopening
FOR EACH ROW EXECUTE FUNCTION guard_reopening();

CREATE FUNCTION guard_article_insert() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.status <> 'submitted' THEN
        RAISE EXCEPTION 'guard: an article begins as submitted'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER guard_article_insert BEFORE INSERT ON article
FOR EACH ROW EXECUTE FUNCTION guard_article_insert();

CREATE FUNCTION guard_article_status() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (OLD.status <> NEW.status OR OLD.version_id IS DISTINCT FROM NEW.version_id
      OR OLD.approval_id IS DISTINCT FROM NEW.approval_id) IS NOT TRUE THEN
        RETURN NEW;
    END IF;
    IF OLD.version_id IS DISTINCT FROM NEW.version_id
      AND NOT (NEW.status = 'submitted'
               AND NEW.version_id IS NOT DISTINCT FROM (SELECT max(id) FROM version WHERE article_id = NEW.id))
      AND NOT (OLD.status = 'submitted' AND NEW.status = 'under_review' AND NEW.approval_id IS NULL
               AND EXISTS (SELECT 1 FROM withdrawal WHERE version_id = OLD.version_id)
               AND EXISTS (
                   SELECT 1 FROM approval JOIN reopening ON reopening.approval_id = approval.id
                   WHERE approval.version_id = NEW.version_id
                     AND approval.id = (SELECT max(a.id) FROM approval a WHERE a.article_id = NEW.id))) THEN
        RAISE EXCEPTION 'guard: a new version begins as submitted'
            USING ERRCODE = 'check_violation';
    END IF;
    IF OLD.version_id IS NOT DISTINCT FROM NEW.version_id AND NOT (
        (OLD.status = 'submitted' AND NEW.status = 'under_review'
         AND EXISTS (SELECT 1 FROM review WHERE version_id = NEW.version_id)
         AND NOT EXISTS (SELECT 1 FROM change_request WHERE version_id = NEW.version_id)
         AND NOT EXISTS (SELECT 1 FROM withdrawal WHERE version_id = NEW.version_id))
        OR (OLD.status = 'under_review' AND NEW.status = 'submitted'
            AND (EXISTS (SELECT 1 FROM change_request WHERE version_id = NEW.version_id)
                 OR EXISTS (SELECT 1 FROM withdrawal WHERE version_id = NEW.version_id)))
        OR (OLD.status = 'under_review' AND NEW.status = 'approved'
            AND EXISTS (SELECT 1 FROM approval WHERE id = NEW.approval_id AND version_id = NEW.version_id)
            AND NOT EXISTS (SELECT 1 FROM reopening WHERE approval_id = NEW.approval_id))
        OR (OLD.status = 'approved' AND NEW.status = 'under_review'
            AND EXISTS (SELECT 1 FROM reopening WHERE approval_id = OLD.approval_id))
    ) THEN
        RAISE EXCEPTION 'guard: this change of status is not in the workflow'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER guard_article_status BEFORE UPDATE ON article
FOR EACH ROW EXECUTE FUNCTION guard_article_status();

CREATE FUNCTION guard_article_count() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.verdict_set_no < OLD.verdict_set_no THEN
        RAISE EXCEPTION 'guard: the number of a set of rulings is never counted back'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER guard_article_count BEFORE UPDATE OF verdict_set_no ON article
FOR EACH ROW EXECUTE FUNCTION guard_article_count();

CREATE FUNCTION guard_change_item() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM change_request JOIN thread ON thread.article_id = change_request.article_id
        WHERE change_request.id = NEW.change_request_id AND thread.id = NEW.thread_id
          AND NOT thread.is_board_only
    ) THEN
        RAISE EXCEPTION 'guard: a requested change is a thread that the author sees'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER guard_change_item BEFORE INSERT ON change_item
FOR EACH ROW EXECUTE FUNCTION guard_change_item();

CREATE FUNCTION guard_change_answer() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM change_item JOIN change_request ON change_request.id = change_item.change_request_id
        JOIN contribution ON contribution.article_id = change_request.article_id
        WHERE change_item.id = NEW.change_item_id AND contribution.person_id = NEW.person_id
    ) THEN
        RAISE EXCEPTION 'guard: only a contributor answers a requested change'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER guard_change_answer BEFORE INSERT ON change_answer
FOR EACH ROW EXECUTE FUNCTION guard_change_answer();

CREATE FUNCTION guard_article_no_delete() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'guard: rows of article are never deleted'
        USING ERRCODE = 'check_violation';
END $$;

CREATE TRIGGER guard_article_no_delete BEFORE DELETE ON article
FOR EACH ROW EXECUTE FUNCTION guard_article_no_delete();

CREATE TRIGGER guard_article_no_truncate BEFORE TRUNCATE ON article
FOR EACH STATEMENT EXECUTE FUNCTION guard_article_no_delete();

CREATE FUNCTION guard_log_head_no_delete() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'guard: rows of log_head are never deleted'
        USING ERRCODE = 'check_violation';
END $$;

CREATE TRIGGER guard_log_head_no_delete BEFORE DELETE ON log_head
FOR EACH ROW EXECUTE FUNCTION guard_log_head_no_delete();

CREATE TRIGGER guard_log_head_no_truncate BEFORE TRUNCATE ON log_head
FOR EACH STATEMENT EXECUTE FUNCTION guard_log_head_no_delete();

CREATE FUNCTION guard_re_review_no_delete() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'guard: rows of re_review are never deleted'
        USING ERRCODE = 'check_violation';
END $$;

CREATE TRIGGER guard_re_review_no_delete BEFORE DELETE ON re_review
FOR EACH ROW EXECUTE FUNCTION guard_re_review_no_delete();

CREATE TRIGGER guard_re_review_no_truncate BEFORE TRUNCATE ON re_review
FOR EACH STATEMENT EXECUTE FUNCTION guard_re_review_no_delete();

CREATE FUNCTION guard_recovery_code_no_delete() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'guard: rows of recovery_code are never deleted'
        USING ERRCODE = 'check_violation';
END $$;

CREATE TRIGGER guard_recovery_code_no_delete BEFORE DELETE ON recovery_code
FOR EACH ROW EXECUTE FUNCTION guard_recovery_code_no_delete();

CREATE TRIGGER guard_recovery_code_no_truncate BEFORE TRUNCATE ON recovery_code
FOR EACH STATEMENT EXECUTE FUNCTION guard_recovery_code_no_delete();

CREATE FUNCTION guard_reference_no_delete() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'guard: rows of reference are never deleted'
        USING ERRCODE = 'check_violation';
END $$;

CREATE TRIGGER guard_reference_no_delete BEFORE DELETE ON reference
FOR EACH ROW EXECUTE FUNCTION guard_reference_no_delete();

CREATE TRIGGER guard_reference_no_truncate BEFORE TRUNCATE ON reference
FOR EACH STATEMENT EXECUTE FUNCTION guard_reference_no_delete();

CREATE FUNCTION guard_second_factor_no_delete() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'guard: rows of second_factor are never deleted'
        USING ERRCODE = 'check_violation';
END $$;

CREATE TRIGGER guard_second_factor_no_delete BEFORE DELETE ON second_factor
FOR EACH ROW EXECUTE FUNCTION guard_second_factor_no_delete();

CREATE TRIGGER guard_second_factor_no_truncate BEFORE TRUNCATE ON second_factor
FOR EACH STATEMENT EXECUTE FUNCTION guard_second_factor_no_delete();

CREATE FUNCTION guard_event_chain() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM log_head
        WHERE (size = NEW.id - 1 AND hash = NEW.prev) OR (size = NEW.id AND hash = NEW.hash)
    )
      OR length(NEW.hash) <> 64 OR length(NEW.nodes) < 64
      OR CAST(1 AS BIGINT) << (length(NEW.nodes) / 64 - 1) <> (NEW.id & -NEW.id) THEN
        RAISE EXCEPTION 'guard: an event continues the chain'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER guard_event_chain AFTER INSERT ON event
FOR EACH ROW EXECUTE FUNCTION guard_event_chain();

CREATE FUNCTION guard_log_head_follows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.id <> OLD.id OR NEW.size <> OLD.size + 1
      OR NOT EXISTS (SELECT 1 FROM event WHERE id = NEW.size AND prev = OLD.hash AND hash = NEW.hash) THEN
        RAISE EXCEPTION 'guard: the head of the log follows from its last event'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER guard_log_head_follows BEFORE UPDATE ON log_head
FOR EACH ROW EXECUTE FUNCTION guard_log_head_follows();

CREATE FUNCTION guard_log_head_insert() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM log_head) THEN
        RAISE EXCEPTION 'guard: rows of log_head are never replaced'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER guard_log_head_insert BEFORE INSERT ON log_head
FOR EACH ROW EXECUTE FUNCTION guard_log_head_insert();

CREATE FUNCTION guard_checkpoint_of_the_log() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.size <> (SELECT size FROM log_head) THEN
        RAISE EXCEPTION 'guard: a checkpoint is of the log as it stands'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER guard_checkpoint_of_the_log BEFORE INSERT ON checkpoint
FOR EACH ROW EXECUTE FUNCTION guard_checkpoint_of_the_log();

CREATE FUNCTION guard_outgoing_mail_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.id <> OLD.id OR NEW.message_id <> OLD.message_id OR NEW.recipient <> OLD.recipient
      OR NEW.subject <> OLD.subject OR NEW.text <> OLD.text
      OR NEW.attachment <> OLD.attachment OR NEW.made_at <> OLD.made_at
      OR OLD.sent_at IS NOT NULL THEN
        RAISE EXCEPTION 'guard: a mail is sent once, as it was written'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER guard_outgoing_mail_change BEFORE UPDATE ON outgoing_mail
FOR EACH ROW EXECUTE FUNCTION guard_outgoing_mail_change();

CREATE FUNCTION guard_outgoing_mail_waits() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.sent_at IS NULL THEN
        RAISE EXCEPTION 'guard: a mail that was not sent is kept'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN OLD;
END $$;

CREATE TRIGGER guard_outgoing_mail_waits BEFORE DELETE ON outgoing_mail
FOR EACH ROW EXECUTE FUNCTION guard_outgoing_mail_waits();

CREATE FUNCTION guard_person_spelling() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF length(NEW.orcid) <> 19 OR NEW.orcid <> upper(NEW.orcid) OR NEW.email <> trim(NEW.email) THEN
        RAISE EXCEPTION 'guard: an ORCID iD and an address are kept in one spelling'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER guard_person_spelling BEFORE INSERT ON person
FOR EACH ROW EXECUTE FUNCTION guard_person_spelling();

CREATE TRIGGER guard_person_spelling_change BEFORE UPDATE OF email, orcid ON person
FOR EACH ROW EXECUTE FUNCTION guard_person_spelling();

CREATE FUNCTION guard_person_leaves() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT NEW.is_active AND EXISTS (SELECT 1 FROM role_grant WHERE person_id = NEW.id) THEN
        RAISE EXCEPTION 'guard: whoever holds a role has an open account'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER guard_person_leaves BEFORE UPDATE OF is_active ON person
FOR EACH ROW EXECUTE FUNCTION guard_person_leaves();

CREATE FUNCTION guard_role_grant() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM person WHERE id = NEW.person_id FOR SHARE;
    IF NOT (SELECT is_active FROM person WHERE id = NEW.person_id) THEN
        RAISE EXCEPTION 'guard: whoever holds a role has an open account'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER guard_role_grant BEFORE INSERT ON role_grant
FOR EACH ROW EXECUTE FUNCTION guard_role_grant();

CREATE FUNCTION guard_reference_update() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE article SET verdict_set_no = verdict_set_no WHERE id = (SELECT article_id FROM version WHERE id = NEW.version_id);
    IF OLD.id <> NEW.id OR OLD.version_id <> NEW.version_id OR OLD.key <> NEW.key OR OLD.number <> NEW.number
      OR CAST(OLD.csl AS TEXT) <> CAST(NEW.csl AS TEXT) OR OLD.text <> NEW.text THEN
        RAISE EXCEPTION 'guard: only the source of a reference may change'
            USING ERRCODE = 'check_violation';
    END IF;
    IF EXISTS (SELECT 1 FROM approval WHERE version_id = NEW.version_id) THEN
        RAISE EXCEPTION 'guard: the version of this reference has been approved'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER guard_reference_update BEFORE UPDATE ON reference
FOR EACH ROW EXECUTE FUNCTION guard_reference_update();

CREATE FUNCTION guard_reference_source() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM source WHERE id = NEW.source_id FOR KEY SHARE;
    IF EXISTS (SELECT 1 FROM source_merge WHERE merged_id = NEW.source_id) THEN
        RAISE EXCEPTION 'guard: this source was merged into another one'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER guard_reference_source BEFORE INSERT ON reference
FOR EACH ROW EXECUTE FUNCTION guard_reference_source();

CREATE TRIGGER guard_reference_new_source BEFORE UPDATE OF source_id ON reference
FOR EACH ROW EXECUTE FUNCTION guard_reference_source();

CREATE FUNCTION guard_review() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE article SET verdict_set_no = verdict_set_no WHERE id = NEW.article_id;
    IF NOT EXISTS (
        SELECT 1 FROM article WHERE id = NEW.article_id AND version_id = NEW.version_id
          AND (status = 'submitted'
               OR (status = 'under_review' AND EXISTS (
                    SELECT 1 FROM approval WHERE review_id =
                        (SELECT max(review.id) FROM review WHERE review.version_id = NEW.version_id))))
    ) THEN
        RAISE EXCEPTION 'guard: a round of review begins only when none is open'
            USING ERRCODE = 'check_violation';
    END IF;
    IF NOT EXISTS (
        SELECT 1 FROM policy WHERE policy.id = NEW.policy_id AND policy.quorum = NEW.quorum
          AND policy.high_risk_rulings = NEW.high_risk_rulings
    ) THEN
        RAISE EXCEPTION 'guard: a round of review asks for what its policy says'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER guard_review BEFORE INSERT ON review
FOR EACH ROW EXECUTE FUNCTION guard_review();

CREATE FUNCTION guard_policy_seat() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM policy WHERE id = NEW.policy_id FOR UPDATE;
    IF EXISTS (SELECT 1 FROM review WHERE policy_id = NEW.policy_id) THEN
        RAISE EXCEPTION 'guard: a policy that a review began under gets no other seats'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER guard_policy_seat BEFORE INSERT ON policy_seat
FOR EACH ROW EXECUTE FUNCTION guard_policy_seat();

CREATE FUNCTION guard_ruling() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE article SET verdict_set_no = verdict_set_no WHERE id = NEW.article_id;
    IF NOT EXISTS (
        SELECT 1 FROM claim JOIN article ON article.version_id = claim.version_id
        JOIN pair AS judged ON judged.id = NEW.pair_id AND judged.article_id = article.id
            AND judged.wording = claim.wording AND judged.fingerprint = claim.fingerprint
            AND judged.context = claim.context
        WHERE claim.id = NEW.claim_id AND article.id = NEW.article_id AND article.status = 'under_review'
    ) THEN
        RAISE EXCEPTION 'guard: a ruling is made on a claim of the version under review'
            USING ERRCODE = 'check_violation';
    END IF;
    IF EXISTS (SELECT 1 FROM contribution WHERE article_id = NEW.article_id AND person_id = NEW.person_id)
      OR EXISTS (SELECT 1 FROM version WHERE article_id = NEW.article_id AND submitted_by = NEW.person_id) THEN
        RAISE EXCEPTION 'guard: a contributor does not rule on their own article'
            USING ERRCODE = 'check_violation';
    END IF;
    IF EXISTS (
          SELECT 1 FROM disclosure
          WHERE article_id = NEW.article_id AND person_id = NEW.person_id AND has_conflict)
      OR NOT EXISTS (SELECT 1 FROM disclosure WHERE article_id = NEW.article_id AND person_id = NEW.person_id) THEN
        RAISE EXCEPTION 'guard: whoever is recused, or has not answered the disclosure, does not rule'
            USING ERRCODE = 'check_violation';
    END IF;
    IF NOT EXISTS (SELECT 1 FROM role_grant WHERE person_id = NEW.person_id AND role = 'board_member') THEN
        RAISE EXCEPTION 'guard: only a board member rules'
            USING ERRCODE = 'check_violation';
    END IF;
    IF NOT EXISTS (
        SELECT 1 FROM claim_pair AS asked WHERE asked.claim_id = NEW.claim_id AND asked.pair_id = NEW.pair_id) THEN
        RAISE EXCEPTION 'guard: a ruling is made on a source that the claim cites, in its newest text'
            USING ERRCODE = 'check_violation';
    END IF;
    IF EXISTS (
        SELECT 1 FROM pair AS judged WHERE judged.id = NEW.pair_id
          AND (judged.source_id IS NULL) <> (NEW.verdict IN ('needs_no_citation', 'needs_citation'))
    ) THEN
        RAISE EXCEPTION 'guard: a claim without a source needs a citation or needs none, and one with a source is ruled on it'
            USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.replaces_id IS NOT NULL AND NOT EXISTS (
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
    ) THEN
        RAISE EXCEPTION 'guard: a ruling replaces only one of the same person on the same pair'
            USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.confirms_id IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM pair_ruling AS confirmed
        WHERE confirmed.claim_id = NEW.claim_id AND confirmed.pair_id = NEW.pair_id
          AND confirmed.ruling_id = NEW.confirms_id AND NOT confirmed.holds AND confirmed.verdict = NEW.verdict
          AND confirmed.passage = NEW.passage AND confirmed.locator = NEW.locator
    ) THEN
        RAISE EXCEPTION 'guard: a confirmation repeats a ruling that stands on the same words and source text'
            USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.confirms_id IS NOT NULL AND EXISTS (
        SELECT 1 FROM pair_ruling AS other
        WHERE other.claim_id = NEW.claim_id AND other.pair_id = NEW.pair_id
          AND (other.verdict IN ('supports', 'needs_no_citation'))
              <> (NEW.verdict IN ('supports', 'needs_no_citation'))
    ) THEN
        RAISE EXCEPTION 'guard: where people ruled differently on the same words, nothing is confirmed'
            USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.confirms_id IS NOT NULL AND EXISTS (
        SELECT 1 FROM claim JOIN ruling AS confirmed ON confirmed.id = NEW.confirms_id
        WHERE claim.id = NEW.claim_id AND claim.risk = 'high' AND confirmed.person_id <> NEW.person_id
    ) THEN
        RAISE EXCEPTION 'guard: on a high-risk claim everybody confirms only their own ruling'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER guard_ruling BEFORE INSERT ON ruling
FOR EACH ROW EXECUTE FUNCTION guard_ruling();

CREATE FUNCTION guard_ruling_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM ruling
        JOIN pair AS judged ON judged.id = ruling.pair_id
        JOIN source_text AS older ON older.id = judged.source_text_id
        JOIN source_text AS newer ON newer.id = NEW.source_text_id
        WHERE ruling.id = NEW.ruling_id AND newer.source_id = older.source_id AND newer.id > older.id
          AND ruling.passage_end > ruling.passage_start
          AND substr(newer.text, NEW.passage_start + 1, NEW.passage_end - NEW.passage_start)
            = substr(older.text, ruling.passage_start + 1, ruling.passage_end - ruling.passage_start)
    ) THEN
        RAISE EXCEPTION 'guard: a ruling is kept only where its passage stands unchanged in the newer text'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER guard_ruling_kept BEFORE INSERT ON ruling_kept
FOR EACH ROW EXECUTE FUNCTION guard_ruling_kept();

CREATE FUNCTION guard_second_factor_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.id <> OLD.id OR NEW.person_id <> OLD.person_id OR NEW.kind <> OLD.kind OR NEW.secret <> OLD.secret
      OR coalesce(NEW.credential_id, '') <> coalesce(OLD.credential_id, '') OR NEW.enrolled_at <> OLD.enrolled_at
      OR NEW.counter < OLD.counter OR OLD.voided_at IS NOT NULL THEN
        RAISE EXCEPTION 'guard: a second factor is used onwards and voided, nothing else'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER guard_second_factor_change BEFORE UPDATE ON second_factor
FOR EACH ROW EXECUTE FUNCTION guard_second_factor_change();

CREATE FUNCTION guard_recovery_code_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.id <> OLD.id OR NEW.person_id <> OLD.person_id OR NEW.code_hmac <> OLD.code_hmac
      OR OLD.used_at IS NOT NULL OR OLD.voided_at IS NOT NULL THEN
        RAISE EXCEPTION 'guard: a recovery code is used once'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER guard_recovery_code_change BEFORE UPDATE ON recovery_code
FOR EACH ROW EXECUTE FUNCTION guard_recovery_code_change();

CREATE FUNCTION guard_sign_off() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE article SET verdict_set_no = verdict_set_no WHERE id = NEW.article_id;
    IF NOT EXISTS (
        SELECT 1 FROM article
        WHERE id = NEW.article_id AND version_id = NEW.version_id AND verdict_set_no = NEW.verdict_set_no
          AND ((status = 'under_review' AND NOT NEW.is_late)
               OR (status = 'approved' AND NEW.is_late
                   AND EXISTS (SELECT 1 FROM approval WHERE approval.review_id = NEW.review_id)))
          AND NEW.review_id = (SELECT max(review.id) FROM review WHERE review.version_id = NEW.version_id)
    ) THEN
        RAISE EXCEPTION 'guard: a signature is on the version and the rulings as they stand'
            USING ERRCODE = 'check_violation';
    END IF;
    IF EXISTS (SELECT 1 FROM contribution WHERE article_id = NEW.article_id AND person_id = NEW.person_id)
      OR EXISTS (SELECT 1 FROM version WHERE article_id = NEW.article_id AND submitted_by = NEW.person_id) THEN
        RAISE EXCEPTION 'guard: a contributor does not sign their own article'
            USING ERRCODE = 'check_violation';
    END IF;
    IF EXISTS (
          SELECT 1 FROM disclosure
          WHERE article_id = NEW.article_id AND person_id = NEW.person_id AND has_conflict)
      OR NOT EXISTS (
          SELECT 1 FROM disclosure WHERE article_id = NEW.article_id AND person_id = NEW.person_id
            AND disclosed_at >= coalesce(
                (SELECT disclosures_since FROM review WHERE review.id = NEW.review_id), disclosed_at)) THEN
        RAISE EXCEPTION 'guard: whoever is recused, or has not answered the disclosure, does not sign'
            USING ERRCODE = 'check_violation';
    END IF;
    IF NOT EXISTS (SELECT 1 FROM role_grant WHERE person_id = NEW.person_id AND role = 'board_member') THEN
        RAISE EXCEPTION 'guard: only a board member signs'
            USING ERRCODE = 'check_violation';
    END IF;
    IF (NEW.specialty <> '' AND NOT EXISTS (
             SELECT 1 FROM person_specialty WHERE person_id = NEW.person_id AND specialty = NEW.specialty))
      OR EXISTS (SELECT 1 FROM person WHERE id = NEW.person_id AND term_ends_at < NEW.signed_at) THEN
        RAISE EXCEPTION 'guard: somebody signs in a specialty of theirs, within their term'
            USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.method NOT IN ('password+totp', 'password+recovery_code', 'password+passkey') THEN
        RAISE EXCEPTION 'guard: a signature names how its signer proved who they are'
            USING ERRCODE = 'check_violation';
    END IF;
    IF NOT EXISTS (
        SELECT 1 FROM second_factor
        WHERE person_id = NEW.person_id AND voided_at IS NULL AND enrolled_at <= NEW.signed_at
    ) THEN
        RAISE EXCEPTION 'guard: only who has a second factor signs'
            USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.renewal <> (
        SELECT count(*) FROM sign_off_withdrawal AS back JOIN sign_off ON sign_off.id = back.sign_off_id
        WHERE sign_off.review_id = NEW.review_id AND sign_off.person_id = NEW.person_id
          AND sign_off.verdict_set_no = NEW.verdict_set_no
    ) THEN
        RAISE EXCEPTION 'guard: a signature is given anew only after the one before was withdrawn'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER guard_sign_off BEFORE INSERT ON sign_off
FOR EACH ROW EXECUTE FUNCTION guard_sign_off();

CREATE FUNCTION guard_sign_off_threads() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE article SET verdict_set_no = verdict_set_no WHERE id = NEW.article_id;
    IF EXISTS (
        SELECT 1 FROM thread
        WHERE thread.article_id = NEW.article_id AND thread.is_blocking
          AND NOT coalesce((SELECT change.is_resolved FROM thread_change AS change
                            WHERE change.thread_id = thread.id ORDER BY change.id DESC LIMIT 1), FALSE)
    ) THEN
        RAISE EXCEPTION 'guard: a blocking thread is open: nobody signs'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER guard_sign_off_threads BEFORE INSERT ON sign_off
FOR EACH ROW EXECUTE FUNCTION guard_sign_off_threads();

CREATE FUNCTION guard_sign_off_withdrawal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE article SET verdict_set_no = verdict_set_no WHERE id = NEW.article_id;
    IF NOT EXISTS (
        SELECT 1 FROM sign_off JOIN article ON article.id = sign_off.article_id
        WHERE sign_off.id = NEW.sign_off_id AND sign_off.article_id = NEW.article_id
          AND sign_off.person_id = NEW.person_id AND article.status = 'under_review'
          AND sign_off.review_id = (
              SELECT max(review.id) FROM review WHERE review.version_id = article.version_id)
    ) THEN
        RAISE EXCEPTION 'guard: one withdraws a signature of one''s own, before the approval'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER guard_sign_off_withdrawal BEFORE INSERT ON sign_off_withdrawal
FOR EACH ROW EXECUTE FUNCTION guard_sign_off_withdrawal();

CREATE FUNCTION guard_source_status_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM article
        WHERE version_id IN (SELECT version_id FROM reference WHERE source_id = NEW.source_id)
        ORDER BY id FOR NO KEY UPDATE;
    IF EXISTS (
          SELECT 1 FROM pair JOIN ruling ON ruling.pair_id = pair.id
          WHERE pair.source_id = NEW.source_id AND ruling.id > NEW.last_ruling_id)
      OR NEW.last_ruling_id > (SELECT coalesce(max(id), 0) FROM ruling) THEN
        RAISE EXCEPTION 'guard: a change of status names the last ruling before it'
            USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.takes_back_id IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM source_status_change AS taken
        WHERE taken.id = NEW.takes_back_id AND taken.source_id = NEW.source_id AND taken.takes_back_id IS NULL
    ) THEN
        RAISE EXCEPTION 'guard: only a change of the same source is taken back'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER guard_source_status_change BEFORE INSERT ON source_status_change
FOR EACH ROW EXECUTE FUNCTION guard_source_status_change();

CREATE FUNCTION guard_source_merge() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM source WHERE id IN (NEW.merged_id, NEW.kept_id) ORDER BY id FOR UPDATE;
    IF EXISTS (SELECT 1 FROM source_merge WHERE merged_id = NEW.kept_id) THEN
        RAISE EXCEPTION 'guard: the source that is kept was itself merged into another'
            USING ERRCODE = 'check_violation';
    END IF;
    IF EXISTS (SELECT 1 FROM source_merge WHERE kept_id = NEW.merged_id) THEN
        RAISE EXCEPTION 'guard: others went into this source, so it is kept'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER guard_source_merge BEFORE INSERT ON source_merge
FOR EACH ROW EXECUTE FUNCTION guard_source_merge();

CREATE FUNCTION guard_thread() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE article SET verdict_set_no = verdict_set_no WHERE id = NEW.article_id;
    IF EXISTS (
        SELECT 1 FROM disclosure
        WHERE article_id = NEW.article_id AND person_id = NEW.opened_by AND has_conflict
    ) THEN
        RAISE EXCEPTION 'guard: whoever is recused opens no thread'
            USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.is_board_only AND EXISTS (
        SELECT 1 FROM contribution WHERE article_id = NEW.article_id AND person_id = NEW.opened_by
    ) THEN
        RAISE EXCEPTION 'guard: a contributor opens no thread of the board'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER guard_thread BEFORE INSERT ON thread
FOR EACH ROW EXECUTE FUNCTION guard_thread();

CREATE FUNCTION guard_thread_place() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM thread JOIN version ON version.article_id = thread.article_id
        WHERE thread.id = NEW.thread_id AND version.id = NEW.version_id
          AND (NEW.claim_id IS NULL OR EXISTS (
              SELECT 1 FROM claim WHERE claim.id = NEW.claim_id AND claim.version_id = NEW.version_id))
    ) THEN
        RAISE EXCEPTION 'guard: a thread has its place in a version of its own article'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER guard_thread_place BEFORE INSERT ON thread_place
FOR EACH ROW EXECUTE FUNCTION guard_thread_place();

CREATE FUNCTION guard_thread_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE article SET verdict_set_no = verdict_set_no WHERE id = (SELECT thread.article_id FROM thread WHERE thread.id = NEW.thread_id);
    IF EXISTS (
        SELECT 1 FROM thread JOIN contribution ON contribution.article_id = thread.article_id
        WHERE thread.id = NEW.thread_id AND contribution.person_id = NEW.person_id
    ) THEN
        RAISE EXCEPTION 'guard: a contributor resolves and reopens no thread'
            USING ERRCODE = 'check_violation';
    END IF;
    IF EXISTS (
        SELECT 1 FROM thread JOIN disclosure ON disclosure.article_id = thread.article_id
        WHERE thread.id = NEW.thread_id AND disclosure.person_id = NEW.person_id AND disclosure.has_conflict
    ) THEN
        RAISE EXCEPTION 'guard: whoever is recused resolves and reopens no thread'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER guard_thread_change BEFORE INSERT ON thread_change
FOR EACH ROW EXECUTE FUNCTION guard_thread_change();

CREATE FUNCTION guard_comment() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM thread JOIN disclosure ON disclosure.article_id = thread.article_id
        WHERE thread.id = NEW.thread_id AND disclosure.person_id = NEW.person_id AND disclosure.has_conflict
    ) THEN
        RAISE EXCEPTION 'guard: whoever is recused writes no comment'
            USING ERRCODE = 'check_violation';
    END IF;
    IF EXISTS (
        SELECT 1 FROM thread JOIN contribution ON contribution.article_id = thread.article_id
        WHERE thread.id = NEW.thread_id AND thread.is_board_only AND contribution.person_id = NEW.person_id
    ) THEN
        RAISE EXCEPTION 'guard: a contributor writes in no thread of the board'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER guard_comment BEFORE INSERT ON comment
FOR EACH ROW EXECUTE FUNCTION guard_comment();

CREATE FUNCTION guard_comment_withdrawal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM comment WHERE id = NEW.comment_id AND person_id = NEW.person_id) THEN
        RAISE EXCEPTION 'guard: a comment is withdrawn by who wrote it'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER guard_comment_withdrawal BEFORE INSERT ON comment_withdrawal
FOR EACH ROW EXECUTE FUNCTION guard_comment_withdrawal();

CREATE FUNCTION guard_suggestion_acceptance() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM comment JOIN thread ON thread.id = comment.thread_id
        JOIN contribution ON contribution.article_id = thread.article_id
        WHERE comment.id = NEW.comment_id AND contribution.person_id = NEW.person_id
    ) THEN
        RAISE EXCEPTION 'guard: only a contributor accepts a suggestion'
            USING ERRCODE = 'check_violation';
    END IF;
    IF NOT EXISTS (
        SELECT 1 FROM comment JOIN thread ON thread.id = comment.thread_id
        JOIN claim ON claim.id = NEW.claim_id JOIN version ON version.id = claim.version_id
        WHERE comment.id = NEW.comment_id AND comment.suggestion IS NOT NULL
          AND version.article_id = thread.article_id AND version.id = NEW.version_id
          AND NOT EXISTS (SELECT 1 FROM comment_withdrawal AS back WHERE back.comment_id = comment.id)
    ) THEN
        RAISE EXCEPTION 'guard: only suggested words for a claim of the article are accepted'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER guard_suggestion_acceptance BEFORE INSERT ON suggestion_acceptance
FOR EACH ROW EXECUTE FUNCTION guard_suggestion_acceptance();

CREATE FUNCTION guard_version_number() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE article SET verdict_set_no = verdict_set_no WHERE id = NEW.article_id;
    IF NEW.number <> 1 + (SELECT coalesce(max(number), 0) FROM version WHERE article_id = NEW.article_id) THEN
        RAISE EXCEPTION 'guard: versions are numbered without a gap'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER guard_version_number BEFORE INSERT ON version
FOR EACH ROW EXECUTE FUNCTION guard_version_number();

CREATE FUNCTION guard_version_answers() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE article SET verdict_set_no = verdict_set_no WHERE id = NEW.article_id;
    IF EXISTS (
        SELECT 1 FROM article
        JOIN change_request ON change_request.version_id = article.version_id
        JOIN change_item ON change_item.change_request_id = change_request.id
        WHERE article.id = NEW.article_id AND article.status = 'submitted'
          AND NOT EXISTS (SELECT 1 FROM change_answer WHERE change_answer.change_item_id = change_item.id)
    ) THEN
        RAISE EXCEPTION 'guard: each requested change needs its answer before the next version'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER guard_version_answers BEFORE INSERT ON version
FOR EACH ROW EXECUTE FUNCTION guard_version_answers();

CREATE FUNCTION guard_claim_complete() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM review WHERE version_id = NEW.version_id) THEN
        RAISE EXCEPTION 'guard: nothing is added to a version once its review has begun'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER guard_claim_complete BEFORE INSERT ON claim
FOR EACH ROW EXECUTE FUNCTION guard_claim_complete();

CREATE TRIGGER guard_reference_complete BEFORE INSERT ON reference
FOR EACH ROW EXECUTE FUNCTION guard_claim_complete();

CREATE FUNCTION guard_citation_complete() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM claim JOIN review ON review.version_id = claim.version_id WHERE claim.id = NEW.claim_id
    ) THEN
        RAISE EXCEPTION 'guard: nothing is added to a version once its review has begun'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER guard_citation_complete BEFORE INSERT ON citation
FOR EACH ROW EXECUTE FUNCTION guard_citation_complete();

CREATE FUNCTION guard_contributor_complete() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE article SET verdict_set_no = verdict_set_no WHERE id = NEW.article_id;
    IF EXISTS (SELECT 1 FROM review WHERE version_id = NEW.version_id) THEN
        RAISE EXCEPTION 'guard: nothing is added to a version once its review has begun'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER guard_contributor_complete BEFORE INSERT ON contributor
FOR EACH ROW EXECUTE FUNCTION guard_contributor_complete();

CREATE FUNCTION guard_claim_earlier() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.earlier_id IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM claim AS earlier
        JOIN version AS was ON was.id = earlier.version_id
        JOIN version AS now ON now.id = NEW.version_id
        WHERE earlier.id = NEW.earlier_id AND was.article_id = now.article_id AND was.number < now.number
    ) THEN
        RAISE EXCEPTION 'guard: a claim is edited from one of an earlier version of its article'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER guard_claim_earlier BEFORE INSERT ON claim
FOR EACH ROW EXECUTE FUNCTION guard_claim_earlier();

CREATE FUNCTION guard_waiver() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE article SET verdict_set_no = verdict_set_no WHERE id = NEW.article_id;
    IF NOT EXISTS (
        SELECT 1 FROM article JOIN claim ON claim.version_id = article.version_id
        JOIN pair AS judged ON judged.id = NEW.pair_id AND judged.article_id = article.id
            AND judged.wording = claim.wording
        WHERE article.id = NEW.article_id AND article.version_id = NEW.version_id
          AND article.status = 'under_review' AND claim.id = NEW.claim_id
          AND NEW.review_id = (SELECT max(review.id) FROM review WHERE review.version_id = NEW.version_id)
    ) THEN
        RAISE EXCEPTION 'guard: a waiver is given on a claim of the version under review'
            USING ERRCODE = 'check_violation';
    END IF;
    IF NOT EXISTS (SELECT 1 FROM role_grant WHERE person_id = NEW.person_id AND role = 'editor') THEN
        RAISE EXCEPTION 'guard: only an editor gives a waiver'
            USING ERRCODE = 'check_violation';
    END IF;
    IF EXISTS (SELECT 1 FROM contribution WHERE article_id = NEW.article_id AND person_id = NEW.person_id)
      OR EXISTS (SELECT 1 FROM version WHERE article_id = NEW.article_id AND submitted_by = NEW.person_id) THEN
        RAISE EXCEPTION 'guard: a contributor gives no waiver on their own article'
            USING ERRCODE = 'check_violation';
    END IF;
    IF EXISTS (
        SELECT 1 FROM disclosure
        WHERE article_id = NEW.article_id AND person_id = NEW.person_id AND has_conflict
    ) THEN
        RAISE EXCEPTION 'guard: whoever is recused gives no waiver'
            USING ERRCODE = 'check_violation';
    END IF;
    IF trim(NEW.printed_name) = '' OR trim(NEW.meaning) = '' OR trim(NEW.reason) = ''
      OR NEW.method NOT IN ('password+totp', 'password+recovery_code', 'password+passkey')
      OR NOT EXISTS (
          SELECT 1 FROM second_factor
          WHERE person_id = NEW.person_id AND voided_at IS NULL AND enrolled_at <= NEW.waived_at) THEN
        RAISE EXCEPTION 'guard: a waiver is signed, with printed name, meaning and reason, by who has a second factor'
            USING ERRCODE = 'check_violation';
    END IF;
    IF EXISTS (
        SELECT 1 FROM claim_pair AS asked
        JOIN pair AS judged ON judged.article_id = asked.article_id AND judged.wording = asked.wording
            AND judged.source_no = asked.source_no
        JOIN standing_ruling AS own ON own.pair_id = judged.id AND own.source_text_no = asked.source_text_no
        WHERE asked.claim_id = NEW.claim_id AND asked.pair_id = NEW.pair_id AND own.person_id = NEW.person_id
    ) THEN
        RAISE EXCEPTION 'guard: nobody waives a ruling of their own'
            USING ERRCODE = 'check_violation';
    END IF;
    IF NOT EXISTS (
        SELECT 1 FROM review JOIN policy ON policy.id = review.policy_id JOIN claim ON claim.id = NEW.claim_id
        WHERE review.id = NEW.review_id
          AND (policy.waivers = 'all' OR (policy.waivers = 'ordinary' AND claim.risk <> 'high'))
    ) THEN
        RAISE EXCEPTION 'guard: the policy of the review allows no such waiver'
            USING ERRCODE = 'check_violation';
    END IF;
    IF NOT EXISTS (
        SELECT 1 FROM pair_standing AS asked
        WHERE asked.claim_id = NEW.claim_id AND asked.pair_id = NEW.pair_id AND asked.rulings = NEW.rulings
          AND asked.state = 'failing' AND asked.verdict = 'partly_supports' AND asked.people >= asked.needed
    ) THEN
        RAISE EXCEPTION 'guard: a waiver names every ruling that stands on its pair, and each that counts says «partly supports»'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER guard_waiver BEFORE INSERT ON waiver
FOR EACH ROW EXECUTE FUNCTION guard_waiver();

CREATE FUNCTION guard_waiver_ruling() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM waiver
        JOIN pair_ruling AS named ON named.claim_id = waiver.claim_id AND named.pair_id = waiver.pair_id
        WHERE waiver.id = NEW.waiver_id AND named.ruling_id = NEW.ruling_id AND named.holds
          AND waiver.rulings > (SELECT count(*) FROM waiver_ruling AS there WHERE there.waiver_id = NEW.waiver_id)
    ) THEN
        RAISE EXCEPTION 'guard: a waiver names the rulings that stand on its pair, as many as were signed, and later no more'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER guard_waiver_ruling BEFORE INSERT ON waiver_ruling
FOR EACH ROW EXECUTE FUNCTION guard_waiver_ruling();

CREATE FUNCTION guard_waiver_withdrawal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE article SET verdict_set_no = verdict_set_no WHERE id = NEW.article_id;
    IF trim(NEW.reason) = '' OR NOT EXISTS (
        SELECT 1 FROM waiver JOIN article ON article.id = waiver.article_id
        JOIN role_grant ON role_grant.person_id = NEW.person_id AND role_grant.role = 'editor'
        WHERE waiver.id = NEW.waiver_id AND waiver.article_id = NEW.article_id AND article.status = 'under_review'
    ) THEN
        RAISE EXCEPTION 'guard: an editor withdraws a waiver, with a reason, while its article is under review'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER guard_waiver_withdrawal BEFORE INSERT ON waiver_withdrawal
FOR EACH ROW EXECUTE FUNCTION guard_waiver_withdrawal();

CREATE FUNCTION effect_contributor_found() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(20001);
    INSERT INTO contribution (article_id, version_id, person_id)
      SELECT NEW.article_id, NEW.version_id, person.id FROM person
      WHERE (person.email = NEW.email OR person.orcid = NEW.orcid)
        AND NOT EXISTS (SELECT 1 FROM contribution WHERE version_id = NEW.version_id AND person_id = person.id);
    RETURN NULL;
END $$;

CREATE TRIGGER effect_contributor_found AFTER INSERT ON contributor
FOR EACH ROW EXECUTE FUNCTION effect_contributor_found();

CREATE FUNCTION effect_person_found() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(20001);
    INSERT INTO contribution (article_id, version_id, person_id)
      SELECT DISTINCT listed.article_id, listed.version_id, NEW.id FROM contributor AS listed
      WHERE (listed.email = NEW.email OR listed.orcid = NEW.orcid)
        AND NOT EXISTS (SELECT 1 FROM contribution WHERE version_id = listed.version_id AND person_id = NEW.id)
      ORDER BY listed.article_id;
    RETURN NULL;
END $$;

CREATE TRIGGER effect_person_found AFTER INSERT ON person
FOR EACH ROW EXECUTE FUNCTION effect_person_found();

CREATE TRIGGER effect_person_found_later AFTER UPDATE OF email, orcid ON person
FOR EACH ROW EXECUTE FUNCTION effect_person_found();

CREATE FUNCTION effect_event_moves_head() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE log_head SET size = NEW.id, hash = NEW.hash,
            frontier = substr(frontier, 1, length(frontier) + 64 - length(NEW.nodes))
                || substr(NEW.nodes, length(NEW.nodes) - 63)
        WHERE size = NEW.id - 1 AND hash = NEW.prev AND length(NEW.nodes) <= length(frontier) + 64;
    RETURN NULL;
END $$;

CREATE TRIGGER effect_event_moves_head AFTER INSERT ON event
FOR EACH ROW EXECUTE FUNCTION effect_event_moves_head();

CREATE FUNCTION effect_source_status_change_opens() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.takes_back_id IS NULL) IS NOT TRUE THEN
        RETURN NULL;
    END IF;
    INSERT INTO re_review (article_id, status_change_id, opened_at, answer)
      SELECT DISTINCT approval.article_id, NEW.id, NEW.changed_at, ''
      FROM approval JOIN reference ON reference.version_id = approval.version_id
      WHERE reference.source_id = NEW.source_id
        AND approval.id = (SELECT max(one.id) FROM approval AS one WHERE one.article_id = approval.article_id);
    RETURN NULL;
END $$;

CREATE TRIGGER effect_source_status_change_opens AFTER INSERT ON source_status_change
FOR EACH ROW EXECUTE FUNCTION effect_source_status_change_opens();

CREATE FUNCTION effect_source_text_opens() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO re_review (article_id, source_text_id, opened_at, answer)
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
        );
    RETURN NULL;
END $$;

CREATE TRIGGER effect_source_text_opens AFTER INSERT ON source_text
FOR EACH ROW EXECUTE FUNCTION effect_source_text_opens();

CREATE FUNCTION effect_source_merge_reties() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE reference SET source_id = NEW.kept_id
      WHERE source_id = NEW.merged_id
        AND NOT EXISTS (SELECT 1 FROM approval WHERE approval.version_id = reference.version_id);
    RETURN NULL;
END $$;

CREATE TRIGGER effect_source_merge_reties AFTER INSERT ON source_merge
FOR EACH ROW EXECUTE FUNCTION effect_source_merge_reties();

CREATE FUNCTION effect_approval_sets_status() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE article SET status = 'approved', approval_id = NEW.id WHERE id = NEW.article_id;
    RETURN NULL;
END $$;

CREATE TRIGGER effect_approval_sets_status AFTER INSERT ON approval
FOR EACH ROW EXECUTE FUNCTION effect_approval_sets_status();

CREATE FUNCTION effect_reopening_sets_status() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE article SET status = 'under_review', approval_id = NULL,
          version_id = (SELECT approval.version_id FROM approval WHERE approval.id = NEW.approval_id)
      WHERE id = NEW.article_id;
    RETURN NULL;
END $$;

CREATE TRIGGER effect_reopening_sets_status AFTER INSERT ON reopening
FOR EACH ROW EXECUTE FUNCTION effect_reopening_sets_status();

CREATE FUNCTION effect_ruling_counts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE article SET verdict_set_no = verdict_set_no + 1 WHERE id = NEW.article_id;
    RETURN NULL;
END $$;

CREATE TRIGGER effect_ruling_counts AFTER INSERT ON ruling
FOR EACH ROW EXECUTE FUNCTION effect_ruling_counts();

CREATE FUNCTION effect_waiver_counts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE article SET verdict_set_no = verdict_set_no + 1 WHERE id = NEW.article_id;
    RETURN NULL;
END $$;

CREATE TRIGGER effect_waiver_counts AFTER INSERT ON waiver
FOR EACH ROW EXECUTE FUNCTION effect_waiver_counts();

CREATE FUNCTION effect_waiver_withdrawal_counts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE article SET verdict_set_no = verdict_set_no + 1 WHERE id = NEW.article_id;
    RETURN NULL;
END $$;

CREATE TRIGGER effect_waiver_withdrawal_counts AFTER INSERT ON waiver_withdrawal
FOR EACH ROW EXECUTE FUNCTION effect_waiver_withdrawal_counts();

CREATE FUNCTION effect_disclosure_counts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.has_conflict) IS NOT TRUE THEN
        RETURN NULL;
    END IF;
    UPDATE article SET verdict_set_no = verdict_set_no + 1 WHERE id = NEW.article_id;
    RETURN NULL;
END $$;

CREATE TRIGGER effect_disclosure_counts AFTER INSERT ON disclosure
FOR EACH ROW EXECUTE FUNCTION effect_disclosure_counts();

CREATE FUNCTION effect_contribution_counts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE article SET verdict_set_no = verdict_set_no WHERE id = NEW.article_id;
    IF (EXISTS (SELECT 1 FROM ruling WHERE article_id = NEW.article_id AND person_id = NEW.person_id)
      OR EXISTS (SELECT 1 FROM waiver WHERE article_id = NEW.article_id AND person_id = NEW.person_id)
      OR EXISTS (SELECT 1 FROM sign_off WHERE article_id = NEW.article_id AND person_id = NEW.person_id)) IS NOT TRUE THEN
        RETURN NULL;
    END IF;
    UPDATE article SET verdict_set_no = verdict_set_no + 1 WHERE id = NEW.article_id;
    RETURN NULL;
END $$;

CREATE TRIGGER effect_contribution_counts AFTER INSERT ON contribution
FOR EACH ROW EXECUTE FUNCTION effect_contribution_counts();

CREATE FUNCTION effect_reference_counts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE article SET verdict_set_no = verdict_set_no + 1
        WHERE id = (SELECT article_id FROM version WHERE id = NEW.version_id);
    RETURN NULL;
END $$;

CREATE TRIGGER effect_reference_counts AFTER UPDATE ON reference
FOR EACH ROW EXECUTE FUNCTION effect_reference_counts();

CREATE FUNCTION effect_source_text_counts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE article SET verdict_set_no = verdict_set_no + 1
        WHERE version_id IN (SELECT version_id FROM reference WHERE source_id = NEW.source_id);
    RETURN NULL;
END $$;

CREATE TRIGGER effect_source_text_counts AFTER INSERT ON source_text
FOR EACH ROW EXECUTE FUNCTION effect_source_text_counts();

CREATE TRIGGER effect_source_status_change_counts AFTER INSERT ON source_status_change
FOR EACH ROW EXECUTE FUNCTION effect_source_text_counts();
