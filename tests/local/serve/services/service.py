"""A service for tests: it says back what it is asked, as plain subscriptions and as a micro service."""

import asyncio
import os

import nats
from caller import caller_of
from nats.micro import ServiceConfig, add_service


async def main() -> None:
    async def problem(_error: Exception) -> None:
        """The server refused an answer: the service goes on."""

    connection = await nats.connect(
        os.environ["NATS_URL"],
        inbox_prefix=os.environ["NATS_INBOX"].encode(),
        error_cb=problem,
    )

    async def status(message) -> None:
        await message.respond(message.data)

    async def orders(message) -> None:
        for order in (b"1", b"2", b"3"):
            await message.respond(order)

    async def cancel(message) -> None:
        try:
            answer = " ".join(caller_of(message.reply, message.headers))
        except PermissionError as refusal:
            answer = str(refusal)
        await message.respond(answer.encode())

    await connection.subscribe("orders.cancel", "shop", cb=cancel)
    await connection.subscribe("orders.status", "shop", cb=status)
    await connection.subscribe("orders.list", "shop", cb=orders)

    async def where(request) -> None:
        await request.respond(request.data)

    config = ServiceConfig(name="shop", version="1.0.0", queue_group="shop")
    service = await add_service(connection, config)
    await service.add_endpoint(name="where", subject="orders.where", handler=where)
    await connection.flush()
    print("ready", flush=True)
    await asyncio.Event().wait()


asyncio.run(main())
