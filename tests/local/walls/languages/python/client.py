"""Everything that a client in Python does across a wall, one line of JSON an operation."""

import asyncio
import json
import os
from datetime import datetime, timedelta, timezone

import nats
from nats.aio.client import Client
from nats.js import JetStreamContext

PATIENCE = 10
WORK = os.environ["NATS_CONSUMER"]


async def attempt(operation, do):
    """Does something, and says how it went."""
    result = {"operation": operation}
    try:
        await asyncio.wait_for(do(), PATIENCE)
    except Exception as error:
        result["error"] = repr(error)
    print(json.dumps(result), flush=True)


def eventually(read):
    """Reads by direct get are answered by any copy of the stream, which may be a write behind."""

    async def reads():
        while True:
            try:
                return await asyncio.wait_for(read(), 1)
            except Exception:
                await asyncio.sleep(0.05)

    return reads


def expect(got, want):
    if got != want:
        raise AssertionError(f"{got!r} instead of {want!r}")


async def streams(js: JetStreamContext):
    async def publish():
        for _ in range(9):
            await js.publish("orders.events.created", b"python")

    async def create():
        await js.pull_subscribe("orders.events.created", durable=WORK, stream="ORDERS")

    async def bound():
        return await js.pull_subscribe_bind(consumer=WORK, stream="ORDERS")

    async def fetch():
        messages = await (await bound()).fetch(3)
        expect(len(messages), 3)
        for message in messages:
            await message.ack()

    async def ack():
        (message,) = await (await bound()).fetch(1)
        await message.ack_sync()

    async def others():
        pull = await bound()
        (first,) = await pull.fetch(1)
        await first.in_progress()
        await first.nak()
        (second,) = await pull.fetch(1)
        await second.term()

    async def consume():
        pull = await bound()
        for _ in range(2):
            for message in await pull.fetch(1):
                await message.ack()

    async def pushed():
        all = await js.subscribe("orders.events.>", stream="ORDERS", ordered_consumer=True)
        await all.next_msg(timeout=PATIENCE)
        await all.unsubscribe()

    await attempt("publish to a stream", publish)
    await attempt("create a consumer", create)
    await attempt("fetch and acknowledge", fetch)
    await attempt("hear of an acknowledgement", ack)
    await attempt("ask for time, give back, give up", others)
    await attempt("consume", consume)
    await attempt("follow in order, pushed", pushed)


async def keys(js: JetStreamContext):
    revision = 0
    kv = None

    async def opened():
        nonlocal kv
        kv = await js.key_value("prices")

    async def create():
        nonlocal revision
        revision = await kv.create("python.milk", b"1")

    async def get():
        expect((await kv.get("python.milk")).value, b"2")

    async def get_revision():
        expect((await kv.get("python.milk", revision=revision)).value, b"1")

    async def listed():
        expect("python.tea" in await kv.keys(), True)

    async def history():
        expect(len(await kv.history("python.milk")), 2)

    async def watch():
        watcher = await kv.watch("python.>", include_history=False)
        await kv.put("python.tea", b"seen")
        while True:
            update = await watcher.updates(timeout=PATIENCE)
            if update is not None and update.value == b"seen":
                break
        await watcher.stop()

    async def remove():
        await kv.delete("python.tea")
        await kv.purge("python.milk")

    await attempt("open a bucket", opened)
    await attempt("put a key", lambda: kv.put("python.tea", b"1"))
    await attempt("create a key", create)
    await attempt("update a key", lambda: kv.update("python.milk", b"2", last=revision))
    await attempt("get a key", eventually(get))
    await attempt("get a revision", eventually(get_revision))
    await attempt("list keys", listed)
    await attempt("read a key's history", history)
    await attempt("watch keys", watch)
    await attempt("delete and purge keys", remove)
    await attempt("look at a bucket", lambda: kv.status())


