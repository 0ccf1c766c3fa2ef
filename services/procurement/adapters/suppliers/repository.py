"""The repository of suppliers taken on: declarations, contacts, related parties, bank details, and every step."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, select

from services.procurement.adapters.base import Repository
from services.procurement.adapters.suppliers.bought import Bought, Buying
from services.procurement.adapters.suppliers.tables import (
    BankChangeRow,
    ConnectionRow,
    ContactRow,
    OnboardingRow,
    PartyPaperRow,
    StepRow,
    SupplierRow,
)
from services.procurement.application.suppliers.ports import Contact, StepTaken
from services.procurement.domain.suppliers.bank_change import BankChange, ChangeState
from services.procurement.domain.suppliers.bank_details import Account
from services.procurement.domain.suppliers.declarations import Answer, Declared
from services.procurement.domain.suppliers.onboarding import Onboarding, Stage
from services.procurement.domain.suppliers.related_parties import Connection, PartyPaper
from services.procurement.domain.suppliers.supplier import Supplier
from shared.identifiers import new_id
from shared.refusals import NotKnown


class OnboardingRepository(Repository):
    """Suppliers are the trust's: no school narrows them."""

    def lock(self, supplier_id: str) -> None:
        """Others who want to take a step with this supplier wait until this transaction ends. Raises NotKnown."""
        wanted = select(SupplierRow.supplier_id).where(SupplierRow.supplier_id == supplier_id).with_for_update()
        if self._session.scalar(wanted) is None:
            raise NotKnown("There is no such supplier: choose one from the list of suppliers")

    def of(self, supplier_id: str) -> Onboarding:
        """Where the supplier stands. Raises NotKnown."""
        row = self._session.get(OnboardingRow, supplier_id)
        if row is None:
            raise NotKnown("There is no such supplier: choose one from the list of suppliers")
        return _onboarding(row)

    def all(self) -> dict[str, Onboarding]:
        return {row.supplier_id: _onboarding(row) for row in self._session.scalars(select(OnboardingRow))}

    def put(self, record: Onboarding) -> None:
        values = _fields(record) | {"stage": record.stage.value, "declared": _declared_as_json(record.declared)}
        self._put(OnboardingRow, record.supplier_id, values)

    def note(self, step: StepTaken) -> None:
        self._session.add(StepRow(step_id=new_id(), **_fields(step)))

    def steps(self, supplier_id: str) -> list[StepTaken]:
        """What was done with a supplier, newest first."""
        wanted = select(StepRow).where(StepRow.supplier_id == supplier_id)
        rows = self._session.scalars(wanted.order_by(StepRow.at.desc(), StepRow.step_id.desc()))
        return [StepTaken(row.supplier_id, row.about, row.at, row.by, row.what, row.words, row.rules) for row in rows]

    def contacts(self, supplier_id: str) -> list[Contact]:
        """How the supplier is and was reached, oldest first."""
        wanted = select(ContactRow).where(ContactRow.supplier_id == supplier_id)
        rows = self._session.scalars(wanted.order_by(ContactRow.since, ContactRow.contact_id))
        return [Contact(**_columns(row)) for row in rows]

    def put_contact(self, contact: Contact) -> None:
        self._put(ContactRow, contact.contact_id, _fields(contact))

    def changes(self, supplier_ids: Collection[str] | None = None) -> list[BankChange]:
        """Changes of bank details, of all suppliers or of some, oldest first."""
        wanted = _of_some(select(BankChangeRow), BankChangeRow.supplier_id, supplier_ids)
        rows = self._session.scalars(wanted.order_by(BankChangeRow.requested_at, BankChangeRow.change_id))
        return [_change(row) for row in rows]

    def change(self, change_id: str) -> BankChange:
        """One change. Raises NotKnown."""
        # Read again: between the first look and the lock on the supplier somebody may have gone on with it.
        self._session.flush()
        row = self._session.get(BankChangeRow, change_id, populate_existing=True)
        if row is None:
            raise NotKnown("There is no such change of bank details: choose one from the supplier's page")
        return _change(row)

    def put_change(self, change: BankChange) -> None:
        account = change.account
        values = _fields(change) | {"state": change.state.value}
        del values["account"]
        values |= {"account_name": account.name, "sort_code": account.sort_code, "account_number": account.number}
        self._put(BankChangeRow, change.change_id, values)

    def connections(self, supplier_ids: Collection[str] | None = None) -> list[Connection]:
        """Declared connections, of all suppliers or of some, oldest first."""
        wanted = _of_some(select(ConnectionRow), ConnectionRow.supplier_id, supplier_ids)
        rows = self._session.scalars(wanted.order_by(ConnectionRow.starts_on, ConnectionRow.connection_id))
        return [Connection(**_columns(row)) for row in rows]

    def put_connection(self, connection: Connection) -> None:
        self._put(ConnectionRow, connection.connection_id, _fields(connection))

    def papers(self, supplier_ids: Collection[str]) -> list[PartyPaper]:
        wanted = select(PartyPaperRow).where(PartyPaperRow.supplier_id.in_(list(supplier_ids)))
        rows = self._session.scalars(wanted.order_by(PartyPaperRow.recorded_at, PartyPaperRow.paper_id))
        return [PartyPaper(row.supplier_id, row.kind, row.reference, row.up_to_pence, row.year) for row in rows]

    def add_paper(self, paper: PartyPaper, at: datetime, by: str) -> None:
        self._session.add(PartyPaperRow(paper_id=new_id(), recorded_at=at, recorded_by=by, **_fields(paper)))

    def bought(self, supplier_ids: Collection[str], first: date, last: date) -> list[Bought]:
        """What the trust committed itself to with the suppliers in the span, by day."""
        return Buying(self._session, list(supplier_ids), first, last).all()

    def _put(self, kind: type[Any], key: str, values: dict[str, Any]) -> None:
        row = self._session.get(kind, key)
        if row is None:
            self._session.add(kind(**values))
            return
        for name, value in values.items():
            setattr(row, name, value)


