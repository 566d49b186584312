"""The ground of trust: the city's certificates, bus permissions, and the interim suppliers of ports that no room fills.

The certificates are here for good: they must be there before any room is. Sealing, the audit trail and the authorizer stand in
where no room of the roster supplies them (`cyber/access` and `cyber/vault` do). What is not done stands in `docs/operate/trust.md`.
"""

SCHEMA = "trust"
"""The schema of its tables."""
