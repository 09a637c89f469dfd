"""The matrix's driver for nats-py (../../protocol.ts)."""

import asyncio
import json
import sys
import time

import nats

from act import Use
from consumers import CONSUMERS
from core import CORE
from kv import KEY_VALUE
from objects import OBJECTS
from operators import OPERATORS
from streams import STREAMS

ACTS = {**STREAMS, **CONSUMERS, **KEY_VALUE, **OBJECTS, **OPERATORS, **CORE}

NONE = "nats-py has none"
LISTS = "nats-py lists streams and consumers with their settings"
PUSHED = "nats-py has its ordered messages pushed"

# Operations that nats-py does not have.
ABSENT = {
    "kv watch several patterns": "nats-py watches one pattern",
    "consumer next": "nats-py fetches, one message or more",
    "consumer consume": "nats-py fetches only",
    "consumer subscribe, legacy": "nats-py has one API",
    "consumer create, legacy": "nats-py has one API",
    "give up with a reason": "nats-py gives none",
    "ordered next": PUSHED,
    "ordered fetch": PUSHED,
    "ordered consume": PUSHED,
    "ordered consume, one filter": PUSHED,
    "ordered consume, several filters": PUSHED,
    "ordered subscribe, legacy": "nats-py has one API",
    "stream publish a batch": NONE,
    "stream publish fast": NONE,
    "ephemeral push": "nats-py has one API",
    "consumer consume in a group": "nats-py asks for no group",
    "consumer fetch in a group, on overflow": "nats-py asks for no group",
    "message delete": "nats-py overwrites what it deletes",
    "consumer unpin": NONE,
    "list the names of streams": LISTS,
    "list the names of consumers": LISTS,
    "list buckets": NONE,
    "list object buckets": NONE,
    "message get several": NONE,
    "message get the last of several subjects": NONE,
    "stream back up": NONE,
    "stream back up and restore": NONE,
    "object link": "nats-py only follows links",
    "object link to a bucket": "nats-py only follows links",
}


async def connected(order, ordered):
    """A login that a busy machine makes slow is another one: with more than two seconds for it, nats-py sends nothing afterwards."""

    async def ignored(error):
        pass

    for left in range(20, 0, -1):
        try:
            return await nats.connect(
                order["server"],
                user=ordered["user"],
                password=ordered["password"],
                inbox_prefix=ordered["inboxPrefix"].encode(),
                allow_reconnect=False,
                error_cb=ignored,
            )
        except (asyncio.TimeoutError, nats.errors.TimeoutError, nats.errors.NoServersError):
            if left == 1:
                raise


async def attempt(act, order, ordered):
    nc = await connected(order, ordered)
    domain = ordered["domain"]
    js = nc.jetstream() if domain is None else nc.jetstream(domain=domain)
    started = time.monotonic()
    result = {"outcome": "works"}
    try:
        await asyncio.wait_for(act(Use(nc, js, ordered["args"])), order["patience"] / 1000)
    except (asyncio.TimeoutError, nats.errors.TimeoutError) as error:
        late = time.monotonic() - started >= order["patience"] / 1000
        result = {"outcome": "stalls" if late else "fails", "error": repr(error)}
    except Exception as error:
        result = {"outcome": "fails", "error": repr(error)}
    result["ms"] = (time.monotonic() - started) * 1000
    if not nc.is_closed:
        await nc.flush()
    await nc.close()
    return result


async def result_of(order, ordered):
    operation = ordered["operation"]
    if operation in ABSENT:
        return {"outcome": "absent", "ms": 0, "error": ABSENT[operation]}
    if operation not in ACTS:
        return {"outcome": "unknown", "ms": 0}
    return await attempt(ACTS[operation], order, ordered)


async def main():
    order = json.load(sys.stdin)
    queue = iter(order["operations"])

    async def worker():
        for ordered in queue:
            result = await result_of(order, ordered)
            print(json.dumps({"id": ordered["id"], **result}), flush=True)

    await asyncio.gather(*[worker() for _ in range(order["parallel"])])


asyncio.run(main())
