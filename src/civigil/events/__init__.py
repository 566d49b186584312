"""The city's vocabulary: one file or folder a capability, and the only place where rooms meet.

A fact is never changed once it has been published: new meaning is a new version, and the old type stays readable until the
archive no longer holds it.
"""
