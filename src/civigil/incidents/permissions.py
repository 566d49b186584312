"""What one may be allowed to do with incidents."""

from __future__ import annotations

from civigil.kernel.permission import Permission

VIEW = Permission("incidents:incident:view", "see incidents, their timelines and why they were raised")
HANDLE = Permission("incidents:incident:handle", "acknowledge, resolve, close and reopen incidents, and write notes")
MERGE = Permission("incidents:incident:merge", "make two incidents one")
