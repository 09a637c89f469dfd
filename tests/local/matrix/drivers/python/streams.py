"""Operations of streams: what publishes, follows and manages them."""

import json
from datetime import datetime, timedelta, timezone

from nats.js.api import AckPolicy, ConsumerConfig
from nats.js.errors import APIError

from act import refused, same

SIX = [b"1", b"2", b"3", b"4", b"5", b"6"]


def stores(use):
    return f"{use.args['subject']}.>"


def publish(use, **options):
    return use.js.publish(f"{use.args['subject']}.a", b"7", **options)


async def publish_one(use):
    same((await publish(use)).seq, 7)


async def publish_many(use):
    for _ in range(10):
        await use.js.publish_async(f"{use.args['subject']}.a", b"7")
    await use.js.publish_async_completed()
    same(use.js.publish_async_pending(), 0)


async def publish_twice(use):
    headers = {"Nats-Msg-Id": "7"}
    same([bool((await publish(use, headers=headers)).duplicate) for _ in range(2)], [False, True])


async def publish_expecting(use):
    def expecting(last):
        return publish(use, headers={"Nats-Expected-Last-Sequence": str(last)})

    await refused(expecting(3), APIError)
    same((await expecting(6)).seq, 7)


def pushed(want, subject, options):
    async def run(use):
        sub = await use.js.subscribe(f"{use.args['subject']}.{subject}", **options())
        same([(await sub.next_msg(timeout=5)).data for _ in want], want)
        await sub.unsubscribe()

    return run


def ordered():
    return {"ordered_consumer": True}


def unacknowledged():
    return {"manual_ack": True, "config": ConsumerConfig(ack_policy=AckPolicy.NONE)}


async def ordered_info(use):
    sub = await use.js.subscribe(stores(use), ordered_consumer=True)
    await sub.next_msg(timeout=5)
    same((await sub.consumer_info()).stream_name, use.args["stream"])
    await sub.unsubscribe()


async def pull(use):
    config = ConsumerConfig(ack_policy=AckPolicy.NONE)
    sub = await use.js.pull_subscribe(stores(use), stream=use.args["stream"], config=config)
    same([message.data for message in await sub.fetch(6)], SIX)
    await sub.unsubscribe()


async def info(use):
    same((await use.js.stream_info(use.args["stream"])).state.messages, 6)


async def publish_for(use):
    same((await publish(use, msg_ttl=60)).seq, 1)


async def publish_later(use):
    subject = use.args["subject"]
    at = (datetime.now(timezone.utc) + timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
    headers = {"Nats-Schedule": f"@at {at}", "Nats-Schedule-Target": f"{subject}.a"}
    same((await use.js.publish(f"{subject}.later", b"1", headers=headers)).seq, 1)


async def count(use):
    async def add(by):
        headers = {"Nats-Incr": by}
        answer = await use.nc.request(f"{use.args['subject']}.a", headers=headers, timeout=5)
        return json.loads(answer.data).get("val")

    same([await add("+5"), await add("+2")], ["5", "7"])


def made(act):
    async def run(use):
        await use.js.add_stream(name=use.args["stream"], subjects=[stores(use)])
        await act(use, use.args["stream"], use.args["consumer"])

    return run


def durable(use, **options):
    name = use.args["consumer"]
    return use.js.add_consumer(
        use.args["stream"], name=name, durable_name=name, ack_policy=AckPolicy.EXPLICIT, **options
    )


@made
async def make(use, stream, consumer):
    same((await use.js.stream_info(stream)).config.name, stream)


@made
async def change(use, stream, consumer):
    info = await use.js.update_stream(name=stream, subjects=[stores(use)], max_age=3600)
    same(info.config.max_age, 3600)


@made
async def make_consumer(use, stream, consumer):
    await durable(use)
    same((await use.js.consumer_info(stream, consumer)).name, consumer)


@made
async def make_filtered(use, stream, consumer):
    subject = f"{use.args['subject']}.b"
    same((await durable(use, filter_subject=subject)).config.filter_subject, subject)


@made
async def change_consumer(use, stream, consumer):
    await durable(use)
    same((await durable(use, description="Ships")).config.description, "Ships")


STREAMS = {
    "stream publish": publish_one,
    "stream publish, several at once": publish_many,
    "stream publish, twice by one id": publish_twice,
    "stream publish, expecting a sequence": publish_expecting,
    "stream publish for a time": publish_for,
    "stream publish later": publish_later,
    "stream count": count,
    "ordered info": ordered_info,
    "ordered push": pushed(SIX, ">", ordered),
    "ordered push, one filter": pushed(SIX[:5], "a", ordered),
    "ephemeral push, legacy": pushed(SIX, ">", unacknowledged),
    "ephemeral pull": pull,
    "stream info": info,
    "stream make": make,
    "stream change": change,
    "stream make a consumer": make_consumer,
    "stream make a consumer with a filter": make_filtered,
    "stream change a consumer": change_consumer,
}
