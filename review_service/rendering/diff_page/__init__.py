"""A diff as a page: its rows laid out, and their HTML. Pure: it takes a `DocumentDiff`
and knows no request."""

from review_service.rendering.diff_page.body import ENGINE, Body, body_of
from review_service.rendering.diff_page.layout import BOXES, CHECKS, Slot, page_of

__all__ = ["BOXES", "CHECKS", "ENGINE", "Body", "Slot", "body_of", "page_of"]
