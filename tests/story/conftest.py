"""One town for the tests that kill its services, each of which leaves it whole. It ends with them: eleven idle processes cost a tenth of
the machine."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from shared.nodes import RabbitServer
from shared.nodes.programs import free_ports
from tests import servers
from tests.servers import Databases
from tests.story.town import Town, member_school

SERVICES = ("membership", "payroll", "procurement", "portal")


@pytest.fixture(scope="package")
def town(rabbitmq: RabbitServer, postgresql: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """The services on RabbitMQ and PostgreSQL, with their pages at `address`. Mark its tests `xdist_group("town")`."""
    (port,) = free_ports(1)
    with servers.virtual_host(rabbitmq) as vhost:
        made = Town(
            vhost, postgresql, tmp_path_factory.mktemp("town"), SERVICES,
            QUAYSIDE_WEB_PORT=str(port), QUAYSIDE_PUBLIC_URL=f"http://127.0.0.1:{port}", QUAYSIDE_LOCAL_ACCOUNTS="1",
        )  # fmt: skip
        try:
            made.start(*SERVICES)
            made.address = f"http://127.0.0.1:{port}"
            yield made
        finally:
            made.stop()


@pytest.fixture(scope="package")
def school_id(town: Town) -> str:
    """A school of the trust that has taken collective buying and payroll up."""
    return member_school(town, collective_contracts="procurement", payroll="payroll")
