"""The response letter and the whole review record as Markdown: plain values in, text out.
What a viewer may not see is not in the values."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from review_service.exports.escaping import as_markdown


@dataclass(frozen=True)
class RecordItem:
    """One requested change. `old` and `new` are its claim before and after;
    `is_changed` None without an answer."""

    text: str
    ordinal: int | None
    words: str
    is_changed: bool | None
    reason: str
    answered_by: str
    old: str
    new: str


@dataclass(frozen=True)
class RecordRequest:
    number: int
    asked_by: str
    asked_at: datetime
    items: tuple[RecordItem, ...]


@dataclass(frozen=True)
class RecordComment:
    """`text` and `suggestion` are empty where it was withdrawn."""

    person: str
    written_at: datetime
    text: str
    suggestion: str
    replaces: str
    is_withdrawn: bool
    accepted_by: str


@dataclass(frozen=True)
class RecordThread:
    where: str
    marks: tuple[str, ...]
    resolved_by: str
    comments: tuple[RecordComment, ...]


@dataclass(frozen=True)
class RecordRuling:
    """`verdict` is empty where the viewer may not see it yet."""

    ordinal: int
    claim: str
    source: str
    verdict: str
    passage: str
    locator: str
    note: str
    person: str
    ruled_at: datetime
    is_replaced: bool


@dataclass(frozen=True)
class RecordSignature:
    name: str
    credentials: str
    signed_at: datetime


@dataclass(frozen=True)
class RecordWaiver:
    """`withdrawn` says by whom and why, empty where it stands or ended by a new ruling."""

    ordinal: int
    claim: str
    source: str
    name: str
    credentials: str
    waived_at: datetime
    reason: str
    withdrawn: str


@dataclass(frozen=True)
class RecordVersion:
    """`outcome` says what became of it, where anything did."""

    number: int
    sha256: str
    submitted_by: str
    submitted_at: datetime
    outcome: tuple[str, ...]
    requests: tuple[RecordRequest, ...]
    rulings: tuple[RecordRuling, ...]
    threads: tuple[RecordThread, ...]
    signatures: tuple[RecordSignature, ...]
    waivers: tuple[RecordWaiver, ...] = ()


def response_letter(title: str, requests: Sequence[RecordRequest]) -> str:
    """The author's answer to every item, with the words before and after; the newest request first."""
    lines = [f"# Response to the reviewers: {as_markdown(title)}", ""]
    for request in requests:
        lines += [
            f"## Version {request.number + 1}, in answer to what was asked on version {request.number}",
            "",
        ]
        lines += [f"Asked by {as_markdown(request.asked_by)}, {_time(request.asked_at)}.", ""]
        lines += _items(request.items)
    if not requests:
        lines += ["No change was requested.", ""]
    return _file(lines)


def review_record(title: str, versions: Sequence[RecordVersion]) -> str:
    """Everything that was asked, said, ruled and signed, by version, the first version first."""
    lines = [f"# Review record: {as_markdown(title)}", ""]
    for version in versions:
        lines += [f"## Version {version.number}", ""]
        lines += [
            f"Handed in by {as_markdown(version.submitted_by)}, {_time(version.submitted_at)}.",
            "",
            f"SHA-256 `{version.sha256}`",
            "",
        ]
        lines += [line for said in version.outcome for line in (as_markdown(said), "")]
        for request in version.requests:
            lines += ["### Requested changes", ""]
            lines += [f"{as_markdown(request.asked_by)}, {_time(request.asked_at)}.", ""]
            lines += _items(request.items)
        if version.rulings:
            lines += [
                "### Rulings",
                "",
                *(line for ruling in version.rulings for line in _ruling(ruling)),
                "",
            ]
        if version.waivers:
            lines += [
                "### Waivers",
                "",
                *(line for waiver in version.waivers for line in _waiver(waiver)),
                "",
            ]
        lines += ["### Threads", ""] if version.threads else []
        lines += [line for thread in version.threads for line in _thread(thread)]
        if version.signatures:
            lines += ["### Signatures", ""]
            lines += [
                (
                    f"- {as_markdown(', '.join(filter(None, (signature.name, signature.credentials))))}, "
                    f"{_time(signature.signed_at)}"
                )
                for signature in version.signatures
            ]
            lines += [""]
    return _file(lines)


