"""What one may be allowed to do with access itself."""

from __future__ import annotations

from civigil.kernel.permission import Permission

POLICY_VIEW = Permission("access:policy:view", "read the policies, and ask why somebody may or may not do something")
POLICY_CHANGE = Permission(
    "access:policy:change", "propose and agree that other policies come into force: it takes two people"
)
DEED_VIEW = Permission("access:deed:view", "see what waits for a second person, and what became of it")
DEED_DECIDE = Permission(
    "access:deed:decide", "agree to or turn down what takes two people, as far as one may do it oneself"
)
DEED_FORCE = Permission(
    "access:deed:force", "do alone in an emergency what takes two people and one may do oneself; it becomes an incident"
)
PERSON_VIEW = Permission("access:person:view", "see the city's people by name, their roles and shifts")
PERSON_MANAGE = Permission(
    "access:person:manage", "add people, change their roles, agency and shifts, give them links, sign them out"
)
SELF_VIEW = Permission("access:self:view", "see how one signs in oneself")
SELF_MANAGE = Permission("access:self:manage", "add and delete one's own passkeys, passphrase and recovery codes")
GLASS_BREAK = Permission(
    "access:glass:break", "break the glass: see and do more for a while, for a reason that a supervisor reads"
)
GLASS_REVIEW = Permission("access:glass:review", "see who broke the glass and why, and say what came of it")
CERTIFICATE_VIEW = Permission(
    "access:certificate:view", "see who holds a certificate, until when, and which were revoked"
)
CERTIFICATE_REVOKE = Permission("access:certificate:revoke", "revoke certificates of processes and devices")
CERTIFICATE_READMIT = Permission(
    "access:certificate:readmit",
    "propose and agree that a process or device is let in again whose certificates were revoked: it takes two people",
)

PERMISSIONS = (
    POLICY_VIEW,
    POLICY_CHANGE,
    DEED_VIEW,
    DEED_DECIDE,
    DEED_FORCE,
    PERSON_VIEW,
    PERSON_MANAGE,
    SELF_VIEW,
    SELF_MANAGE,
    GLASS_BREAK,
    GLASS_REVIEW,
    CERTIFICATE_VIEW,
    CERTIFICATE_REVOKE,
    CERTIFICATE_READMIT,
)
