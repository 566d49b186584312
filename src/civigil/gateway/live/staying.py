"""Whether somebody who stays for long may still stay: the session behind a connection, asked for again and again."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from civigil.gateway.live.client import SESSION_ENDED, SESSION_LOCKED, TRY_LATER, Ended
from civigil.gateway.live.limits import LiveLimits
from civigil.kernel.errors import CivigilError, Unavailable
from civigil.kernel.permission import Principal
from civigil.runtime.trust.signin import SessionLocked, SignIn


async def staying(
    sign_in: SignIn, token: str, limits: LiveLimits, allowed: Callable[[Principal], Awaitable[None]]
) -> None:
    """Ask until cancelled. `allowed` raises `Ended` for a principal who may stay no longer.

    Closed: a session of which the store cannot say that it lasts is ended after a while. Raises `Ended`.
    """
    loop = asyncio.get_running_loop()
    sure_at = loop.time()
    while True:
        await asyncio.sleep(limits.session_checked_every_s)
        try:
            who = await sign_in.session(token, is_use=False)
        except Unavailable as error:
            if loop.time() - sure_at > limits.session_unchecked_s:
                raise Ended(TRY_LATER, "nobody can say whether this session lasts") from error
            continue
        except SessionLocked as error:
            raise Ended(SESSION_LOCKED, error.sentence) from error
        except CivigilError as error:
            raise Ended(SESSION_ENDED, error.sentence) from error
        sure_at = loop.time()
        await allowed(who)
