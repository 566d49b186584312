"""What cameras reported, looked through by people, and what follows from their judgement.

A sighting is an *alert* (a concern was raised, and so an incident) or a *detection* (kept for whoever looks through, below the
alerts). People give each a verdict: real, false, or a nuisance (true, and of no interest). Verdicts propose another threshold for
that camera, rule and zone (`tune`), which moves only when a person accepts it; a nuisance may also be known here for a while
(`known`), at that place and time of day. `decide` says which of the two a sighting is, from both.
"""
