"""What payslips cost as PDFs, each of a page of figures and its working: 1,000 as one file each in a zip, 1,000 in files to print, on all
processors, and as their number grows tenfold. Everybody has pay of their own, worked out by the engine from the published rows.

Seconds are the smaller of the clock's and the processors' (theirs divided by how many work), so that others on the machine count less.
"""

from __future__ import annotations

import hashlib
import os
import resource
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from random import Random

from services.payroll.adapters.documents.press import MOST_PROCESSES, payslips_together, payslips_zip
from services.payroll.application.documents.payslips import TOGETHER
from services.payroll.domain.documents.payslip import PayslipPaper
from services.payroll.domain.gross_pay.posts import Spot, Terms
from services.payroll.domain.payslips.inputs import PersonPaid
from tests.bench.findings import Finding, console, report
from tests.payroll.documents.papers_of_example import AMINA, PAYDAY, ZOE, assistant, paper_of, teacher

FEW, MANY = 100, 1_000
MOST_SECONDS = 15
"""What the issue asks for 1,000."""
MOST_MEGABYTES = 1_024
PROCESSORS = min(os.cpu_count() or 1, MOST_PROCESSES)


def paper(number: int, random: Random) -> PayslipPaper:
    """Somebody's payslip, with pay and a name of their own: every other one a teacher, the others with hours claimed."""
    if number % 2:
        pay = Spot(random.randint(3_200_000, 7_500_000), "contract")
        somebody, person = _with(teacher(), number, lambda terms: replace(terms, pay=pay)), AMINA
    else:
        fte = Fraction(random.randint(200, 740), 740)
        somebody, person = _with(assistant(random.randint(0, 4)), number, lambda terms: replace(terms, fte=fte)), ZOE
    return paper_of(somebody, replace(person, surname=f"{person.surname} {number}"))


def _with(somebody: PersonPaid, number: int, change: Callable[[Terms], Terms]) -> PersonPaid:
    (employment,) = somebody.employments
    (post,) = employment.posts
    posts = (replace(post, terms=(change(post.terms[0]),)),)
    return replace(somebody, employments=(replace(employment, payroll_id=str(1_000 + number), posts=posts),))


def seconds(work: Callable[[], object]) -> float:
    """The smaller of the clock's seconds and the processors' seconds by how many there are."""
    started, used = time.perf_counter(), _processor()
    work()
    return min(time.perf_counter() - started, (_processor() - used) / PROCESSORS)


def _processor() -> float:
    kinds = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    return sum(one.ru_utime + one.ru_stime for one in map(resource.getrusage, kinds))


def main() -> int:
    random = Random(2026)
    made, papers = time.perf_counter(), [paper(number, random) for number in range(MANY)]
    console.print(f"{MANY:,} payslips worked out and told in {time.perf_counter() - made:.1f} s, not counted below")
    batches = [("Payslips", papers[first : first + TOGETHER]) for first in range(0, MANY, TOGETHER)]
    few = seconds(lambda: payslips_zip(papers[:FEW], PAYDAY))
    files: list[bytes] = []
    each = seconds(lambda: files.append(payslips_zip(papers, PAYDAY)))
    together = seconds(lambda: files.extend(payslips_together(batches, PAYDAY)))
    console.print(
        f"zip of {len(files[0]) / 1e6:.0f} MB, SHA-256 {hashlib.sha256(files[0]).hexdigest()[:16]}; to print {len(files) - 1} files"
    )
    memory = max(resource.getrusage(kind).ru_maxrss for kind in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)) / 1024
    findings = [
        Finding(f"{MANY:,} payslips, one PDF each in a zip, seconds on {PROCESSORS} processors", f"{each:.1f} ({MANY / each:.0f}/s)", each, MOST_SECONDS, at_least=False),
        Finding(f"{MANY:,} payslips in files to print, seconds on {PROCESSORS} processors", f"{together:.1f} ({MANY / together:.0f}/s)", together, MOST_SECONDS, at_least=False),
        Finding(f"{MANY:,} / {FEW} payslips, times the time", f"{each / few:.1f}", each / few, 12, at_least=False),
        Finding("memory of the largest process, MB", f"{memory:.0f}", memory, MOST_MEGABYTES, at_least=False),
    ]  # fmt: skip
    return report("Payslips as PDFs", findings)


if __name__ == "__main__":
    sys.exit(main())
