"""How bad, how soon, how sure: one scale for every hazard, physical or cyber (OASIS CAP 1.2 §3.2.1 and §3.2.2)."""

from __future__ import annotations

from enum import Enum


class Status(Enum):
    """Real, rehearsed or technical. It stands on every fact and order, from the source to the last action."""

    ACTUAL = "Actual"
    EXERCISE = "Exercise"
    TEST = "Test"


class Severity(Enum):
    """How bad. `rank` grows with severity."""

    EXTREME = "Extreme"  # extraordinary threat to life or property
    SEVERE = "Severe"  # significant threat
    MODERATE = "Moderate"  # possible threat
    MINOR = "Minor"  # minimal to no known threat
    UNKNOWN = "Unknown"

    @property
    def rank(self) -> int:
        """0 for unknown, 4 for extreme."""
        return _RANKS[self.value]


class Urgency(Enum):
    """How soon. `rank` grows with urgency."""

    IMMEDIATE = "Immediate"  # act now
    EXPECTED = "Expected"  # within the hour
    FUTURE = "Future"  # later than the hour
    PAST = "Past"  # no longer required
    UNKNOWN = "Unknown"

    @property
    def rank(self) -> int:
        """0 for past or unknown, 3 for immediate."""
        return _RANKS[self.value] if self is not Urgency.UNKNOWN else 0


class Certainty(Enum):
    """How sure. `rank` grows with certainty."""

    OBSERVED = "Observed"  # seen to have happened, or happening
    LIKELY = "Likely"  # p > 0.5
    POSSIBLE = "Possible"  # p <= 0.5
    UNLIKELY = "Unlikely"  # p ~ 0
    UNKNOWN = "Unknown"

    @property
    def rank(self) -> int:
        """0 for unknown, 4 for observed."""
        return _RANKS[self.value]


class Category(Enum):
    """What field a hazard belongs to (CAP `category`)."""

    GEO = "Geo"
    MET = "Met"
    SAFETY = "Safety"
    SECURITY = "Security"
    RESCUE = "Rescue"
    FIRE = "Fire"
    HEALTH = "Health"
    ENV = "Env"
    TRANSPORT = "Transport"
    INFRA = "Infra"
    CBRNE = "CBRNE"
    OTHER = "Other"


_RANKS = {
    "Unknown": 0,
    # severity
    "Minor": 1,
    "Moderate": 2,
    "Severe": 3,
    "Extreme": 4,
    # urgency
    "Past": 0,
    "Future": 1,
    "Expected": 2,
    "Immediate": 3,
    # certainty
    "Unlikely": 1,
    "Possible": 2,
    "Likely": 3,
    "Observed": 4,
}
