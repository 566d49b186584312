"""What the simulated city is told: commands of a console, commands on stdin, scenarios as text; and its plan, as `up` reads it."""

from __future__ import annotations

from contextlib import suppress

from civigil.kernel.errors import Invalid, Unavailable
from civigil.runtime.simulated import read_plan
from civigil_city.console.wire import commands_of
from civigil_city.running import parse_command
from civigil_city.scenarios.model import parse

SEEDS = (
    b'{"commands":[]}',
    b'{"commands":[{"number":1,"do":"start","exercise":"e","scenario":"loiterer","script":null,"speed":2}]}',
    b'{"commands":[{"number":2,"do":"inject","act":{"do":"loiter","who":"a","at":"camera:1","from_s":0,"to_s":9}}]}',
    b'{"commands":[{"number":3,"do":"inject","act":{"do":"call","at":"centre","words":"x","kind":"fire"}}]}',
    b'{"commands":[{"number":4,"do":"crew","incident":"i","desk":"fire","latitude":52.4,"longitude":13.5}]}',
    b'{"commands":[{"number":"5","do":"stop"},{"number":1e400,"do":7},{"number":[],"do":{}}]}',
    b'{"commands":[{"number":6,"do":"inject","act":{"from_s":"x"}},{"number":7,"do":"inject","act":[]}]}',
    b'{"do":"pace","speed":4,"paused":false}',
    b'name = "x"\ntitle = "x"\nwhat = "x"\nlasts_s = 9\n[[act]]\ndo = "loiter"\nwho = "a"\nat = "camera:1"\nfrom_s = 0\nto_s = 9\n',
    b'{"form":1,"name":"x","latitude":1,"longitude":2,"cameras":[],"devices":[]}',
    b"[" * 20_000 + b"]" * 20_000,
)


def fuzz(data: bytes) -> None:
    """Each reader takes it, or refuses it with an error of ours."""
    with suppress(Invalid):
        for one in commands_of(data):
            assert (one.command is None) is not (one.wrong is None)
    with suppress(Invalid):
        parse_command(data)
    with suppress(Unavailable):
        read_plan(data)
    with suppress(Invalid):
        parse(data.decode("utf-8", "replace"))
