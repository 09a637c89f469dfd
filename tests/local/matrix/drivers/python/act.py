"""What operations are given, and what they check with."""

from dataclasses import dataclass

from nats.aio.client import Client
from nats.js import JetStreamContext


@dataclass
class Use:
    nc: Client
    js: JetStreamContext
    args: dict


def same(got, want):
    if got != want:
        raise AssertionError(f"{got!r} instead of {want!r}")


async def refused(awaitable, *errors):
    """Fails unless it does, with one of these errors."""
    try:
        await awaitable
    except errors:
        return
    raise AssertionError("it was done")
