"""Operations of durable pull consumers."""

import asyncio

from nats.js.api import AckPolicy

from act import refused, same


def on(act):
    async def run(use):
        sub = await use.js.pull_subscribe_bind(use.args["consumer"], use.args["stream"])
        await act(sub, use)
        await sub.unsubscribe()

    return run


async def fetch(sub, count=1):
    return await sub.fetch(count, timeout=9)


@on
async def info(sub, use):
    same((await sub.consumer_info()).num_pending, 6)


@on
async def fetch_some(sub, use):
    messages = await fetch(sub, 3)
    for message in messages:
        await message.ack()
    same([message.data for message in messages], [b"1", b"2", b"3"])


@on
async def fetch_none(sub, use):
    for message in await fetch(sub, 6):
        await message.ack()
    await refused(sub.fetch(1, timeout=1), asyncio.TimeoutError)


@on
async def ack_sync(sub, use):
    [message] = await fetch(sub)
    await message.ack_sync()


def after(act, again):
    """Does something with the first message, and says whether it comes again."""

    @on
    async def run(sub, use):
        [message] = await fetch(sub)
        same(message.data, b"1")
        await act(message)
        rest = []
        # ends empty once nothing is left
        try:
            while True:
                rest += [other.data for other in await sub.fetch(6, timeout=1)]
        except asyncio.TimeoutError:
            pass
        same(b"1" in rest, again)

    return run


async def ask_for_time(message):
    await message.in_progress()
    await message.ack_sync()


def create(want, filters=()):
    async def run(use):
        subjects = [f"{use.args['subject']}.{each}" for each in filters]
        one = {"filter_subject": subjects[0]} if len(subjects) == 1 else {}
        several = {"filter_subjects": subjects} if len(subjects) > 1 else {}
        name = use.args["consumer"]
        await use.js.add_consumer(
            use.args["stream"], name=name, durable_name=name, ack_policy=AckPolicy.EXPLICIT, **one, **several
        )
        sub = await use.js.pull_subscribe_bind(name, use.args["stream"])
        [message] = await fetch(sub)
        same(message.data, want)
        await sub.unsubscribe()

    return run


async def update(use):
    async def add(**options):
        info = await use.js.add_consumer(
            use.args["stream"], durable_name=use.args["consumer"], ack_policy=AckPolicy.EXPLICIT, **options
        )
        return info.config.description

    await add()
    same(await add(description="Ships"), "Ships")


CONSUMERS = {
    "consumer info": info,
    "consumer fetch": fetch_some,
    "consumer fetch, nothing left": fetch_none,
    "acknowledge and wait": ack_sync,
    "give back": after(lambda message: message.nak(), True),
    "give back with a delay": after(lambda message: message.nak(delay=0.2), True),
    "ask for time": after(ask_for_time, False),
    "give up": after(lambda message: message.term(), False),
    "consumer create": create(b"1"),
    "consumer create with a filter": create(b"6", ["b"]),
    "consumer create with several filters": create(b"1", ["a", "b"]),
    "consumer update": update,
}
