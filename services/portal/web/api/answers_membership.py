"""What the API answers about the school, what it has taken up, and what it is charged."""

from __future__ import annotations

from typing import Any

from marshmallow import fields

from services.portal.web.api.shapes import currency, day, many, moment, number, one, page_of, pence, shape, text
from services.portal.web.api.shapes import flag as yes_or_no

SCHOOL_ID = "0192c5f0-7c1e-7a51-9d1c-6b1f2e3a4d5c"
ENTRY_ID = "0192c5f1-0b7d-7e02-8d43-91c04f6b7a18"
SUBSCRIPTION_ID = "0192c5f1-3f10-7d44-b1aa-5a0e8a9d2c77"
STATEMENT_ID = "0192c5f2-9b21-7c3e-a7f0-0d6e1c2b3a49"
STANDINGS = ("associate", "member")

School = shape(
    "School",
    "The school as the trust has it on record.",
    school_id=text(SCHOOL_ID, "Ours; it stays when the school converts and gets another URN."),
    name=text("Manor Mead School"),
    urn=text("125473", "The URN it has now."),
    phase=text("primary", null=True),
    establishment_type=text("Community special school"),
    local_authority=text("Surrey", null=True),
    la_code=text("936", null=True),
    laestab=text("9367053", null=True),
    postcode=text("TW17 8EL", null=True),
    ukprn=text("10015874", null=True),
    federation=text("Federation of Manor Mead and Walton Leigh Schools", null=True),
    urns=many(
        shape(
            "Urn", urn=text("125473"), opened_on=day("1998-09-01", null=True), closed_on=day("2027-03-31", null=True)
        ),
        "Every URN it has had, oldest first.",
    ),
    censuses=many(
        shape(
            "Census",
            taken_on=day("2026-01-15"),
            pupils=number(148),
            free_meals=number(41, null=True),
            ehcp=number(148, null=True),
            source=text("school census of January 2026"),
        ),
        "The pupil numbers that prices are worked out with, newest last.",
    ),
)

Milestone = shape(
    "Milestone", kind=text("term_review"), due_on=day("2026-12-18"), words=text("term review 1 is due from both sides")
)
Membership = shape(
    "Membership",
    "Where the school stands with the trust, and what comes next.",
    membership_id=text("0192c5f0-8a2b-7b6d-8e55-0c1d2e3f4a5b"),
    state=text("associate"),
    state_words=text("Manor Mead School is an associate of the trust until 31 August 2027."),
    started_on=day("2026-09-01", null=True),
    ends_on=day("2027-08-31", null=True),
    joined_on=day("2027-09-01", null=True),
    closed_on=day("2027-08-31", null=True),
    agreement=one(
        shape(
            "Agreement",
            signed_on=day("2026-07-10"),
            months=number(12),
            notice_days=number(30),
            extensions_allowed=number(1),
        ),
        null=True,
    ),
    upcoming=many(Milestone, "What the calendar brings."),
)

Subscription = shape(
    "Subscription",
    "One line of the catalogue that the school has, had or asked for.",
    subscription_id=text(SUBSCRIPTION_ID),
    line=text("collective_contracts", "Code of the line in the catalogue."),
    title=text("Collective contracts"),
    service=text("procurement", "The service with pages of its own; empty where people deliver it."),
    offer=text("standard"),
    state=text("trialling"),
    requested_on=day("2026-09-01"),
    trial_from=day("2026-09-01", null=True),
    trial_until=day("2026-12-31", null=True),
    ends_on=day("2027-08-31", null=True),
    mode=text("trial", "What may be used today: none, trial, full or read_only."),
    mode_until=day("2026-12-31", null=True),
    ready_since=moment("2026-09-01T08:00:00+00:00", "When the service had the school's past.", null=True),
    runs=many(
        shape(
            "Run",
            kind=text("trial"),
            offer=text("standard"),
            from_on=day("2026-09-01"),
            until_on=day("2026-12-31", null=True),
        )
    ),
)
Subscriptions = page_of("Subscriptions", Subscription)

