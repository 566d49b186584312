"""The vault: keys that seal, the drawer that keeps personal data, and the log that proves what was done."""

from __future__ import annotations

from civigil.cyber.vault.permissions import CHECK, DELETE, EXPORT, FIND, KEEP, KEYS, LOG, MASTER, OPEN, REPLACE
from civigil.cyber.vault.sealed import SEALS
from civigil.cyber.vault.settings import VaultSettings
from civigil.events.vault import (
    CheckLog,
    KeysReplaced,
    LogChecked,
    LogTampered,
    MasterReplaced,
    RecordDeleted,
    RecordKept,
    ReplaceKeys,
    ReplaceMaster,
)
from civigil.kernel.capability import Capability, Obeys
from civigil.kernel.two_people import TwoPeople

capability = Capability(
    name="vault",
    package="civigil.cyber.vault",
    promise="Personal data lies sealed under keys that can be changed while the city works, and every deed can be proved.",
    publishes=(KeysReplaced, MasterReplaced, LogTampered, LogChecked, RecordKept, RecordDeleted),
    obeys={
        ReplaceKeys: Obeys(by="service:replace_keys", permission=REPLACE),
        ReplaceMaster: Obeys(
            by="service:replace_master",
            permission=MASTER,
            time_limit_s=30.0,
            two_people=TwoPeople(why="with the master key, everything that is sealed opens"),
        ),
        CheckLog: Obeys(by="service:check_log", permission=CHECK),
    },
    runs=("watch:log", "watch:masters", "watch:reseal"),
    routes="routes:router",
    commands="commands:app",
    settings=VaultSettings,
    permissions=(KEYS, REPLACE, MASTER, LOG, CHECK, EXPORT, FIND, KEEP, OPEN, DELETE),
    shows={
        KeysReplaced: KEYS,
        MasterReplaced: KEYS,
        LogTampered: LOG,
        LogChecked: LOG,
        RecordKept: FIND,
        RecordDeleted: FIND,
    },
    seals=SEALS,
    supplies={"sealer": "supply:sealer", "audit": "supply:audit"},
)
