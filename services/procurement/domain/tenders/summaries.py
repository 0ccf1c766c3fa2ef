"""Assessment summaries: what each bidder is told before the award notice. Its own marks with reasons, beside the winner's;
nothing of any other bidder."""

from __future__ import annotations

from dataclasses import dataclass

from services.procurement.domain.bids.outcome import CriterionScore, ExcludedBid, LotOutcome, RankedBid
from services.procurement.domain.tenders.tender import Tender
from services.procurement.domain.wording import plain_number


@dataclass(frozen=True, slots=True)
class Summary:
    """The summary for one bidder of one lot, as text to send."""

    lot: str
    bidder: str
    won: bool
    text: str


def summaries(tender: Tender, lot: LotOutcome) -> list[Summary]:
    """One summary for each bidder of a lot, the winner first. For a settled lot."""
    ranked = [
        Summary(lot.lot, one.bidder, _is_winner(lot, one), _ranked_text(tender, lot, one))
        for one in sorted(lot.ranking, key=lambda one: one.rank)
    ]
    return ranked + [Summary(lot.lot, one.bidder, False, _excluded_text(tender, lot, one)) for one in lot.disqualified]


def _is_winner(lot: LotOutcome, one: RankedBid) -> bool:
    return lot.winner is not None and lot.winner.bid_id == one.bid_id


def _head(tender: Tender, lot: LotOutcome, bidder: str) -> list[str]:
    return [f"Assessment summary for {bidder}", f"{tender.number} {tender.title}, lot {lot.lot}: {lot.title}", ""]


def _ranked_text(tender: Tender, lot: LotOutcome, own: RankedBid) -> str:
    lines = _head(tender, lot, own.bidder)
    winner = lot.winner
    if winner is None:
        lines.append("No bid for this lot is accepted.")
    elif _is_winner(lot, own):
        lines.append(f"Your bid is the most advantageous: rank 1 of {len(lot.ranking)}.")
    else:
        lines.append(
            f"Your bid is number {own.rank} of {len(lot.ranking)}. It is intended to award to {winner.bidder}."
        )
    best = {score.criterion: score for score in winner.scores} if winner and not _is_winner(lot, own) else {}
    for score in own.scores:
        lines += ["", f"{score.criterion} (up to {plain_number(score.weight)} points)", f"  Yours: {_score(score)}"]
        if score.criterion in best:
            lines.append(f"  The winner’s: {_score(best[score.criterion])}")
    lines += [
        "",
        f"Your points together: {own.total:f}" + (f"; the winner’s: {winner.total:f}" if best and winner else ""),
    ]
    return "\n".join(lines)


def _score(score: CriterionScore) -> str:
    mark = f"mark {plain_number(score.mark)}, " if score.mark is not None else ""
    reason = f". {score.reason}" if score.reason else ""
    return f"{mark}{score.points:f} points ({score.working}){reason}"


def _excluded_text(tender: Tender, lot: LotOutcome, own: ExcludedBid) -> str:
    lines = _head(tender, lot, own.bidder)
    lines += ["Your bid was not assessed further.", f"Ground: {own.ground}", f"Reason: {own.reason}"]
    if lot.winner:
        lines.append(f"It is intended to award to {lot.winner.bidder}.")
    return "\n".join(lines)
