"""An agent in Python: takes tasks on its own subject, reports findings on another, and keeps the last one."""

import asyncio
import base64
import json
import os
import random
import secrets
import ssl

import nats
from azure.identity import DefaultAzureCredential

# the stack's output `client`: pulumi stack output client --json > client.json
with open(os.environ["NATS_CLIENT"]) as file:
    STACK = json.load(file)
ACCOUNT = os.environ["NATS_ACCOUNT"]
ID = os.environ["AZURE_CLIENT_ID"]


def object_id(token: str) -> str:
    """Whose token it is: the only inbox that it may read has this name."""
    payload = token.split(".")[1]
    return json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))["oid"]


async def remaining(nc: nats.NATS, oid: str) -> float:
    """Seconds that the session lasts. The callouts answer into its own inbox; they ignore reply subjects."""
    token = secrets.token_hex(11)
    inbox = await nc.subscribe(f"_INBOX.{oid}._whoami.{token}")
    try:
        await nc.publish(f"nats-entra.whoami.{oid}.{token}")
        return json.loads((await inbox.next_msg(timeout=5)).data)["remaining"]
    finally:
        await inbox.unsubscribe()


async def come_back(nc: nats.NATS, oid: str, closed: asyncio.Event) -> None:
    """Reconnects in the last part of each session, at a moment of its own, until the connection is closed."""
    while not nc.is_closed:
        try:
            seconds = await remaining(nc, oid)
        except nats.errors.Error:
            await asyncio.sleep(0.1)  # just between two sessions
            continue
        try:
            await asyncio.wait_for(closed.wait(), seconds * random.uniform(0.7, 0.9))
        except asyncio.TimeoutError:
            await nc.force_reconnect()


async def work(token, oid: str) -> None:
    """Takes tasks until the connection is closed."""
    closed = asyncio.Event()

    async def note_closed() -> None:
        closed.set()

    servers = STACK["servers"]
    is_tls = any(server.startswith("tls://") for server in servers)
    nc = await nats.connect(
        servers,
        # the authority behind the servers' TLS, where the system does not know it
        tls=ssl.create_default_context(
            cadata=STACK.get("natsCa"),
            cafile=STACK.get("natsCaFile"),  # from a local stack
        )
        if is_tls
        else None,
        # without it tls:// still leaves it to the server's greeting whether there is TLS
        tls_handshake_first=is_tls,
        token=token,
        inbox_prefix=f"_INBOX.{oid}.{ACCOUNT}",
        max_reconnect_attempts=-1,
        closed_cb=note_closed,
    )

    # the account where the bucket is
    js = nc.jetstream(domain=STACK["domains"][ACCOUNT][0])
    findings = await js.key_value("findings")

    async def handle(task: nats.aio.msg.Msg) -> None:
        finding = b"done: " + task.data
        await findings.put(ID, finding)
        await nc.publish(f"agents.{ID}.findings", finding)

    await nc.subscribe(f"agents.{ID}.tasks", cb=handle)
    await come_back(nc, oid, closed)


async def main() -> None:
    # disabled only for an authority that is not Microsoft's
    credential = DefaultAzureCredential(
        disable_instance_discovery="AZURE_AUTHORITY_HOST" in os.environ
    )

    def token() -> str:
        """Asked at every connect; azure-identity keeps tokens until shortly before their end."""
        return credential.get_token(STACK["scope"]).token

    oid = object_id(token())
    # nats-py closes permanently on 'User Authentication Expired': the process was suspended, or the network away
    while True:
        try:
            await work(token, oid)
        except Exception as error:
            print(error)
        await asyncio.sleep(1)


asyncio.run(main())
