-- I1, I8: the status of an article follows from the row of its approval or reopening, in the same
-- statement.

EFFECT effect_approval_sets_status AFTER INSERT ON approval
DO UPDATE article SET status = 'approved', approval_id = NEW.id WHERE id = NEW.article_id

EFFECT effect_reopening_sets_status AFTER INSERT ON reopening
DO UPDATE article SET status = 'under_review', approval_id = NULL,
      version_id = (SELECT approval.version_id FROM approval WHERE approval.id = NEW.approval_id)
  WHERE id = NEW.article_id
