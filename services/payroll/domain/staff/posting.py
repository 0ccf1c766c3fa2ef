"""Changes of a post from a day on: new terms end those before, and nothing that held before the day is lost."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from services.payroll.domain.gross_pay.posts import Post, Terms
from shared.calendar.words import day_in_words
from shared.refusals import wrong

ONE_DAY = timedelta(days=1)


def with_terms(post: Post, terms: Terms) -> Post:
    """The post with new terms: they take the place of those that begin on the same day or later, and end the ones before."""
    before = [one for one in post.terms if one.starts < terms.starts]
    if before and (before[-1].ends is None or before[-1].ends >= terms.starts):
        before[-1] = replace(before[-1], ends=terms.starts - ONE_DAY)
    return replace(post, terms=(*before, terms))


def ended_on(post: Post, ends: date) -> Post:
    """The post with its last day; allowances end with it. Raises NotValid for a day before its first."""
    if ends < post.terms[0].starts:
        first = day_in_words(post.terms[0].starts)
        raise wrong("ends", f"'{post.title}' begins on {first}: it cannot end on {day_in_words(ends)}")
    terms = tuple(
        replace(one, ends=ends if one.ends is None or one.ends > ends else one.ends)
        for one in post.terms
        if one.starts <= ends
    )
    allowances = tuple(
        replace(one, ends=ends if one.ends is None or one.ends > ends else one.ends)
        for one in post.allowances
        if one.starts <= ends
    )
    return replace(post, terms=terms, allowances=allowances)


def going_on(post: Post, post_id: str, starts: date) -> Post | None:
    """The part of a post from a day on, as a post of its own: what a change of employer takes over. None where nothing is left."""
    terms = tuple(
        replace(one, starts=max(one.starts, starts)) for one in post.terms if one.ends is None or one.ends >= starts
    )
    if not terms:
        return None
    allowances = tuple(
        replace(one, starts=max(one.starts, starts))
        for one in post.allowances
        if one.ends is None or one.ends >= starts
    )
    return replace(post, post=post_id, terms=terms, allowances=allowances, service_from=post.service_began)
