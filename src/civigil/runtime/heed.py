"""A word to stop that a library kept to itself is said again.

A task is told to stop by an exception that is raised where it waits. Libraries on our way can lose it:

- `asyncio.wait_for` of Python 3.11 returns the result where that came in the very turn of the loop in which the task was told
  (3.12 does not). nats-py waits by it for each answer and each step of a connection, psycopg_pool for a connection that becomes
  free.
- nats-py catches it and goes on, in `Client._flush_pending`, `drain` and `_close`.

Who is told is told once: a `TaskGroup` cancels its tasks a single time, however often it is cancelled itself. So a lost word is a
worker that lives on without its process. Each call of such a library goes through `heeding`: the task itself remembers that it was
told (`Task.cancelling`), whatever became of the exception.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Iterator


@contextlib.contextmanager
def heeding() -> Iterator[None]:
    """Raise `CancelledError` at the end of the block where the task was told to stop inside it and nobody said so.

    What was told before the block is not said again: a task that was told may still have to clean up.
    """
    task = asyncio.current_task()
    if task is None:  # called from no task, by a callback of the loop: nobody can be told
        yield
        return
    before = task.cancelling()
    try:
        yield
    except asyncio.CancelledError:
        raise
    except BaseException as error:
        if task.cancelling() > before:
            raise asyncio.CancelledError from error
        raise
    if task.cancelling() > before:
        raise asyncio.CancelledError
