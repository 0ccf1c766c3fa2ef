"""A service at work in this process: its declarations, its database, and the one way to open a transaction in it."""

from __future__ import annotations

from shared.messaging.contracts import load_contracts
from shared.messaging.handling import Handling
from shared.persistence.engine import service_engine
from shared.persistence.scope import EVERYWHERE, Scope, refuse_superuser
from shared.persistence.unit_of_work import Cause, Database, UnitOfWork, by_itself
from shared.service import Service
from shared.settings import Settings


class Runtime:
    """One service in one process."""

    def __init__(self, service: Service, settings: Settings, *, pool_size: int = 10) -> None:
        self.service = service
        self.settings = settings
        engine = service_engine(settings.database_url(service.name), pool_size=pool_size)
        self.database = Database(service.name, engine, settings.clock, load_contracts())
        self.handling = Handling(service, self.database)

    def unit_of_work(self, cause: Cause | None = None, scope: Scope = EVERYWHERE) -> UnitOfWork:
        """A transaction of this service; without a cause, in the service's own name."""
        return self.service.unit_of_work(self.database, cause or by_itself(self.service.name), scope)

    def check_database(self) -> None:
        """Raise where the database is away, or its role would see past the fence between schools."""
        with self.unit_of_work() as uow:
            refuse_superuser(uow.session.connection())

    def close(self) -> None:
        self.database.engine.dispose()