def _of_some(wanted: Select[*tuple[Any, ...]], column: Any, values: Collection[str] | None) -> Select[Any]:
    return wanted if values is None else wanted.where(column.in_(list(values)))


def _fields(record: Any) -> dict[str, Any]:
    """A record's fields by name, one level deep."""
    return {name: getattr(record, name) for name in record.__dataclass_fields__}


def _columns(row: Any) -> dict[str, Any]:
    return {column.name: getattr(row, column.name) for column in type(row).__table__.columns}


def _onboarding(row: OnboardingRow) -> Onboarding:
    values = _columns(row)
    read = {"stage": Stage(row.stage), "listers": tuple(row.listers), "declared": _declared_of(row.declared)}
    return Onboarding(**values | read)


def _declared_as_json(declared: Declared | None) -> dict[str, Any] | None:
    if declared is None:
        return None
    return _fields(declared) | {
        "answers": {key: asdict(answer) for key, answer in declared.answers.items()},
        "signed_on": declared.signed_on.isoformat(),
        "cpv_codes": list(declared.cpv_codes),
        "insured_until": declared.insured_until.isoformat() if declared.insured_until else None,
    }


def _declared_of(said: dict[str, Any] | None) -> Declared | None:
    if said is None:
        return None
    until = said["insured_until"]
    return Declared(
        answers={key: Answer(**answer) for key, answer in said["answers"].items()},
        signed_by=said["signed_by"],
        signed_on=date.fromisoformat(said["signed_on"]),
        small_business=said["small_business"],
        cpv_codes=tuple(said["cpv_codes"]),
        insured_until=date.fromisoformat(until) if until else None,
    )


def _change(row: BankChangeRow) -> BankChange:
    values = _columns(row)
    account = Account(values.pop("account_name"), values.pop("sort_code"), values.pop("account_number"))
    return BankChange(**values | {"state": ChangeState(row.state), "account": account})


class SupplierRepository(Repository):
    """Suppliers are the trust's: no school narrows them."""

    def get(self, supplier_id: str) -> Supplier:
        """The supplier. Raises NotKnown."""
        row = self._session.get(SupplierRow, supplier_id)
        if row is None:
            raise NotKnown("There is no such supplier: choose one from the list of suppliers")
        return _supplier(row)

    def add(self, supplier: Supplier, at: datetime) -> None:
        self._session.add(
            SupplierRow(
                supplier_id=supplier.supplier_id,
                name=supplier.name,
                company_number=supplier.company_number,
                vat_number=supplier.vat_number,
                active=supplier.active,
                stopped_because="",
                added_at=at,
            )
        )

    def correct(self, supplier: Supplier) -> None:
        """Its name and numbers as they are now."""
        row = self._session.get_one(SupplierRow, supplier.supplier_id)
        row.name, row.company_number, row.vat_number = supplier.name, supplier.company_number, supplier.vat_number

    def stop(self, supplier_id: str, reason: str) -> None:
        row = self._session.get_one(SupplierRow, supplier_id)
        row.active, row.stopped_because = False, reason

    def names(self, supplier_ids: Collection[str] | None = None) -> dict[str, str]:
        """Names by id, of some suppliers or of all, in the order of the names."""
        wanted = _of_some(select(SupplierRow.supplier_id, SupplierRow.name), SupplierRow.supplier_id, supplier_ids)
        rows = self._session.execute(wanted.order_by(SupplierRow.name, SupplierRow.supplier_id))
        return {row.supplier_id: row.name for row in rows}

    def why_stopped(self, supplier_id: str) -> str:
        """Why nothing more is bought from the supplier; empty while it is."""
        return self._session.get_one(SupplierRow, supplier_id).stopped_because

    def listed(self) -> list[tuple[Supplier, str]]:
        """All suppliers by name, each with the reason why it was stopped."""
        rows = self._session.scalars(select(SupplierRow).order_by(SupplierRow.name, SupplierRow.supplier_id))
        return [(_supplier(row), row.stopped_because) for row in rows]


def _supplier(row: SupplierRow) -> Supplier:
    return Supplier(row.supplier_id, row.name, row.company_number, row.vat_number, row.active)
