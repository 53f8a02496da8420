"""What a comparison says of rulings, put into the slots of its body: which ended, what is to rule on,
and the way there."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from markupsafe import escape

from review_service.rendering.diff_page import BOXES, CHECKS, Body, Slot
from review_service.services.articles.read_comparison_rulings import ComparisonRulings, EndedRuling

STATES = {
    "passing": "ruled",
    "open": "to rule on",
    "check": "check context",
    "disputed": "reviewers disagree",
    "failing": "does not pass",
    "waived": "settled by a waiver",
    "unresolved": "no source yet",
}


@dataclass(frozen=True)
class Notes:
    """`address` gives the page of a claim of the new version, None where the person has none to go to;
    `confirming` is the page where they confirm rulings, empty for who confirms none."""

    rulings: ComparisonRulings
    address: Callable[[int], str] | None
    confirming: str = ""

    def of(self, slot: Slot) -> str:
        if slot.name:
            return ""
        ended = [ruling for ordinal in slot.olds for ruling in self.rulings.ended.get(ordinal, ())]
        lines = [_ended(ruling) for ruling in ended]
        if self.address:
            lines[0:0] = [self._claim(ordinal, self.address) for ordinal in slot.news]
        return f'<ul class="diff-rulings">{"".join(lines)}</ul>' if lines else ""

    def checks(self, changed: Collection[int]) -> str:
        """The claims with the same words whose context is to be checked:
        steps of `n` and `p` like the changes."""
        to_check = {
            ordinal: sentence for ordinal, sentence in self.rulings.to_check.items() if ordinal not in changed
        }
        if not to_check or not self.address:
            return ""
        confirm = (
            f' <a href="{escape(self.confirming)}">Confirm rulings, several at once</a>'
            if self.confirming
            else ""
        )
        steps = "".join(
            self._check(ordinal, sentence, self.address) for ordinal, sentence in to_check.items()
        )
        return (
            '<section class="diff-checks" aria-labelledby="context-compared"><h2 class="h6" '
            'id="context-compared">'
            'Unchanged, context to check</h2><p class="diff-note">Their heading or the sentence before is '
            "another one: "
            f"the ruling is confirmed there, or made anew.{confirm}</p>{steps}</section>"
        )

    def _check(self, ordinal: int, text: str, address: Callable[[int], str]) -> str:
        return (
            f'<div class="diff-step diff-check" id="check-{ordinal}" tabindex="-1" role="group" '
            f'aria-label="Check context: claim {ordinal}"><ul '
            f'class="diff-rulings">{self._claim(ordinal, address)}</ul><p '
            f'class="diff-text">{escape(text)} <a class="diff-link" href="#claim-{ordinal}">where it '
            f'stands<span class="visually-hidden">: claim {ordinal}</span></a></p></div>'
        )

    def _claim(self, ordinal: int, address: Callable[[int], str]) -> str:
        link = f'<a data-rule href="{escape(address(ordinal))}">Claim {ordinal}</a>'
        standing = self.rulings.standing.get(ordinal)
        if standing is None:
            return f'<li class="diff-claim">{link}</li>'
        todo = " diff-todo" if standing.state in {"open", "check"} else ""
        label = STATES[standing.state]
        return (
            f'<li class="diff-claim{todo}">{link} <span class="rs-state '
            f'rs-state-{standing.state}">{label}</span></li>'
        )


def _ended(ruling: EndedRuling) -> str:
    who = "your ruling" if ruling.is_own else f"the ruling of {escape(ruling.person)}"
    verdict = (
        f" «{ruling.verdict.label.lower()}»"
        if ruling.verdict
        else ' <span class="diff-note">(shown once you have ruled)</span>'
    )
    where = f" on source {ruling.number}" if ruling.number else ""
    return (
        f'<li class="diff-ended"><strong>Ended:</strong> {who}{verdict}{where}, made on version '
        f"{ruling.version_number}</li>"
    )


def with_notes(body: Body, notes: Notes | None) -> bytes:
    """The body's HTML in UTF-8 with each slot filled."""
    if notes is None:
        return b"".join(piece for piece in body.pieces if isinstance(piece, bytes))
    filled = {slot: notes.of(slot) for slot in body.pieces if isinstance(slot, Slot)}
    filled[CHECKS] = notes.checks({ordinal for slot in filled for ordinal in slot.news})
    filled[BOXES] = _box(filled)
    return b"".join(piece if isinstance(piece, bytes) else filled[piece].encode() for piece in body.pieces)


def _box(filled: Mapping[Slot, str]) -> str:
    changed = sum("diff-todo" in html for slot, html in filled.items() if not slot.name)
    waiting = changed + filled[CHECKS].count("diff-todo")
    if not waiting:
        return ""
    return (
        '<label class="diff-box"><input type="checkbox" id="only-todo"> '
        f"Only what is to rule on <strong>{waiting:,}</strong></label> "
    )