Price = shape(
    "Price",
    offer=text("standard"),
    standing=text("both", among=(*STANDINGS, "both")),
    words=text("£4.50 for each payslip"),
    known=yes_or_no(True, "False where the trust has not set it; `words` then says so."),
    minimum_pence=pence(0),
    source=text("price list of September 2026"),
    **{"from": day("2026-09-01"), "until": day("2027-08-31", null=True)},
)
CatalogueLine = shape(
    "ServiceOffered",
    "One line of the catalogue, for this school.",
    line=text("payroll"),
    title=text("Payroll"),
    service=text("payroll"),
    unit=text("payslip"),
    eligible=yes_or_no(True),
    eligible_words=text("Payroll is open to every school."),
    state=text("full", "State of the school's subscription, if it has one.", null=True),
    subscription_id=text(SUBSCRIPTION_ID, null=True),
    tried=yes_or_no(False, "Whether the school has had its trial."),
    includes=many(shape("Included", quantity=text("20"), unit=text("hour"), per=text("year"))),
    offers=many(Price),
)
ServicesOffered = page_of(
    "ServicesOffered",
    CatalogueLine,
    on=day("2026-09-22"),
    priced_as=text("associate", "The standing that the prices are for.", among=STANDINGS),
    currency=currency(),
)

Working = shape(
    "Working",
    "One step of how an amount came about.",
    words=text("148 pupils at £3.50; 30 of 365 days"),
    pence=pence(4258),
    row=text("prices/data_protection_officer/standard from 2026-09-01", "The price, agreement or invoice it rests on."),
    status=text("verified", "How sure that source is."),
)
Period = shape("Period", **{"from": day("2026-09-01"), "until": day("2026-09-30")})
LineCost = shape("LineCost", line=text("payroll"), title=text("Payroll"), pence=pence(22050), working=many(Working))
Cost = shape("Cost", pence=pence(22050), lines=many(LineCost), not_known=many(text("The number of payslips is open.")))
Preview = shape(
    "PricePreview",
    "What a line would cost this school, beside what it pays now. Nothing is ordered by asking.",
    words=text("1 September 2026 to 31 August 2027: £0.00 now, £1,696.44 then."),
    holds_from=day("2026-09-22"),
    period=one(Period),
    now=one(Cost),
    then=one(Cost),
    difference_pence=pence(169644),
    year_now=one(Cost),
    year_then=one(Cost),
    year_difference_pence=pence(180000),
    not_known=many(text("The number of payslips is open.")),
    currency=currency(),
)

Charge = shape(
    "Charge",
    "One entry of the ledger between the school and the trust. Entries are never changed: a wrong one is put right by others.",
    entry_id=text(ENTRY_ID),
    line=text("data_protection_officer"),
    title=text("Data protection officer"),
    kind=text("service", "What kind of entry: a service, belonging, a supplier's bill handed on, a correction …"),
    direction=text("debit", "A debit is what the school owes, a credit what it is owed.", among=("debit", "credit")),
    pence=pence(4258, "Above zero is owed by the school, below zero to it."),
    period=one(Period, "The days that it is for."),
    entered_on=day("2026-10-01"),
    working=many(Working),
    corrects=text(ENTRY_ID, "The entry that this one puts right.", null=True),
    words=text("Invoice INV-1, order 0192c5f2-2d51"),
    query=one(
        shape("ChargeQueryState", query_id=text("0192c5f4-51aa-7f0e-9b1c-3e2d1c0b9a88"), state=text("raised")),
        "The school's question about it, if it asked one.",
        null=True,
    ),
)
Charges = page_of(
    "Charges",
    Charge,
    later=text("https://portal.example/api/v1/…?cursor=eyJrIjoi…", "Where to read later what is entered from now on."),
    count=number(1, "Entries that fit, on all pages."),
    owed_pence=pence(4258, "What all entries that fit come to: the sum of their `pence`."),
    currency=currency(),
)
OneCharge = shape("OneCharge", "A charge.", **Charge._declared_fields, currency=currency())

ChargeQuery = shape(
    "ChargeQuery",
    "A question about a charge, and its answers.",
    query_id=text("0192c5f4-51aa-7f0e-9b1c-3e2d1c0b9a88"),
    entry_id=text(ENTRY_ID),
    state=text("explained"),
    notes=many(
        shape("QueryNote", state=text("raised"), on=day("2026-10-05"), words=text("Why 148 pupils? We have 141."))
    ),
)
ChargeQueries = page_of("ChargeQueries", ChargeQuery)

