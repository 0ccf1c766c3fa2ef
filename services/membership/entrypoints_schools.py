"""Membership's doors to schools, people and the journey. Each method hands over to the application."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, cast

from contracts.api import limits
from contracts.api import membership_journey as of_journey
from contracts.api import membership_people as of_people
from contracts.api import membership_schools as asked
from services.membership.adapters.unit_of_work import MembershipUnitOfWork as Alongside
from services.membership.application import (
    journey,
    journey_glance,
    journey_page,
    journey_proposals,
    leaving,
    people,
    school_files,
    schools,
    successor_files,
    timers,
    trust,
)
from shared.identity.roles import SCHOOL_LEADERS, Role
from shared.jobs.run import JobRun
from shared.persistence.unit_of_work import UnitOfWork
from shared.school_service import READERS
from shared.service import Needs, TableOwned, rpc, sweep
from shared.service import job as job_kind

LEADS = frozenset({Role.MEMBERSHIP_LEAD, Role.EXECUTIVE})
KEEPERS = LEADS | {Role.OPERATOR}
COUNTERS = KEEPERS | {Role.FINANCE}
EITHER_SIDE = SCHOOL_LEADERS | LEADS
LIMITATION = "claims under the agreement: 6 years after the end of the membership (Limitation Act 1980, s. 5)"
ACCOUNTS = "basis of charges: 6 years after the year (VATA 1994, sch. 11 para. 6; Companies Act 2006, s. 388)"
SCHOOL_TABLES = (
    TableOwned("school", "The school", "keep", LIMITATION),
    TableOwned("school_urn", "Its URNs", "keep", LIMITATION),
    TableOwned("school_details", "What the register said of it", "keep", LIMITATION),
    TableOwned("school_census", "Its censuses", "keep", ACCOUNTS),
    TableOwned("school_trust", "The trusts it belonged to", "keep", LIMITATION),
    TableOwned("membership_school", "Its memberships", "keep", LIMITATION),
    TableOwned("appointment", "People who act for it", "delete"),
)


class SchoolsAndJourney:
    """Schools, the trust, people and the journey from the enquiry to joining or leaving."""

    # Schools, federations and the trust

    @rpc(asked.NewSchool, roles=KEEPERS, needs=Needs.NOTHING)
    def register_school(self, uow: Alongside, **said: Any) -> dict[str, Any]:
        return schools.register_school(uow, **said)

    @rpc(asked.NewDetails, roles=KEEPERS, needs=Needs.NOTHING)
    def change_school_details(self, uow: Alongside, **said: Any) -> dict[str, Any]:
        return schools.change_details(uow, **said)

    @rpc(asked.NewCensus, roles=COUNTERS, needs=Needs.NOTHING)
    def record_census(self, uow: Alongside, **said: Any) -> dict[str, Any]:
        return schools.record_census(uow, **said)

    @rpc(asked.Reopening, roles=KEEPERS, needs=Needs.NOTHING)
    def record_reopening(self, uow: Alongside, **said: Any) -> dict[str, Any]:
        return schools.record_reopening(uow, **said)

    @rpc(limits.School, roles=frozenset(Role), needs=Needs.NOTHING, changes=False)
    def school(self, uow: Alongside, school_id: str) -> dict[str, Any]:
        return schools.school_page(uow, school_id)

    @rpc(asked.SchoolsWanted, roles=frozenset(Role), needs=Needs.NOTHING, changes=False)
    def schools(self, uow: Alongside, **said: Any) -> dict[str, Any]:
        return schools.find_schools(uow, **said)

    @rpc(asked.Urns, roles=READERS | {Role.FINANCE}, needs=Needs.NOTHING, changes=False)
    def schools_by_urn(self, uow: Alongside, urns: list[str]) -> dict[str, Any]:
        return schools.schools_by_urn(uow, [urn.strip() for urn in urns])

    @rpc(asked.OneUrn, roles=READERS, needs=Needs.NOTHING, changes=False)
    def successors(self, uow: Alongside, urn: str) -> dict[str, Any]:
        return successor_files.successors(uow, urn)

    @rpc(asked.TrustRecord, roles=KEEPERS, needs=Needs.NOTHING)
    def record_trust(self, uow: Alongside, **said: Any) -> dict[str, Any]:
        return trust.record_trust(uow, **said)

    @rpc(limits.Nothing, roles=READERS, needs=Needs.NOTHING, changes=False)
    def trust(self, uow: Alongside) -> dict[str, Any]:
        return trust.the_trust(uow)

    @rpc(asked.NewFederation, roles=KEEPERS, needs=Needs.NOTHING)
    def record_federation(self, uow: Alongside, **said: Any) -> dict[str, Any]:
        return trust.record_federation(uow, **said)

    @rpc(limits.Nothing, roles=READERS, needs=Needs.NOTHING, changes=False)
    def federations(self, uow: Alongside) -> list[dict[str, Any]]:
        return trust.federations(uow)

    # Files of schools

    @rpc(asked.FileKind, roles=KEEPERS, needs=Needs.NOTHING, changes=False)
    def schools_file_template(self, uow: Alongside, kind: str) -> dict[str, str]:
        return school_files.file_template(kind)

    @rpc(asked.NewFile, roles=KEEPERS, needs=Needs.NOTHING)
    def send_schools_file(self, uow: Alongside, **said: Any) -> dict[str, Any]:
        return school_files.send_file(uow, **said)

    @rpc(asked.TakeFile, roles=KEEPERS, needs=Needs.NOTHING)
    def take_schools_file(self, uow: Alongside, import_id: str, good_rows_only: bool) -> dict[str, Any]:
        return school_files.take_file(uow, import_id, good_rows_only)

    @rpc(asked.OneImport, roles=KEEPERS, needs=Needs.NOTHING, changes=False)
    def schools_import(self, uow: Alongside, import_id: str) -> dict[str, Any]:
        return school_files.import_page(uow, import_id)

    @rpc(asked.ImportsWanted, roles=KEEPERS, needs=Needs.NOTHING, changes=False)
    def schools_imports(self, uow: Alongside, most: int) -> list[dict[str, Any]]:
        return school_files.imports(uow, most)

    @job_kind(school_files.CHECK_JOB)
    def _check_schools_file(self, run: JobRun) -> dict[str, Any]:
        return school_files.check(run)

    @job_kind(school_files.TAKE_JOB)
    def _take_schools_file(self, run: JobRun) -> dict[str, Any]:
        return school_files.take(run)

    # People

    @rpc(of_people.NewPerson, roles=KEEPERS, needs=Needs.NOTHING)
    def add_person(self, uow: Alongside, **said: Any) -> dict[str, Any]:
        return people.add_person(uow, **said)

    @rpc(of_people.ChangedPerson, roles=KEEPERS, needs=Needs.NOTHING)
    def change_person(self, uow: Alongside, **said: Any) -> dict[str, Any]:
        return people.change_person(uow, **said)

    @rpc(of_people.SchoolAppointment, roles=KEEPERS, needs=Needs.NOTHING)
    def appoint_at_school(self, uow: Alongside, **said: Any) -> dict[str, Any]:
        return people.appoint(uow, **said)

    @rpc(of_people.TrustAppointment, roles=KEEPERS, needs=Needs.NOTHING)
    def appoint_at_trust(self, uow: Alongside, **said: Any) -> dict[str, Any]:
        return people.appoint(uow, **said, school_id=None)

    @rpc(of_people.EndSchoolAppointment, roles=KEEPERS, needs=Needs.NOTHING)
    def end_school_appointment(self, uow: Alongside, **said: Any) -> dict[str, Any]:
        return people.end_appointment(uow, **said)

    @rpc(of_people.EndTrustAppointment, roles=KEEPERS, needs=Needs.NOTHING)
    def end_trust_appointment(self, uow: Alongside, **said: Any) -> dict[str, Any]:
        return people.end_appointment(uow, **said, school_id=None)

    @rpc(of_people.NewAtSchool, roles=KEEPERS, needs=Needs.NOTHING)
    def enter_at_school(self, uow: Alongside, **said: Any) -> dict[str, Any]:
        return people.enter(uow, **said)

    @rpc(of_people.NewAtTrust, roles=KEEPERS, needs=Needs.NOTHING)
    def enter_at_trust(self, uow: Alongside, **said: Any) -> dict[str, Any]:
        return people.enter(uow, **said, school_id=None)

    @rpc(of_people.SchoolIds, roles=READERS | {Role.FINANCE, Role.PAYROLL_OFFICER}, needs=Needs.NOTHING, changes=False)
    def names_of_schools(self, uow: Alongside, school_ids: list[str]) -> dict[str, str]:
        """Names of those of the schools that the caller may see."""
        return uow.schools.names(school_ids)

    @rpc(
        of_people.Accounts,
        roles=READERS | {Role.BUYER, Role.FINANCE, Role.PAYROLL_OFFICER},
        needs=Needs.NOTHING,
        changes=False,
    )
    def names_of_accounts(self, uow: Alongside, accounts: list[str]) -> dict[str, str]:
        return people.names_of_accounts(uow, accounts)

    @rpc(of_people.SchoolOnDay, roles=READERS, needs=Needs.NOTHING, changes=False)
    def people_of_school(self, uow: Alongside, **said: Any) -> list[dict[str, Any]]:
        return people.people_of_school(uow, **said)

    @rpc(of_people.OnDay, roles=READERS, needs=Needs.NOTHING, changes=False)
    def people_of_trust(self, uow: Alongside, **said: Any) -> list[dict[str, Any]]:
        return people.people_of_trust(uow, **said)

    @rpc(of_people.OnDay, roles=LEADS | {Role.TRUSTEE, Role.AUDITOR}, needs=Needs.NOTHING, changes=False)
    def headboard(self, uow: Alongside, **said: Any) -> list[dict[str, Any]]:
        return people.headboard(uow, **said)

    @rpc(limits.Nothing, roles=frozenset(Role), needs=Needs.NOTHING, changes=False)
    def my_roles(self, uow: Alongside) -> dict[str, Any]:
        return people.my_roles(uow)

    @sweep(every=timedelta(days=1))
    def people_without_a_role(self, uow: UnitOfWork) -> None:
        people.forget_people_without_a_role(cast(Alongside, uow))

    # The journey: towards the associate period

    @rpc(of_journey.Enquiry, roles=EITHER_SIDE, needs=Needs.NOTHING)
    def enquire(self, uow: Alongside, **said: Any) -> dict[str, Any]:
        return journey.enquire(uow, **said)

    @rpc(of_journey.ExistingMember, roles=KEEPERS, needs=Needs.NOTHING)
    def record_member(self, uow: Alongside, **said: Any) -> dict[str, Any]:
        return journey.record_member(uow, **said)

    @rpc(limits.School, roles=EITHER_SIDE, needs=Needs.NOTHING)
    def apply(self, uow: Alongside, school_id: str) -> dict[str, Any]:
        return journey.apply(uow, school_id)

    @rpc(of_journey.MaybeWords, roles=EITHER_SIDE, needs=Needs.NOTHING)
    def withdraw(self, uow: Alongside, **said: Any) -> dict[str, Any]:
        return journey.withdraw(uow, **said)

    @rpc(of_journey.WithWords, roles=LEADS, needs=Needs.NOTHING)
    def decline(self, uow: Alongside, **said: Any) -> dict[str, Any]:
        return journey.decline(uow, **said)

    @rpc(of_journey.Start, roles=LEADS, needs=Needs.NOTHING)
    def start_associate(self, uow: Alongside, **said: Any) -> dict[str, Any]:
        return journey.start_associate(uow, **said)

    @rpc(of_journey.NewOwners, roles=EITHER_SIDE, needs=Needs.NOTHING)
    def change_owners(self, uow: Alongside, **said: Any) -> dict[str, Any]:
        return journey.change_owners(uow, **said)

    # What needs both sides

    @rpc(of_journey.ProposeAgreement, roles=EITHER_SIDE, needs=Needs.NOTHING)
    def propose_agreement(self, uow: Alongside, **said: Any) -> dict[str, Any]:
        return _propose(uow, "agreement", said)

    @rpc(of_journey.ProposeConversion, roles=EITHER_SIDE, needs=Needs.NOTHING)
    def propose_conversion(self, uow: Alongside, **said: Any) -> dict[str, Any]:
        return _propose(uow, "conversion", said)

    @rpc(of_journey.ProposeExtension, roles=EITHER_SIDE, needs=Needs.NOTHING)
    def propose_extension(self, uow: Alongside, **said: Any) -> dict[str, Any]:
        return _propose(uow, "extension", said)

    @rpc(of_journey.ProposeLeaving, roles=EITHER_SIDE, needs=Needs.NOTHING)
    def propose_leaving(self, uow: Alongside, **said: Any) -> dict[str, Any]:
        return _propose(uow, "leaving", said)

    @rpc(of_journey.Sign, roles=EITHER_SIDE, needs=Needs.NOTHING)
    def sign_proposal(self, uow: Alongside, **said: Any) -> dict[str, Any]:
        return journey_proposals.sign(uow, **said)

    @rpc(of_journey.OneProposal, roles=READERS, needs=Needs.NOTHING, changes=False)
    def proposal_preview(self, uow: Alongside, **said: Any) -> dict[str, Any]:
        return journey_proposals.preview(uow, **said)

    @rpc(of_journey.TakeBack, roles=EITHER_SIDE, needs=Needs.NOTHING)
    def take_back_proposal(self, uow: Alongside, **said: Any) -> dict[str, Any]:
        return journey_proposals.take_back(uow, **said)

    # Converting

    @rpc(of_journey.Because, roles=EITHER_SIDE, needs=Needs.NOTHING)
    def ask_for_decision(self, uow: Alongside, **said: Any) -> dict[str, Any]:
        return journey.ask_for_decision(uow, **said)

    @rpc(of_journey.NewConversionDate, roles=LEADS, needs=Needs.NOTHING)
    def change_conversion_date(self, uow: Alongside, **said: Any) -> dict[str, Any]:
        return journey.change_conversion_date(uow, **said)

    @rpc(limits.School, roles=LEADS, needs=Needs.NOTHING)
    def confirm_conversion_date(self, uow: Alongside, school_id: str) -> dict[str, Any]:
        return journey.confirm_conversion_date(uow, school_id)

    @rpc(of_journey.Condition, roles=LEADS, needs=Needs.NOTHING)
    def meet_condition(self, uow: Alongside, **said: Any) -> dict[str, Any]:
        return journey.meet_condition(uow, **said)

    @rpc(of_journey.WithWords, roles=EITHER_SIDE, needs=Needs.NOTHING)
    def call_off_conversion(self, uow: Alongside, **said: Any) -> dict[str, Any]:
        return journey.call_off_conversion(uow, **said)

    @rpc(of_journey.RecordConversion, roles=LEADS, needs=Needs.NOTHING)
    def record_conversion(self, uow: Alongside, **said: Any) -> dict[str, Any]:
        return journey.record_conversion(uow, **said)

    # Leaving

    @rpc(of_journey.ExitStepDone, roles=LEADS, needs=Needs.NOTHING)
    def complete_exit_step(self, uow: Alongside, **said: Any) -> dict[str, Any]:
        return leaving.complete_exit_step(uow, **said)

    @rpc(limits.School, roles=LEADS, needs=Needs.NOTHING)
    def finish_leaving(self, uow: Alongside, school_id: str) -> dict[str, Any]:
        return leaving.finish_leaving(uow, school_id)

    @rpc(of_journey.Certificate, roles=KEEPERS, needs=Needs.NOTHING)
    def record_erasure(self, uow: Alongside, **said: Any) -> dict[str, Any]:
        return leaving.record_erasure(uow, **said)

    # What is to be seen, and what the calendar brings

    @rpc(limits.School, roles=READERS, needs=Needs.NOTHING, changes=False)
    def membership(self, uow: Alongside, school_id: str) -> dict[str, Any]:
        return journey_page.membership_page(uow, school_id)

    @rpc(of_journey.MembershipsWanted, roles=READERS, needs=Needs.NOTHING, changes=False)
    def memberships(self, uow: Alongside, **said: Any) -> dict[str, Any]:
        return journey_page.memberships(uow, **said)

    @rpc(limits.Nothing, roles=LEADS | {Role.TRUSTEE, Role.AUDITOR, Role.OPERATOR}, needs=Needs.NOTHING, changes=False)
    def membership_counts(self, uow: Alongside) -> dict[str, int]:
        return journey_page.headline_counts(uow)

    @rpc(limits.School, roles=READERS, needs=Needs.NOTHING, changes=False)
    def journey_at_a_glance(self, uow: Alongside, school_id: str) -> dict[str, Any]:
        return journey_glance.of_school(uow, school_id)

    @rpc(limits.Nothing, roles=LEADS | {Role.TRUSTEE, Role.AUDITOR, Role.OPERATOR}, needs=Needs.NOTHING, changes=False)
    def journeys_at_a_glance(self, uow: Alongside) -> dict[str, Any]:
        return journey_glance.of_the_trust(uow)

    @sweep(every=timedelta(minutes=1))
    def milestones(self, uow: UnitOfWork) -> None:
        timers.note_what_fell_due(cast(Alongside, uow))


def _propose(uow: Alongside, kind: str, said: dict[str, Any]) -> dict[str, Any]:
    terms = {
        name: value.isoformat() if hasattr(value, "isoformat") else value
        for name, value in said.items()
        if name not in {"school_id", "side", "preview"}
    }
    return journey_proposals.propose(uow, said["school_id"], kind, terms, said["side"], said["preview"])
