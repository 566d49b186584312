"""The newest facts in memory, in the order of the stream, each as the text that every viewer gets.

The ring's promise: from `first` to `last` nothing is missing that may be shown. What is never shown (no room names it in `shows`)
leaves no trace here but a higher `last`. Where the promise cannot be kept (facts that the stream no longer has, a stream made
anew), the ring is emptied and says so: its `generation` grows, and every viewer begins afresh.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable

import msgspec

from civigil.gateway.live.limits import LiveLimits

Kind = tuple[str, str]
"""What a viewer's rights are asked for: a type's name and a status."""


class Stretch(msgspec.Struct, frozen=True):
    """Some facts in a row, ready to be sent."""

    until: int  # the sequence up to which nothing is left out
    text: str  # the facts, with commas between them
    count: int


class Sight(msgspec.Struct, frozen=True):
    """What a viewer may read of fields that are marked as not for everybody."""

    reads: frozenset[tuple[str, str, str, bool]] = frozenset()  # type, status, class, and whether involved
    desks: frozenset[str] = frozenset()  # given to one of these, an incident involves the viewer


NO_SIGHT = Sight()


class Marked(msgspec.Struct, frozen=True):
    """A fact with marked fields: how it reads for whom."""

    needs: frozenset[str]  # the classes of its marked fields that say something
    assigned: str | None  # who looks after the incident that it belongs to
    without: Callable[[frozenset[str]], str]  # the text with these classes withheld

    def text_for(self, kind: Kind, sight: Sight) -> str:
        """The text for one viewer."""
        involved = self.assigned is not None and self.assigned in sight.desks
        hidden = frozenset(need for need in self.needs if (*kind, need, involved) not in sight.reads)
        return self.without(hidden)


class _Held(msgspec.Struct, frozen=True, gc=False):
    kind: Kind
    text: str
    end: int  # characters up to and with this fact, counted since the ring began
    marked: Marked | None


class Ring:
    """The newest facts of one gateway process."""

    def __init__(self, limits: LiveLimits) -> None:
        self.generation = 0
        self.because = ""  # why the generation before ended, in words for a viewer
        self.origin = ""  # which stream the sequences belong to; empty before the first
        self.first = 1
        self.last = 0
        self._limits = limits
        self._seqs: list[int] = []
        self._facts: list[_Held] = []
        self.horizon = 0  # viewers are told what came up to here
        self._made: dict[tuple[frozenset[Kind], Sight, int], Stretch] = {}

    def begin(self, origin: str, first: int, because: str) -> None:
        """Forget everything; the next fact is `first`."""
        self.generation += 1
        self.because = because
        self.origin = origin
        self.first, self.last = first, first - 1
        self._seqs.clear()
        self._facts.clear()
        self.settle()

    def take(self, seq: int, kind: Kind, text: str, marked: Marked | None = None) -> None:
        """The next fact that may be shown; `text` is the whole of it, which counts against the limits."""
        end = (self._facts[-1].end if self._facts else 0) + len(text)
        self._seqs.append(seq)
        self._facts.append(_Held(kind, text, end, marked))
        self.last = seq
        if len(self._seqs) > self._limits.ring_facts or self._size_from(0) > self._limits.ring_bytes:
            self._drop_oldest()

    def pass_over(self, seq: int) -> None:
        """The next fact, which nobody is shown."""
        self.last = seq

    def settle(self) -> None:
        """What has come until now is what viewers are told next: all of them the same, so that it is written once."""
        self.horizon = self.last
        self._made.clear()

    def holds_after(self, position: int) -> bool:
        """Whether a viewer who has had everything up to `position` can be told all that came since."""
        return self.first - 1 <= position <= self.last

    def too_far_behind(self, position: int) -> bool:
        """Whether so much came since `position` that rows are the shorter way."""
        begin = bisect_right(self._seqs, position)
        many = len(self._seqs) - begin > self._limits.backlog_facts
        return many or self._size_from(begin) > self._limits.backlog_bytes

    def after(self, position: int, seen: frozenset[Kind], sight: Sight = NO_SIGHT) -> Stretch:
        """What came after `position` of the kinds that a viewer sees, as much as one frame takes.

        Viewers of the same rights and position get the very same text.
        """
        key = seen, sight, position
        stretch = self._made.get(key)
        if stretch is None:
            stretch = self._made[key] = self._stretch(position, seen, sight)
        return stretch

    def _stretch(self, position: int, seen: frozenset[Kind], sight: Sight) -> Stretch:
        begin, end = bisect_right(self._seqs, position), bisect_right(self._seqs, self.horizon)
        texts: list[str] = []
        size = 0
        for index in range(begin, end):
            fact = self._facts[index]
            if fact.kind not in seen:
                continue
            if texts and (len(texts) >= self._limits.frame_facts or size + len(fact.text) > self._limits.frame_bytes):
                return Stretch(self._seqs[index] - 1, ",".join(texts), len(texts))
            texts.append(fact.text if fact.marked is None else fact.marked.text_for(fact.kind, sight))
            size += len(fact.text)
        return Stretch(max(position, self.horizon), ",".join(texts), len(texts))

    def _size_from(self, index: int) -> int:
        """How many characters the facts from `index` on have."""
        if index >= len(self._facts):
            return 0
        return self._facts[-1].end - self._facts[index].end + len(self._facts[index].text)

    def _drop_oldest(self) -> None:
        """Let a twentieth go at once, so that the lists are moved seldom; more where the facts are large. The newest stays."""
        gone, most = max(1, len(self._seqs) // 20), len(self._seqs) - 1
        while gone < most and self._size_from(gone) > self._limits.ring_bytes:
            gone += 1
        gone = min(gone, most)
        self.first = self._seqs[gone - 1] + 1 if gone else self.first
        del self._seqs[:gone]
        del self._facts[:gone]
