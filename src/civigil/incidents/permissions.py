"""What one may be allowed to do with incidents."""

from __future__ import annotations

from civigil.kernel.permission import Permission

VIEW = Permission("incidents:incident:view", "see incidents, their timelines and why they were raised")
HANDLE = Permission(
    "incidents:incident:handle",
    "acknowledge, shelve, assign, resolve, close and reopen incidents, write notes, and take such deeds back",
)
MERGE = Permission("incidents:incident:merge", "merge, split and link incidents, and turn down a merge that is offered")
REPORT = Permission("incidents:report:make", "report what people saw and said, in exercises and tests")
REPORT_ACTUAL = Permission("incidents:report:make_actual", "report what people saw and said, as what is really so")
