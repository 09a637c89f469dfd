"""The shipping worker: takes created orders from the consumer, has each one shipped, and ends after so many."""

import asyncio
import json
import os

import nats


async def main() -> None:
    errors: list[str] = []

    async def on_error(error: Exception) -> None:
        errors.append(str(error))

    account = os.environ["ACCOUNT"]
    nc = await nats.connect(
        os.environ["SERVERS"].split(","),
        user=account,
        password=os.environ["TOKEN"],
        inbox_prefix=f"_INBOX.{os.environ['OID']}.{account}".encode(),
        error_cb=on_error,
    )
    js = nc.jetstream(domain=os.environ["DOMAIN"])
    consumer = await js.pull_subscribe_bind("shipping", stream="ORDERS")
    wanted = int(os.environ["ORDERS"])
    shipped: list[str] = []
    while len(shipped) < wanted:
        try:
            messages = await consumer.fetch(100, timeout=2)
        except nats.errors.TimeoutError:
            continue
        for message in messages:
            # the stream has events of other programs, too
            if message.subject == "orders.events.created" and message.data.startswith(b"{"):
                event = json.loads(message.data)
                answer = await nc.request("orders.shipped", event["id"].encode(), timeout=5)
                assert answer.data == b"shipped", answer.data
                await nc.publish("shipping.labels.print", event["id"].encode())
                shipped.append(event["id"])
                await message.ack_sync()
            else:
                await message.ack()
    await nc.drain()
    print(json.dumps({"errors": errors, "shipped": shipped}))


asyncio.run(main())
