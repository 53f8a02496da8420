"""The response letter and the review record: everything is in them, and nothing that
was typed becomes markup."""

from datetime import UTC, datetime

import markdown
import pytest

from review_service.exports.review_record import (
    RecordComment,
    RecordItem,
    RecordRequest,
    RecordRuling,
    RecordSignature,
    RecordThread,
    RecordVersion,
    RecordWaiver,
    response_letter,
    review_record,
)

WHEN = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
ITEMS = (
    RecordItem("By how much?\nExactly.", 1, "4 mmHg", True, "It was five.", "Ada", "It fell by 4 mmHg.",
        "It fell by 5 mmHg."),
    RecordItem("Drop it.", 2, "", True, "", "Ada", "It is safe.", ""),
    RecordItem("Cite more.", None, "", False, "There is no more.", "Ada", "", ""),
    RecordItem("And this?", 3, "", None, "", "", "Same.", "Same."),
)  # fmt: skip
REQUEST = RecordRequest(1, "Bo", WHEN, ITEMS)
LETTER = """# Response to the reviewers: Does it?

## Version 2, in answer to what was asked on version 1

Asked by Bo, 2026-03-02 09:30 UTC.

1. **Claim 1, «4 mmHg»**

    By how much?

    Exactly.

    **Changed** (Ada)

    It was five.

    Before:

    > It fell by 4 mmHg.

    After:

    > It fell by 5 mmHg.

2. **Claim 2**

    Drop it.

    **Changed** (Ada)

    Before:

    > It is safe.

    The claim is gone.

3. **The article**

    Cite more.

    **Not changed** (Ada)

    There is no more.

4. **Claim 3**

    And this?

    *No answer yet.*
"""


def version(text: str = "Words.") -> RecordVersion:
    return RecordVersion(
        1, "ab12", text, WHEN, (f"Withdrawn: {text}",), (REQUEST,),
        (
            RecordRuling(1, text, text, "supports", text, "p. 4", text, text, WHEN, True),
            RecordRuling(2, text, "", "", "", "", "", text, WHEN, False),
        ),
        (
            RecordThread(text, ("blocking", "board only"), text, (
                RecordComment(text, WHEN, text, text, text, False, text),
                RecordComment(text, WHEN, "", "", "", True, ""),
            )),
        ),
        (RecordSignature(text, "MD", WHEN),),
        (RecordWaiver(2, text, text, text, "PhD", WHEN, text, f"withdrawn by {text}"),),
    )  # fmt: skip


def test_the_letter_reads_as_it_should() -> None:
    assert response_letter("Does it?", [REQUEST]) == LETTER
    assert "No change was requested." in response_letter("Does it?", [])


def test_the_record_holds_every_part_of_every_version() -> None:
    text = review_record("Does it?", [version()])
    for part in (
        "# Review record: Does it?\n", "## Version 1\n", "SHA-256 `ab12`", "Withdrawn: Words.",
        "### Requested changes\n", "### Rulings\n",
        (
            "- Claim 1, «Words.» against Words.: **supports**, Words., 2026-03-02 09:30 UTC, replaced "
            "since\n    - Passage: «Words.» (p. 4)\n    - Note: Words.\n"
        ),
        "- Claim 2, «Words.»: shown to you once you have ruled, Words.,", "### Threads\n",
        "- **Words.** (blocking, board only)",
        "Suggested: «Words.» in the place of «Words.». Accepted by Words..", "*Withdrawn by who wrote it.*",
        "Resolved by Words..",
        "### Waivers\n", (
                "- Claim 2, «Words.» against Words.: **partly supports** settled by a waiver, Words., PhD, "
                "2026-03-02 09:30 UTC\n    - Reason: Words.\n    - withdrawn by Words.\n"
            ),
        "### Signatures\n", "- Words., MD, 2026-03-02 09:30 UTC",
    ):  # fmt: skip
        assert part in text, part


@pytest.mark.parametrize(
    "attack",
    ["<script>x()</script>", "[x](javascript:x())", "# Heading", "- item", "1. one", "> quote", "`code`",
        "**bold**", "![x](y)", "a\n\n# b", "<!-- x -->", "***", "| a | b |"],
)  # fmt: skip
def test_what_was_typed_is_shown_as_it_was_typed(attack: str) -> None:
    item = RecordItem(attack, 1, attack, False, attack, attack, attack, attack + "!")
    made = review_record(attack, [version(attack)]) + response_letter(
        attack, [RecordRequest(1, attack, WHEN, (item,))]
    )
    plain = review_record("x", [version("x")]) + response_letter(
        "x", [RecordRequest(1, "x", WHEN, (RecordItem("x", 1, "x", False, "x", "x", "x", "x!"),))]
    )
    kinds = [
        [
            tag
            for tag in ("<script", "<a ", "<img", "<h3", "<h1", "<code", "<table", "<hr", "<!--")
            for _ in range(markdown.markdown(text).count(tag))
        ]
        for text in (made, plain)
    ]
    assert kinds[0] == kinds[1]
