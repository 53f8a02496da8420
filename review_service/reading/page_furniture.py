"""What a pasted page carries besides the article: banner, status tracker, dates,
personalisation, advertising."""

import re

BANNER = re.compile(
    r"medical advisory board\b.{0,120}$|.{0,60}all articles are reviewed\b.*|educational purposes? only\b.*"
    r"|(?:.*\bexercise caution\b)?.*\bpending human review\b.*",
    re.IGNORECASE,
)
LINES = re.compile(
    r"(?:article )?review status|(?:last|first|next) (?:updated|reviewed|review|published)\b.{0,100}"
    r"|(?:view )?editorial policy|personali[sz]e|help us tailor your experience.{0,40}"
    r"|which best describes you\?.*|(?:medically |clinically |peer[- ]|fact[- ]?)?(?:reviewed|checked"
    r"|written|authored|edited) (?:by|on):? .{0,100}|updated (?:on )?\w+ \d.{0,60}|(?:share|print|save"
    r"|copy link|sign in|log in|subscribe|advertisement|table of contents|back to top|cookie policy)",
    re.IGNORECASE,
)
TRACKER = re.compile(r"submitted|under review|approved|draft|published", re.IGNORECASE)
TRACKER_HEAD = re.compile(r"(?:article )?review status", re.IGNORECASE)
CLOSING = re.compile(
    r"(?:do you )?have (?:a |any )?(?:follow-?up |more |other |further )?questions?\?", re.IGNORECASE
)
DISCLAIMER = re.compile(r"(?:[\w'’-]+ ){0,5}disclaimer(?: for [\w ]+)?:?$", re.IGNORECASE)
DISCLAIMER_LEAD = re.compile(r"(?:[\w'’-]+ ){0,4}disclaimer: (?=\S)", re.IGNORECASE)
DISCLAIMER_TEXT = re.compile(
    r"(?:this|the) (?:\w+ ){0,4}(?:information|article|content|page|material"
    r"|site)\b.{0,120}?(?:(?:informational|educational|information) purposes only"
    r"|not a substitute for (?:professional )?medical advice)",
    re.IGNORECASE,
)
LONGEST_ADVERT = 400


class Furniture:
    """Asked line by line, in order; remembers what the line before was."""

    def __init__(self) -> None:
        self.in_tracker = False
        self.after_closing = False

    def takes(self, line: str) -> bool:
        """Whether the line belongs to the page and not to the article."""
        if self.after_closing:
            self.after_closing = False
            return len(line) <= LONGEST_ADVERT
        if self.in_tracker and TRACKER.fullmatch(line):
            return True
        self.in_tracker = TRACKER_HEAD.fullmatch(line) is not None
        self.after_closing = CLOSING.fullmatch(line) is not None
        return self.after_closing or bool(BANNER.match(line) or LINES.fullmatch(line))
