#!/usr/bin/env python3
"""Recompute a donor's trace from its trace.json alone: the chain of hashes, every sum, and who bore each payment.

    python3 recompute.py trace.json

Needs nothing but Python 3.11. It follows the rule of the euro trace on its own and shares no code with the application:

- a lot is one receipt; every outflow is shared out pro rata to what each lot can spare from its value date on, to the cent, largest
  remainder first, ties by the order in which the lots were opened; lots earmarked for the project first, then those for its programme,
  then general ones;
- the shares of a movement sum to it, and no lot is ever below zero at any date;
- each movement's hash is SHA-256 over the hash before and its canonical form; the last one is the head printed on every paper.

Ends with 0 where everything agrees, with 1 and a sentence for each difference otherwise.
"""

import hashlib
import json
import sys
from pathlib import Path

NAMES = (
    *("fund", "seq", "kind", "cents", "value_date", "booked_at", "actor", "authority", "pledge", "project", "programme", "grant"),
    *("decision", "lot", "reverses", "corrects", "counterpart", "memo_digest"),
)
SHARED = ("disbursement", "expense", "transfer")
PROMISES = ("pledge", "commitment", "release")


class Lot:
    """One receipt: its holder and earmark, since when, what is reserved of it, and its changes as (day, cents) in booking order."""

    def __init__(self, holder, project, programme):
        self.holder, self.project, self.programme, self.since = holder, project, programme, ""
        self.reserved, self.changes = 0, []

    def unspent(self):
        """What is left of it now."""
        return sum(cents for _, cents in self.changes)

    def lowest(self, day):
        """The lowest balance from the end of that day to now; with an empty day, ever."""
        days = sorted({day, *(on for on, _ in self.changes if on > day)})
        return min(sum(cents for on, cents in self.changes if on <= each) for each in days)

    def weight(self, day):
        """What an outflow of that day may take from it."""
        if self.since and day < self.since:
            return 0
        return max(0, min(self.lowest(day), self.unspent() - self.reserved))


def share_out(cents, weights):
    """Pro rata to the cent: largest remainder, ties in the order given."""
    whole = sum(weights.values())
    parts = {key: cents * weight // whole for key, weight in weights.items()} if whole else {}
    for key in sorted(parts, key=lambda one: -(cents * weights[one] % whole))[: cents - sum(parts.values())]:
        parts[key] += 1
    return parts


class Book:
    """A fund's movements followed one by one."""

    def __init__(self, fund):
        self.fund, self.lots, self.head = fund, {}, "0" * 64

    def differences(self):
        """Every difference, as a sentence."""
        for number, movement in enumerate(self.fund["movements"], start=1):
            name = f"{self.fund['code']} movement {number}"
            yield from (f"{name}: {text}" for text in self.follow(number, movement))
        if self.head != self.fund["head"]["hash"]:
            yield f"{self.fund['code']}: the head is not the last movement's hash"
        for receipt in self.fund["receipts"]:
            if self.lots[receipt["movement"]].unspent() != receipt["unspent"]:
                yield f"{self.fund['code']} receipt {receipt['movement']}: what is unspent differs"

    def follow(self, number, movement):
        """Check one movement, then let it change the lots."""
        line, shares = dict(zip(NAMES, movement["body"], strict=True)), movement["shares"]
        canonical = json.dumps([*movement["body"], sorted(shares)], ensure_ascii=False, separators=(",", ":"))
        if line["seq"] != number:
            yield "out of sequence"
        if hashlib.sha256((self.head + canonical).encode()).hexdigest() != movement["hash"]:
            yield "its hash does not follow from the one before"
        self.head = movement["hash"]
        if any(key == 0 for key, _ in shares):
            self.lots[movement["id"]] = Lot(line["authority"], line["project"], line["programme"])
        given = {movement["id"] if key == 0 else key: cents for key, cents in shares}
        if line["kind"] not in PROMISES and sum(given.values()) != line["cents"]:
            yield "its shares do not sum to it"
        if line["kind"] in SHARED and line["cents"] < 0 and not line["reverses"] and not line["corrects"]:
            yield from self.borne(line, given)
        yield from self.change(line, given)

    def borne(self, line, given):
        """Whether an outflow is borne as the rule says; what the association advanced is not looked at."""
        parts, missing = self.expected(line)
        if not missing and {key: -part for key, part in parts.items()} != {key: cents for key, cents in given.items() if cents}:
            yield "it is borne by others than the rule says"

    def expected(self, line):
        """Who should bear an outflow, and what the lots cannot bear."""
        mine = line["authority"] if line["kind"] == "transfer" else None
        own = {key: lot for key, lot in self.lots.items() if lot.holder and (mine is None or lot.holder == mine)}
        tiers = [[key for key, lot in own.items() if not lot.project and not lot.programme]]
        if line["kind"] == "disbursement":
            programme = self.fund["projects"][str(line["project"])]["programme"]
            marked = [key for key, lot in own.items() if lot.project == line["project"]]
            tiers = [marked, [key for key, lot in own.items() if programme and lot.programme == programme], *tiers]
        missing, parts = -line["cents"], {}
        for tier in tiers:
            weights = {key: own[key].weight(line["value_date"]) for key in tier}
            taken = min(missing, sum(weights.values()))
            parts.update({key: part for key, part in share_out(taken, weights).items() if part})
            missing -= taken
        return parts, missing

    def change(self, line, given):
        """Let a movement change the lots: their balances, what is reserved of them, their holder and earmark."""
        about = self.lots.get(self.fund["lots"].get(str(line["lot"])))
        if about and (line["kind"] in PROMISES or (line["kind"] == "refund" and not line["reverses"])):
            about.reserved += line["cents"]
        for key, cents in given.items():
            self.lots[key].changes.append((line["value_date"], cents))
            if self.lots[key].lowest("") < 0:
                yield f"lot {key} is below zero"
        if line["kind"] == "reassignment" and about:
            about.holder, about.since = line["authority"], line["value_date"]
            about.project, about.programme = line["project"], line["programme"]


def main(path):
    """Print what differs, or that everything agrees."""
    trace = json.loads(Path(path).read_text(encoding="utf-8"))
    found = [sentence for fund in trace["funds"] for sentence in Book(fund).differences()]
    count = sum(len(fund["movements"]) for fund in trace["funds"])
    print("\n".join(found) or f"{trace['authority']['name']}: {len(trace['funds'])} funds, {count} movements: everything agrees")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
