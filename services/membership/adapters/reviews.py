"""The repository of term reviews and of what schools say of services."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import select, update

from services.membership.adapters.base import Repository, portions
from services.membership.adapters.plain_values import from_plain, to_plain
from services.membership.adapters.subscriptions import CHANGED_MEANWHILE
from services.membership.adapters.tables_subscriptions import ServiceFeedbackRow, TermReviewRow
from services.membership.domain.evaluation import ServiceFeedback, TermReview
from shared.errors import Conflict, NotFound


class ReviewRepository(Repository):
    """Reviews and feedback of the schools within the scope."""

    def get(self, school_id: str, membership_id: str, number: int) -> tuple[TermReview, int] | None:
        """A school's review by its number, with its version; None where it is not open yet."""
        row = TermReviewRow
        wanted = select(row).where(row.school_id == school_id, row.membership_id == membership_id, row.number == number)
        found = self._session.scalars(self._within(wanted, row.school_id)).first()
        return (from_plain(TermReview, found.document), found.version) if found else None

    def by_id(self, school_id: str, review_id: str) -> tuple[TermReview, int]:
        """The review with its version. Raises NotFound."""
        found = self._session.get(TermReviewRow, review_id)
        if found is None or found.school_id != school_id or not self._scope.covers(school_id):
            raise NotFound("There is no such term review of this school. Choose one from the list of its reviews.")
        return from_plain(TermReview, found.document), found.version

    def of_school(self, school_id: str) -> list[TermReview]:
        """A school's reviews, oldest first."""
        row = TermReviewRow
        wanted = self._within(select(row).where(row.school_id == school_id), row.school_id)
        found = self._session.scalars(wanted.order_by(row.due_on, row.number))
        return [from_plain(TermReview, one.document) for one in found]

    def of_memberships(self, membership_ids: Collection[str]) -> list[tuple[str, TermReview]]:
        """(school id, review) of every review that is open in these cases, within the scope."""
        row, found = TermReviewRow, []
        for some in portions(membership_ids):
            wanted = self._within(select(row).where(row.membership_id.in_(some)), row.school_id)
            found += [(one.school_id, from_plain(TermReview, one.document)) for one in self._session.scalars(wanted)]
        return found

    def add(self, school_id: str, review: TermReview, now: datetime) -> None:
        self._scope.check(school_id)
        self._session.add(
            TermReviewRow(
                review_id=str(review.review_id),
                school_id=school_id,
                membership_id=str(review.membership_id),
                number=review.number,
                due_on=review.due_on,
                document=to_plain(review),
                version=1,
                changed_at=now,
            )
        )
        self._session.flush()

    def save(self, school_id: str, review: TermReview, version: int, now: datetime) -> None:
        """The review as it is now. Raises Conflict."""
        self._scope.check(school_id)
        row = TermReviewRow
        changed = self._session.execute(
            update(row)
            .where(row.review_id == str(review.review_id), row.version == version)
            .values(document=to_plain(review), version=version + 1, changed_at=now)
            .execution_options(synchronize_session="fetch")
        )
        if changed.rowcount != 1:  # type: ignore[attr-defined]
            raise Conflict(CHANGED_MEANWHILE)

    def add_feedback(self, feedback_id: str, given: ServiceFeedback, by: str, now: datetime) -> None:
        self._scope.check(str(given.school_id))
        self._session.add(
            ServiceFeedbackRow(
                feedback_id=feedback_id,
                school_id=str(given.school_id),
                line=given.service,
                given_on=given.on,
                given_by=by,
                document=to_plain(given),
                given_at=now,
            )
        )
        self._session.flush()

    def feedback(self, *, school_id: str | None = None, line: str | None = None) -> Sequence[ServiceFeedback]:
        """What was said, oldest first: by one school or all within the scope, of one line or all."""
        row = ServiceFeedbackRow
        wanted = self._within(select(row), row.school_id)
        if school_id is not None:
            wanted = wanted.where(row.school_id == school_id)
        if line is not None:
            wanted = wanted.where(row.line == line)
        found = self._session.scalars(wanted.order_by(row.given_at, row.feedback_id))
        return [from_plain(ServiceFeedback, one.document) for one in found]
