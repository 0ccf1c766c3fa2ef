"""A trust whose payroll pays people, for the pages of payroll."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.portal.conftest import Told, told
from tests.portal.web.paying import Paying, paying_on, tell_register, with_schools


@pytest.fixture(scope="session")
def told_schools() -> Told:
    """A trust with its schools, and payroll."""
    return told("schools-paid", with_schools, tell_register)


@pytest.fixture
def paying(told_schools: Told, tmp_path: Path) -> Iterator[Paying]:
    """The same with staff, to be changed at will."""
    home = tmp_path / "trust"
    shutil.copytree(told_schools.home, home)
    made = paying_on(told_schools, home)
    yield made
    made.ground.stop()
