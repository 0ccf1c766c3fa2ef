"""The words that pages use, each explained in a sentence or two: those of Quayside itself, and those of the field where not
everybody in a school office can know them."""

from __future__ import annotations

import re
from collections.abc import Mapping

WORDS: Mapping[str, str] = {
    "Academy": "A state school that is run by a trust and paid for by the government directly, not through a local authority.",
    "Academy trust": "The charitable company that runs one or more academies. One that runs several is called a multi-academy trust, or MAT.",
    "Agreement": "What a school and the trust sign before the school comes alongside: how long, on what terms, with what notice.",
    "Allergens": "The fourteen ingredients that food law wants named. A price list for food says for each item which of them it contains.",
    "Allowance": "How much of a service is included in its price for a time, such as hours in a term. What goes over is agreed first and charged by its rate.",
    "Appeal": "A second look at a charge, by somebody at the trust who did not decide the first time.",
    "Associate school": "A school that works alongside the trust for a year, takes up the services it wants, and has not joined.",
    "Case size": "How many units a supplier packs together. Orders are made in whole cases.",
    "Catalogue": "The list of services that a school can take up. For buying together, also the list of what a supplier sells and at which price.",
    "Census": "The count of pupils that every school sends to the Department for Education three times a year. Many prices go by it.",
    "Charge": "One line and one month that a school pays for, with what was counted, the price and the sum. It is never changed: what was wrong is taken back and charged again.",
    "Collective order": "Several schools buying the same things at once. What they ask for is added up, so that cases are filled and lower prices are reached.",
    "Convert": "For a school: to join the trust and become an academy in it. For a trial: to go on with the service in full.",
    "CPV code": "The eight figures by which public buyers say what kind of thing they buy.",
    "Decision due": "The time near the end of the associate year in which the school and the trust decide: join, go on for longer, or part.",
    "Establishment": "A school or college in the government’s register, which is called Get Information about Schools (GIAS).",
    "Entitlement": "What a school may use of a service today, and until when.",
    "Federation": "Maintained schools under one governing body, often with one headteacher.",
    "Firm quantity": "What a school will certainly take, in a collective order.",
    "Full": "A service taken up without an end date, at the full price.",
    "Headboard": "The heads of member schools and of associate schools, who advise the trust together.",
    "Journey": "The way of a school with the trust: enquiry, application, agreement, the year alongside, the decision, and what follows from it.",
    "Leave": "To end what a school has with the trust, with all that it brought: its records are handed over, then erased as far as the law allows.",
    "Line": "One service of the catalogue; in a collective order, one item that one school asks for.",
    "Maintained school": "A state school that is paid for through its local authority.",
    "Member school": "A school that has joined the trust. The trust’s own Members, who are company law’s owners of a trust, are something else.",
    "Membership": "What connects a school with the trust, from the first enquiry to the day it leaves.",
    "Notice": "How long before the end one side has to say that it wants to leave.",
    "Pause": "A time in which a service is not used and not charged, and everything in it can still be read.",
    "Price break": "A number from which on each unit costs less.",
    "Query": "A question about a charge. While it is open, nobody asks for the money.",
    "Recharge": "A school’s part of a bill that the trust paid for several schools, handed on to the penny and without anything on top.",
    "Replay": "How a service that a school takes up later is told what happened before, so that nobody has to type it in again.",
    "Requisition": "An inside request to buy something, before an order goes out.",
    "Review": "Once a term the school and the trust each write down how it goes, then look at both and agree next steps.",
    "Saving": "What a school paid less by buying together than it would have paid alone, with the method by which that is worked out.",
    "Shadow statement": "What the same year would have cost the school as a member, worked out line by line beside what it did cost.",
    "Standstill": "The days between saying who has won a public tender and signing with them, in which others can object.",
    "Statement": "The charges of a time put together in one document, with their sum and how each came about.",
    "Subscription": "One service that one school takes up, as a trial or in full, with its dates.",
    "Take up": "To begin with a service. It asks the others for what it has to know about the school, and says when it is ready.",
    "Token": "A long password for a system, not for a person, by which the school’s own software fetches what the school may see.",
    "Tolerance": "What a school would take on top of its firm quantity, if that fills a case or reaches a lower price.",
    "Trial": "A time in which a school uses a service without paying for it, before it decides.",
    "Unit": "What one of something is when it is ordered: a ream, a bottle, a kilogram.",
    "URN": "Unique reference number: the six figures by which a school is known in the government’s register. A school that becomes an academy gets a new one.",
    "Usage": "What a school used of a service, counted once.",
    "VAT": "Value added tax. Academies and maintained schools get most of it back, so savings are shown without it.",
    "Waive": "To do without something one is owed, such as the rest of a notice. It is always put down who did and why.",
    "Webhook": "A message that we send to a system of the school as soon as something happens.",
    "Window": "The time in which schools can say what they want of a collective order.",
}  # fmt: skip


def anchor(word: str) -> str:
    """Where a word stands on the page of words: `shadow-statement`."""
    return re.sub(r"[^a-z0-9]+", "-", word.casefold()).strip("-")


def by_letter() -> dict[str, list[tuple[str, str, str]]]:
    """(word, anchor, meaning) under their first letters, both in order."""
    letters: dict[str, list[tuple[str, str, str]]] = {}
    for word in sorted(WORDS, key=str.casefold):
        letters.setdefault(word[0].upper(), []).append((word, anchor(word), WORDS[word]))
    return letters