_HEAD: dict[str, fields.Field[Any]] = {
    "statement_id": text(STATEMENT_ID),
    "number": number(1, "Counts the statements of the same days."),
    "period": one(Period),
    "net_pence": pence(12000, "Without VAT."),
    "to_pay_pence": pence(14400, "With VAT."),
    "shadow_pence": pence(15000, "What the same days would have cost a full member school; nobody owes it."),
    "issued_at": moment("2026-10-02T09:00:00+00:00"),
    "job_id": text("0192c5f3-0c0d-7b11-8f5e-aa0102030405", "The job of membership whose files are the statement."),
}
Statement = shape("Statement", "A statement that was issued.", **_HEAD)
Statements = page_of("Statements", Statement, currency=currency())
OneStatement = shape(
    "OneStatement",
    "A statement as it was issued, service by service. Its lines have an address of their own.",
    **_HEAD,
    vat_pence=pence(2400),
    debits_pence=pence(12000),
    credits_pence=pence(0),
    handed_on_pence=pence(5796, "Suppliers' bills in it; VAT is in them already."),
    services=many(
        shape(
            "StatementService",
            line=text("data_protection_officer"),
            title=text("Data protection officer"),
            debits_pence=pence(12000),
            credits_pence=pence(0),
            net_pence=pence(12000),
        )
    ),
    not_charged=many(
        shape(
            "NotCharged",
            month=day("2026-09-01"),
            line=text("payroll"),
            words=text("The trust has not set a price for Payroll."),
        ),
        "What could not be charged, and why.",
    ),
    currency=currency(),
)
StatementLine = shape(
    "StatementLine",
    "An entry of the ledger as it stood in the statement.",
    **{name: field for name, field in Charge._declared_fields.items() if name != "query"},
)
StatementLines = page_of("StatementLines", StatementLine, currency=currency())

CostAndSaving = shape(
    "CostAndSaving",
    "What the school paid, what it saved by buying together, and what it used.",
    period=one(Period),
    cost_pence=pence(36000),
    goods_pence=pence(5796, "Suppliers' bills handed on."),
    saved_pence=pence(2820),
    net_pence=pence(-33180, "Saved less cost."),
    words=text("Manor Mead School: services cost £360.00, buying together saved £28.20; a net cost of £331.80."),
    services=many(
        shape(
            "ServiceCost",
            line=text("collective_contracts"),
            title=text("Collective contracts"),
            state=text("full", null=True),
            cost_pence=pence(36000),
            goods_pence=pence(5796),
            saved_pence=pence(2820),
            used=many(shape("Used", unit=text("order line"), quantity=text("1"))),
        )
    ),
    savings=many(
        shape(
            "SavingOfOrder",
            order_id=text("0192c5f2-2d51-7a90-9c77-1b2c3d4e5f60"),
            saving_pence=pence(2820),
            alone_pence=pence(7650, "What the school would have paid alone."),
            share_pence=pence(4830),
            method=text("own order less share"),
        )
    ),
    currency=currency(),
)

Use = shape(
    "Use",
    "Something that the school used.",
    usage_id=text("0192c5f2-77de-7f3a-8a0b-0f1e2d3c4b5a"),
    line=text("collective_contracts"),
    unit=text("order line"),
    quantity=text("1"),
    on=day("2026-09-22"),
    words=text("'Paper for the autumn'"),
    source=text("procurement", "The service that counted it, or `delivery` where a person wrote it down."),
)
Usage = page_of("Usage", Use, **{"from": day("2026-09-01"), "until": day("2027-08-31")})
Allowance = shape(
    "Allowance",
    "What a running line includes, and what is left of it.",
    line=text("hr_advice"),
    title=text("HR advisory"),
    unit=text("hour"),
    per=text("year"),
    allowance=text("20"),
    used=text("6.5"),
    left=text("13.5"),
    over=text("0"),
    words=text("6.5 of 20 hours used"),
    **{"from": day("2026-09-01"), "until": day("2027-08-31")},
)
Allowances = page_of("Allowances", Allowance)
FeedbackGiven = shape(
    "FeedbackGiven",
    feedback_id=text("0192c5f5-1111-7c2d-8e3f-405162738495"),
    line=text("collective_contracts"),
    title=text("Collective contracts"),
    would_keep=text("yes"),
)
