"""What one may be allowed to do with the vault."""

from __future__ import annotations

from civigil.kernel.permission import Permission

KEYS = Permission("vault:key:view", "see which keys there are, when they were replaced, and how far sealing anew is")
REPLACE = Permission("vault:key:replace", "replace data keys")
MASTER = Permission("vault:master:replace", "propose and agree that the master key is replaced: it takes two people")
LOG = Permission("vault:log:view", "see the heads of the log of deeds, and have entries proved")
CHECK = Permission("vault:log:check", "have the whole log of deeds checked")
EXPORT = Permission("vault:log:export", "take the log of deeds out of the city, with its proofs")
FIND = Permission(
    "vault:record:find", "find which personal data are kept about an incident or call, without reading them"
)
KEEP = Permission("vault:record:keep", "put personal data into the drawer")
OPEN = Permission("vault:record:open", "read personal data of the drawer; each look is written down")
DELETE = Permission("vault:record:delete", "delete personal data from the drawer")
