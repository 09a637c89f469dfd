"""Operations of messages and requests, and of micro services."""

import asyncio
import json

import nats.micro
from nats.errors import NoRespondersError, TimeoutError

from act import refused, same

THREE = [b"1", b"2", b"3"]


async def three(use, subject):
    for text in THREE:
        await use.nc.publish(f"{subject}.a", text)


async def publish(use):
    sub = await use.nc.subscribe(f"{use.args['subject']}.>")
    await three(use, use.args["subject"])
    same([(await sub.next_msg(timeout=5)).data for _ in THREE], THREE)
    await sub.unsubscribe()


async def publish_headers(use):
    sub = await use.nc.subscribe(f"{use.args['subject']}.>")
    await use.nc.publish(f"{use.args['subject']}.a", b"1", headers={"Color": "red"})
    same((await sub.next_msg(timeout=5)).headers["Color"], "red")
    await sub.unsubscribe()


def collecting(use, **options):
    found = []

    async def take(message):
        found.append(message.data)

    return found, use.nc.subscribe(f"{use.args['subject']}.>", cb=take, **options)


async def so_many(use):
    found, subscribing = collecting(use)
    sub = await subscribing
    await sub.unsubscribe(limit=2)
    await three(use, use.args["subject"])
    await use.nc.flush()
    await asyncio.sleep(0.1)
    same(found, THREE[:2])


async def drain_sub(use):
    found, subscribing = collecting(use)
    sub = await subscribing
    await three(use, use.args["subject"])
    # after a slow login nats-py is one answer ahead, and drain would not wait for the server
    await use.nc.flush()
    await sub.drain()
    same(found, THREE)


async def drain(use):
    found, subscribing = collecting(use)
    await subscribing
    await three(use, use.args["subject"])
    await use.nc.flush()
    await use.nc.drain()
    same(found, THREE)


def feed(use):
    return f"feed.{use.args['subject']}.>"


async def subscribe(use):
    sub = await use.nc.subscribe(feed(use))
    same((await sub.next_msg(timeout=5)).subject, f"feed.{use.args['subject']}.a")
    await sub.unsubscribe()


async def queue(use):
    found = asyncio.Queue()

    async def take(message):
        await found.put(message.data)

    for _ in range(2):
        await use.nc.subscribe(feed(use), queue="workers", cb=take)
    seen = [await found.get() for _ in range(3)]
    same(len(set(seen)), 3)


def ask(use, **options):
    return use.nc.request(f"{use.args['subject']}.status", timeout=5, **options)


async def request(use):
    same((await ask(use)).data, b"fine")


async def request_headers(use):
    same((await ask(use, headers={"Color": "red"})).headers["Color"], "red")


async def nobody(use):
    await refused(ask(use), NoRespondersError)


async def gather(use, subject, done, pause=5):
    inbox = use.nc.new_inbox()
    sub = await use.nc.subscribe(inbox)
    await use.nc.publish(subject, reply=inbox)
    found = [(await sub.next_msg(timeout=5)).data]
    try:
        while not done(found):
            found.append((await sub.next_msg(timeout=pause)).data)
    except TimeoutError:
        if pause == 5:
            raise
    await sub.unsubscribe()
    return found


async def by_count(use):
    found = await gather(use, f"{use.args['subject']}.poll", lambda found: len(found) == 2)
    same(found, [b"fine", b"fine"])


async def until_pause(use):
    found = await gather(use, f"{use.args['subject']}.poll", lambda found: False, 0.5)
    same(found, [b"fine", b"fine"])


async def until_empty(use):
    found = await gather(use, f"{use.args['subject']}.parts", lambda found: found[-1] == b"")
    same(found, [*THREE, b""])


async def answer(use):
    sub = await use.nc.subscribe(f"{use.args['subject']}.status", queue="status")
    while True:
        message = await sub.next_msg(timeout=9)
        await message.respond(b"fine")
        if message.data == b"fine":
            break
    await sub.unsubscribe()


async def serve(use):
    found = asyncio.Event()

    async def handle(request):
        await request.respond(b"fine")
        if request.data == b"found":
            found.set()

    service = await nats.micro.add_service(
        use.nc, name=use.args["service"], version="1.0.0", queue_group="q"
    )
    subject = f"{use.args['service']}.echo"
    await service.add_endpoint(name="echo", subject=subject, handler=handle)
    await found.wait()
    await service.stop()


async def instances(use, subject):
    def two(found):
        return len([each for each in found if json.loads(each)["name"] == use.args["service"]]) == 2

    found = [json.loads(each) for each in await gather(use, subject, two)]
    return [each["id"] for each in found if each["name"] == use.args["service"]]


def look(verb, named):
    async def run(use):
        subject = f"$SRV.{verb}.{use.args['service']}" if named else f"$SRV.{verb}"
        same(len(set(await instances(use, subject))), 2)

    return run


async def info_of_one(use):
    [one, _] = await instances(use, f"$SRV.PING.{use.args['service']}")
    answer = await use.nc.request(f"$SRV.INFO.{use.args['service']}.{one}", timeout=5)
    same(json.loads(answer.data)["id"], one)


CORE = {
    "core publish": publish,
    "core publish with headers": publish_headers,
    "core subscribe, so many": so_many,
    "core drain a subscription": drain_sub,
    "core drain": drain,
    "core subscribe": subscribe,
    "core queue subscribe": queue,
    "core request": request,
    "core request with headers": request_headers,
    "core request, nobody there": nobody,
    "core request many, by count": by_count,
    "core request many, until a pause": until_pause,
    "core request many, until an empty one": until_empty,
    "core answer": answer,
    "micro serve": serve,
    "micro find all": look("PING", False),
    "micro info of all": look("INFO", False),
    "micro stats of all": look("STATS", False),
    "micro find": look("PING", True),
    "micro info": look("INFO", True),
    "micro stats": look("STATS", True),
    "micro info of an instance": info_of_one,
}
