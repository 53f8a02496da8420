"""The board's part: ruling, settling, confirming, signing, and what has to be resolved before."""

from random import Random

from trials.model import Model, Pair, Thread
from trials.rules import (
    REVIEWERS,
    Rule,
    What,
    is_editor,
    is_reviewer,
    is_shut,
    those,
    writes,
)

ON_SOURCES = ("supports", "supports", "supports", "partly_supports", "does_not_support", "contradicts",
    "source_unavailable")  # fmt: skip
ON_ADVICE = ("needs_no_citation", "needs_no_citation", "needs_citation")


def may_not_judge(m: Model, actor: str) -> list[str]:
    return those(
        (not is_reviewer(m, actor), "is not assigned"),
        (m.status != "under_review", "the status is another"),
        (actor in m.contributors, "wrote it"),
        *is_shut(m, actor),
    )


def verdicts_for(pair: Pair) -> tuple[str, ...]:
    return ON_SOURCES if pair.source else ON_ADVICE


class RuleOn(Rule):
    name, likely, weight = "rule", REVIEWERS, 6

    def propose(self, m: Model, draw: Random, actor: str) -> What | None:
        pair = draw.choice(m.current.pairs)
        verdicts = ON_SOURCES + ON_ADVICE if draw.random() < 0.05 else verdicts_for(pair)
        return {"pair": pair, "verdict": draw.choice(verdicts)}

    def reasons(self, m: Model, actor: str, what: What) -> list[str]:
        does_not_fit = what["verdict"] not in verdicts_for(what["pair"])
        return may_not_judge(m, actor) + those((does_not_fit, "the verdict does not fit"))

    def apply(self, m: Model, actor: str, what: What) -> int:
        m.add_ruling(what["pair"], actor, what["verdict"])
        return 1


class Settle(Rule):
    name, likely, weight = "settle", REVIEWERS, 12

    def propose(self, m: Model, draw: Random, actor: str) -> What | None:
        """On a pair in disagreement where there is one, else on any two rulings of one pair."""
        differing = [pair for pair in m.current.pairs if m.parties(pair)]
        if differing:
            pair = draw.choice(differing)
            settles = m.parties(pair, actor) or m.parties(pair)
        else:
            pair = draw.choice(m.current.pairs)
            settles = tuple(one.number for one in m.rulings if one.pair == pair)[-2:]
        if not settles or len(settles) < 2:
            return None
        return {"pair": pair, "verdict": draw.choice(verdicts_for(pair)), "settles": settles}

    def reasons(self, m: Model, actor: str, what: What) -> list[str]:
        parties = m.parties(what["pair"], actor)
        return may_not_judge(m, actor) + those(
            (parties is None, "is a party, or there is no disagreement"),
            (parties != what["settles"], "the disagreement is between others"),
        )

    def apply(self, m: Model, actor: str, what: What) -> int:
        m.add_ruling(what["pair"], actor, what["verdict"], what["settles"])
        return 1


class Confirm(Rule):
    name, likely, weight = "confirm", REVIEWERS, 12

    def propose(self, m: Model, draw: Random, actor: str) -> What | None:
        found = [(pair, m.to_confirm(pair, actor)) for pair in m.current.pairs]
        open_to = [(pair, one.number) for pair, one in found if one]
        elsewhere = [
            (pair, one.number)
            for pair in m.current.pairs
            for one in m.rulings
            if one.pair.theme == pair.theme
        ]
        if not elsewhere:
            return None
        pair, number = draw.choice(open_to or elsewhere)
        return {"pair": pair, "ruling": number}

    def reasons(self, m: Model, actor: str, what: What) -> list[str]:
        found = m.to_confirm(what["pair"], actor)
        is_theirs = found is not None and found.number == what["ruling"]
        return may_not_judge(m, actor) + those((not is_theirs, "it is not theirs to confirm"))

    def apply(self, m: Model, actor: str, what: What) -> int:
        confirmed = m.rulings[what["ruling"] - 1]
        m.add_ruling(what["pair"], actor, confirmed.verdict, is_confirmation=True)
        return 1


class Sign(Rule):
    """`flaw`: what is not as it should be about the signature itself."""

    name, likely, weight = "sign", REVIEWERS, 6

    def propose(self, m: Model, draw: Random, actor: str) -> What | None:
        return {"flaw": draw.choice(("",) * 8 + ("code", "password", "rulings", "old page"))}

    def reasons(self, m: Model, actor: str, what: What) -> list[str]:
        return may_not_judge(m, actor) + those(
            (not m.all_pass(m.current), "not every claim passes"),
            (m.is_blocked, "a blocking thread is open"),
            (actor in m.signers, "has signed"),
            (bool(what["flaw"]), what["flaw"]),
        )

    def apply(self, m: Model, actor: str, what: What) -> int:
        m.signers.add(actor)
        if not m.has_quorum:
            return 1
        m.approve()
        return 2


class WithdrawSignature(Rule):
    name, likely, weight = "withdraw signature", REVIEWERS, 8

    def reasons(self, m: Model, actor: str, what: What) -> list[str]:
        return those(
            (actor not in m.signers, "has no signature there"), (m.status != "under_review", "it is approved")
        )

    def apply(self, m: Model, actor: str, what: What) -> int:
        m.signers.remove(actor)
        return 1


class OpenThread(Rule):
    name, likely = "open thread", ("editor", *REVIEWERS)

    def propose(self, m: Model, draw: Random, actor: str) -> What | None:
        return {"blocking": draw.random() < 0.7}

    def reasons(self, m: Model, actor: str, what: What) -> list[str]:
        judges = is_reviewer(m, actor) or is_editor(actor)
        return those(
            (not (judges or writes(m, actor)), "has no part in it"),
            (m.status not in {"submitted", "under_review"}, "the status is another"),
            (what["blocking"] and not judges, "an author does not block"),
            *is_shut(m, actor),
        )

    def apply(self, m: Model, actor: str, what: What) -> int:
        m.threads.append(Thread(what["blocking"]))
        return 1


class ChangeThread(Rule):
    """Resolving a thread, or opening it again."""

    name, likely, weight = "change thread", ("editor", *REVIEWERS), 4

    def propose(self, m: Model, draw: Random, actor: str) -> What | None:
        if not m.threads:
            return None
        blocking = [at for at, one in enumerate(m.threads) if one.is_blocking and not one.is_resolved]
        at = draw.choice(blocking) if blocking and draw.random() < 0.7 else draw.randrange(len(m.threads))
        return {"thread": at, "to": draw.random() < 0.8}

    def reasons(self, m: Model, actor: str, what: What) -> list[str]:
        reviewer = is_reviewer(m, actor)
        return those(
            (not (reviewer or is_editor(actor)), "is neither reviewer nor editor"),
            (actor in m.recused, "is recused"),
            (reviewer and actor not in m.disclosed, "has not disclosed"),
            (actor in m.contributors, "wrote it"),
            (m.threads[what["thread"]].is_resolved == what["to"], "it is so already"),
        )

    def apply(self, m: Model, actor: str, what: What) -> int:
        m.threads[what["thread"]].is_resolved = what["to"]
        return 1
