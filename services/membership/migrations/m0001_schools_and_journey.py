"""Schools, the trust, people and the journey."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from shared.persistence.scope import fence
from shared.persistence.types import Instant, Json

revision = "m0001"
down_revision = None
branch_labels = ("membership",)
depends_on = None


def upgrade() -> None:
    op.create_table(
        "appointment",
        sa.Column("appointment_id", sa.String(length=36), nullable=False),
        sa.Column("school_id", sa.String(length=36), nullable=False),
        sa.Column("person_id", sa.String(length=36), nullable=False),
        sa.Column("role", sa.String(length=40), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("appointment_id"),
    )
    op.create_index(op.f("ix_appointment_person_id"), "appointment", ["person_id"], unique=False)
    op.create_index(op.f("ix_appointment_school_id"), "appointment", ["school_id"], unique=False)
    op.create_table(
        "federation",
        sa.Column("federation_id", sa.String(length=36), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("gias_uid", sa.String(length=20), nullable=True),
        sa.Column("hard", sa.Boolean(), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("federation_id"),
    )
    op.create_table(
        "membership",
        sa.Column("membership_id", sa.String(length=36), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("names", sa.Text(), nullable=False),
        sa.Column("enquired_on", sa.Date(), nullable=False),
        sa.Column("started_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("joined_on", sa.Date(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("document", Json, nullable=False),
        sa.PrimaryKeyConstraint("membership_id"),
    )
    op.create_index(op.f("ix_membership_state"), "membership", ["state"], unique=False)
    op.create_table(
        "membership_school",
        sa.Column("membership_id", sa.String(length=36), nullable=False),
        sa.Column("school_id", sa.String(length=36), nullable=False),
        sa.Column("open_school_id", sa.String(length=36), nullable=True),
        sa.PrimaryKeyConstraint("membership_id", "school_id"),
        sa.UniqueConstraint("open_school_id", name="one_open_membership"),
    )
    op.create_index(op.f("ix_membership_school_school_id"), "membership_school", ["school_id"], unique=False)
    op.create_table(
        "milestone",
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("membership_id", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("overtaken", sa.Boolean(), nullable=False),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("key"),
    )
    op.create_index(op.f("ix_milestone_membership_id"), "milestone", ["membership_id"], unique=False)
    op.create_table(
        "person",
        sa.Column("person_id", sa.String(length=36), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("email", sa.String(length=320), nullable=True),
        sa.Column("account", sa.String(length=320), nullable=True),
        sa.Column("added_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("person_id"),
        sa.UniqueConstraint("account"),
    )
    op.create_table(
        "proposal",
        sa.Column("proposal_id", sa.String(length=36), nullable=False),
        sa.Column("membership_id", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("terms", Json, nullable=False),
        sa.Column("signed", Json, nullable=False),
        sa.Column("made_at", Instant(), nullable=False),
        sa.Column("ended_at", Instant(), nullable=True),
        sa.Column("words", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("proposal_id"),
    )
    op.create_index("proposal_of_membership", "proposal", ["membership_id", "state"], unique=False)
    op.create_table(
        "school",
        sa.Column("school_id", sa.String(length=36), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("urn", sa.String(length=6), nullable=False),
        sa.Column("phase", sa.String(length=40), nullable=True),
        sa.Column("establishment_type", sa.String(length=120), nullable=False),
        sa.Column("la_code", sa.String(length=4), nullable=True),
        sa.Column("la_name", sa.String(length=120), nullable=True),
        sa.Column("ukprn", sa.String(length=10), nullable=True),
        sa.Column("federation_id", sa.String(length=36), nullable=True),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("school_id"),
    )
    op.create_index(op.f("ix_school_federation_id"), "school", ["federation_id"], unique=False)
    op.create_index(op.f("ix_school_la_code"), "school", ["la_code"], unique=False)
    op.create_index(op.f("ix_school_name"), "school", ["name"], unique=False)
    op.create_table(
        "school_census",
        sa.Column("school_id", sa.String(length=36), nullable=False),
        sa.Column("taken_on", sa.Date(), nullable=False),
        sa.Column("pupils", sa.Integer(), nullable=False),
        sa.Column("free_meals", sa.Integer(), nullable=True),
        sa.Column("ehcp", sa.Integer(), nullable=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("school_id", "taken_on"),
    )
    op.create_table(
        "school_details",
        sa.Column("school_id", sa.String(length=36), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=True),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("establishment_type", sa.String(length=120), nullable=False),
        sa.Column("phase", sa.String(length=40), nullable=True),
        sa.Column("laestab", sa.String(length=7), nullable=True),
        sa.Column("la_code", sa.String(length=4), nullable=True),
        sa.Column("la_name", sa.String(length=120), nullable=True),
        sa.Column("postcode", sa.String(length=10), nullable=True),
        sa.PrimaryKeyConstraint("school_id", "position"),
    )
    op.create_table(
        "school_import",
        sa.Column("import_id", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("filename", sa.String(length=300), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("terms", Json, nullable=False),
        sa.Column("found", Json, nullable=True),
        sa.Column("result", Json, nullable=True),
        sa.Column("job_id", sa.String(length=36), nullable=True),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("made_at", Instant(), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("import_id"),
    )
    op.create_table(
        "school_trust",
        sa.Column("school_id", sa.String(length=36), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("trust_uid", sa.String(length=20), nullable=False),
        sa.Column("trust_name", sa.String(length=300), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=True),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("school_id", "position"),
    )
    op.create_table(
        "school_urn",
        sa.Column("urn", sa.String(length=6), nullable=False),
        sa.Column("school_id", sa.String(length=36), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("urn"),
    )
    op.create_index(op.f("ix_school_urn_school_id"), "school_urn", ["school_id"], unique=False)
    op.create_table(
        "successor_link",
        sa.Column("closing_urn", sa.String(length=6), nullable=False),
        sa.Column("successor_urn", sa.String(length=6), nullable=False),
        sa.Column("closing_name", sa.String(length=300), nullable=True),
        sa.Column("successor_name", sa.String(length=300), nullable=True),
        sa.Column("opens_on", sa.Date(), nullable=True),
        sa.Column("meaning", sa.String(length=20), nullable=False),
        sa.PrimaryKeyConstraint("closing_urn", "successor_urn"),
    )
    op.create_table(
        "trust",
        sa.Column("trust_id", sa.String(length=36), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("gias_uid", sa.String(length=20), nullable=True),
        sa.Column("companies_house_number", sa.String(length=8), nullable=True),
        sa.Column("ukprn", sa.String(length=10), nullable=True),
        sa.Column("year_starts_month", sa.Integer(), nullable=False),
        sa.Column("year_starts_day", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("trust_id"),
    )
    op.create_table(
        "trust_appointment",
        sa.Column("appointment_id", sa.String(length=36), nullable=False),
        sa.Column("person_id", sa.String(length=36), nullable=False),
        sa.Column("role", sa.String(length=40), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("appointment_id"),
    )
    op.create_index(op.f("ix_trust_appointment_person_id"), "trust_appointment", ["person_id"], unique=False)

    fence(
        op.get_bind(),
        "school",
        "school_urn",
        "school_details",
        "school_census",
        "school_trust",
        "membership_school",
        "appointment",
    )
