"""The store: PostgreSQL, one schema a room, state and facts in one transaction."""

from civigil.runtime.store.change import Change
from civigil.runtime.store.pool import Store, open_pool

__all__ = ["Change", "Store", "open_pool"]
