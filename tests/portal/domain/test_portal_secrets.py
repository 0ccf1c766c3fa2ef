"""Passphrases, tokens, locks and the life of a session."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.portal.domain.lockout import Failures, after_failure
from services.portal.domain.passphrases import Unfit, made_of, refuse_unfit
from services.portal.domain.scopes import SCOPES, in_words, unknown_among
from services.portal.domain.session_life import AGED, IDLED, Limits, ended_by_itself
from services.portal.domain.tokens import fingerprint, is_token, new_token
from services.portal.rules import common_passphrases, words

NINE = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)


def minutes(count: float) -> timedelta:
    return timedelta(minutes=count)


def test_there_are_words_enough_for_forty_bits() -> None:
    listed = words()
    assert len(listed) == len(set(listed)) >= 1_024
    assert all(re.fullmatch(r"[a-z]{3,9}", word) for word in listed)


def test_a_made_passphrase_is_four_words_and_fit() -> None:
    made = made_of(words())
    parts = made.split("-")
    assert len(parts) == 4
    assert set(parts) <= set(words())
    refuse_unfit(made, "maya@school", common_passphrases())


def test_at_least_a_hundred_common_passphrases_are_known() -> None:
    assert len(common_passphrases()) >= 100
    assert all(len(one) >= 12 and one == one.casefold() for one in common_passphrases())


@pytest.mark.parametrize(
    ("passphrase", "said"),
    [
        ("short", "at least 12 characters"),
        ("elevenchars", "at least 12 characters"),
        ("x" * 201, "at most 200"),
        ("Password 1234", "guessed first"),
        ("1234-5678-9012", "guessed first"),
        ("aaaaaaaaaaaaaaaa", "guessed first"),
        ("ababababababab", "guessed first"),
        ("i am Maya.Osei really", "name of its account"),
        ("maya osei and the ferry", "name of its account"),
    ],
)
def test_an_unfit_passphrase_is_refused_in_words(passphrase: str, said: str) -> None:
    with pytest.raises(Unfit, match=said):
        refuse_unfit(passphrase, "maya.osei@manor-mead.example", common_passphrases())


@pytest.mark.parametrize("passphrase", ["ferry lantern oat granite", "twelve chars", "Ünïcode läntern 7"])
def test_a_fit_passphrase_passes(passphrase: str) -> None:
    refuse_unfit(passphrase, "maya.osei@manor-mead.example", common_passphrases())


def test_a_token_has_a_form_that_scanners_find() -> None:
    token = new_token()
    assert re.fullmatch(r"qs_[0-9A-Za-z]{49}", token)
    assert is_token(token)
    assert new_token() != token
    assert re.fullmatch(r"[0-9a-f]{64}", fingerprint(token))


@given(st.integers(3, 51), st.sampled_from("0Az9"))
def test_a_token_with_one_sign_mistyped_is_no_token(position: int, sign: str) -> None:
    token = "qs_" + "Quayside0123456789abcdefghijklmnopqrstuvwxyz"[:43]
    from services.portal.domain.tokens import _checksum

    whole = token + _checksum(token[3:])
    assert is_token(whole)
    changed = whole[:position] + sign + whole[position + 1 :]
    assert is_token(changed) is (changed == whole)


@pytest.mark.parametrize("text", ["", "qs_", "qs_" + "a" * 48, "qs_" + "a" * 50, "sk_" + "a" * 49, "qs_" + "-" * 49])
def test_what_has_not_the_form_of_a_token_is_none(text: str) -> None:
    assert not is_token(text)


def test_scopes_are_told_in_words() -> None:
    assert in_words(["procurement:write", "membership:read"]) == [
        SCOPES["membership:read"],
        SCOPES["procurement:write"],
    ]
    assert unknown_among(["membership:read", "payroll:write"]) == ["payroll:write"]


def test_the_fifth_wrong_passphrase_within_a_quarter_of_an_hour_locks() -> None:
    failures = None
    for minute in (0, 3, 6, 9):
        failures = after_failure(failures, NINE + minutes(minute))
        assert failures.locked_until is None
    failures = after_failure(failures, NINE + minutes(12))
    assert failures == Failures(5, NINE, NINE + minutes(27))
    assert failures.locked_at(NINE + minutes(26.9)) == NINE + minutes(27)
    assert failures.locked_at(NINE + minutes(27)) is None


def test_failures_of_long_ago_are_forgiven() -> None:
    four = Failures(4, NINE)
    assert after_failure(four, NINE + minutes(15)).locked_until is not None
    assert after_failure(four, NINE + minutes(15.1)) == Failures(1, NINE + minutes(15.1))
    served = Failures(5, NINE, NINE + minutes(5))
    assert after_failure(served, NINE + minutes(6)) == Failures(1, NINE + minutes(6))


def test_a_session_ends_an_hour_after_its_last_use_and_twelve_after_its_beginning() -> None:
    limits = Limits()
    assert ended_by_itself(NINE, NINE, NINE + minutes(60), limits) is None
    assert ended_by_itself(NINE, NINE, NINE + minutes(60.1), limits) == IDLED
    busy = NINE + timedelta(hours=12)
    assert ended_by_itself(NINE, busy, busy, limits) is None
    assert ended_by_itself(NINE, busy + minutes(1), busy + minutes(1), limits) == AGED