def _file(lines: Sequence[str]) -> str:
    return "\n".join(lines).rstrip("\n") + "\n"


def _time(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%d %H:%M UTC")


def _paragraphs(text: str, indent: str) -> Iterator[str]:
    """Each line that was typed as a paragraph of its own, nothing in it markup."""
    for line in text.splitlines():
        if paragraph := as_markdown(line):
            yield from (f"{indent}{paragraph}", "")


def _items(items: Sequence[RecordItem]) -> Iterator[str]:
    for position, item in enumerate(items, 1):
        about = (
            f"Claim {item.ordinal}" + (f", «{item.words}»" if item.words else "")
            if item.ordinal
            else "The article"
        )
        yield f"{position}. **{as_markdown(about)}**"
        yield ""
        yield from _paragraphs(item.text, "    ")
        if item.is_changed is None:
            yield from ("    *No answer yet.*", "")
        else:
            by = f" ({as_markdown(item.answered_by)})" if item.answered_by else ""
            yield from (f"    **{'Changed' if item.is_changed else 'Not changed'}**{by}", "")
            yield from _paragraphs(item.reason, "    ")
            yield from _words(item)


def _words(item: RecordItem) -> Iterator[str]:
    if not item.ordinal:
        return
    if item.old == item.new:
        yield from ("    The claim reads the same:", "", f"    > {as_markdown(item.old)}", "")
        return
    yield from ("    Before:", "", f"    > {as_markdown(item.old)}", "")
    if item.new:
        yield from ("    After:", "", f"    > {as_markdown(item.new)}", "")
    else:
        yield from ("    The claim is gone.", "")


def _ruling(ruling: RecordRuling) -> Iterator[str]:
    said = f"**{as_markdown(ruling.verdict)}**" if ruling.verdict else "shown to you once you have ruled"
    against = f" against {ruling.source}" if ruling.source else ""
    who = f"{ruling.person}, {_time(ruling.ruled_at)}" + (", replaced since" if ruling.is_replaced else "")
    yield f"- {as_markdown(f'Claim {ruling.ordinal}, «{ruling.claim}»{against}:')} {said}, {as_markdown(who)}"
    if ruling.passage:
        where = f" ({ruling.locator})" if ruling.locator else ""
        yield f"    - {as_markdown(f'Passage: «{ruling.passage}»{where}')}"
    if ruling.note:
        yield f"    - {as_markdown(f'Note: {ruling.note}')}"


def _waiver(waiver: RecordWaiver) -> Iterator[str]:
    who = ", ".join(filter(None, (waiver.name, waiver.credentials, _time(waiver.waived_at))))
    about = f"Claim {waiver.ordinal}, «{waiver.claim}» against {waiver.source}:"
    yield f"- {as_markdown(about)} **partly supports** settled by a waiver, {as_markdown(who)}"
    yield f"    - {as_markdown(f'Reason: {waiver.reason}')}"
    if waiver.withdrawn:
        yield f"    - {as_markdown(waiver.withdrawn)}"


def _thread(thread: RecordThread) -> Iterator[str]:
    marks = f" ({', '.join(thread.marks)})" if thread.marks else ""
    yield f"- **{as_markdown(thread.where)}**{marks}"
    yield ""
    for comment in thread.comments:
        yield from (f"    {as_markdown(comment.person)}, {_time(comment.written_at)}:", "")
        if comment.is_withdrawn:
            yield from ("    *Withdrawn by who wrote it.*", "")
        yield from _paragraphs(comment.text, "    ")
        if comment.suggestion:
            taken = f" Accepted by {comment.accepted_by}." if comment.accepted_by else ""
            suggested = f"Suggested: «{comment.suggestion}» in the place of «{comment.replaces}».{taken}"
            yield from (f"    {as_markdown(suggested)}", "")
    if thread.resolved_by:
        yield from (f"    Resolved by {as_markdown(thread.resolved_by)}.", "")