async def objects(js: JetStreamContext):
    large = b"python" * 70_000
    store = None

    async def opened():
        nonlocal store
        store = await js.object_store("files")

    async def get():
        expect((await store.get("python")).data, large)

    async def listed():
        expect("python" in [each.name for each in await store.list()], True)

    async def watch():
        watcher = await store.watch()
        expect(await watcher.updates(timeout=PATIENCE) is not None, True)
        await watcher.stop()

    await attempt("open an object bucket", opened)
    await attempt("put an object", lambda: store.put("python", large))
    await attempt("overwrite an object", lambda: store.put("python", large))
    await attempt("get an object", eventually(get))
    await attempt("list objects", listed)
    await attempt("watch objects", watch)
    await attempt("delete an object", lambda: store.delete("python"))


async def services(nc: Client):
    async def ask():
        expect((await nc.request("orders.status", timeout=PATIENCE)).data, b"fine")

    def ask_two(subject):
        async def ask():
            inbox = nc.new_inbox()
            answers = await nc.subscribe(inbox)
            await nc.publish(subject, reply=inbox)
            for _ in range(2):
                await answers.next_msg(timeout=PATIENCE)

        return ask

    await attempt("ask a service", ask)
    await attempt("ask all of a service", ask_two("orders.poll"))
    async def gather(subject, pause, until_empty):
        inbox = nc.new_inbox()
        answers = await nc.subscribe(inbox)
        await nc.publish(subject, reply=inbox)
        found = [await answers.next_msg(timeout=PATIENCE)]
        try:
            while not (until_empty and found[-1].data == b""):
                found.append(await answers.next_msg(timeout=pause))
        except nats.errors.TimeoutError:
            if until_empty:
                raise
        await answers.unsubscribe()
        return [answer.data for answer in found]

    async def until_pause():
        expect(len(await gather("orders.poll", 0.3, False)), 2)

    async def until_end():
        expect(await gather("orders.parts", PATIENCE, True), [b"1", b"2", b"3", b""])

    async def one():
        ids = [json.loads(answer)["id"] for answer in await gather("$SRV.PING", 0.3, False)]
        answers = await gather(f"$SRV.INFO.orders.{ids[0]}", 0.3, False)
        expect([json.loads(answer)["id"] for answer in answers], ids[:1])

    await attempt("gather until a pause", until_pause)
    await attempt("gather until the end is said", until_end)
    await attempt("find services", ask_two("$SRV.PING"))
    await attempt("look at services", ask_two("$SRV.STATS.orders"))
    await attempt("look at one service", one)


async def operators(js: JetStreamContext):
    seq = (await js.publish("orders.events.kept", b"kept")).seq

    async def list_streams():
        expect("ORDERS" in [stream.config.name for stream in await js.streams_info()], True)

    async def list_consumers():
        expect(WORK in [consumer.name for consumer in await js.consumers_info("ORDERS")], True)

    async def get():
        expect((await js.get_msg("ORDERS", seq)).data, b"kept")

    async def last():
        expect((await js.get_last_msg("ORDERS", "orders.events.kept", direct=True)).seq, seq)

    async def pause():
        later = (datetime.now(timezone.utc) + timedelta(hours=1)).isoformat()
        expect((await js.pause_consumer("ORDERS", WORK, later)).paused, True)
        expect((await js.resume_consumer("ORDERS", WORK)).paused, False)

    async def delete():
        expect(await js.delete_msg("ORDERS", seq), True)

    async def purge():
        expect(await js.purge_stream("ORDERS", subject="orders.events.kept"), True)

    await attempt("list streams", list_streams)
    await attempt("list consumers", list_consumers)
    await attempt("get a message", get)
    await attempt("get the last message of a subject", eventually(last))
    await attempt("pause and resume a consumer", pause)
    await attempt("delete a message", delete)
    await attempt("purge a subject", purge)


async def main():
    nc = await nats.connect(
        os.environ["NATS_URL"],
        user=os.environ["NATS_ACCOUNT"],
        password=os.environ["NATS_TOKEN"],
        inbox_prefix=os.environ["NATS_INBOX"].encode(),
    )
    js = nc.jetstream(domain=os.environ["NATS_DOMAIN"])
    await streams(js)
    await keys(js)
    await objects(js)
    await services(nc)
    await operators(js)
    await nc.close()


asyncio.run(main())
