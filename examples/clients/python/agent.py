"""An agent in Python: takes tasks on its own subject, reports findings on another, and keeps the last one."""

import asyncio
import base64
import json
import os
import random
import secrets

import nats
from azure.identity import DefaultAzureCredential

SCOPE = os.environ["NATS_SCOPE"]
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


async def come_back(nc: nats.NATS, oid: str) -> None:
    """Reconnects in the last part of each session, at a moment of its own.

    nats-py does not come back from 'User Authentication Expired': it has to be gone by then.
    """
    while not nc.is_closed:
        try:
            seconds = await remaining(nc, oid)
        except nats.errors.Error:
            await asyncio.sleep(0.1)  # just between two sessions
            continue
        await asyncio.sleep(seconds * random.uniform(0.7, 0.9))
        await nc.force_reconnect()


async def main() -> None:
    # disabled only for an authority that is not Microsoft's
    credential = DefaultAzureCredential(
        disable_instance_discovery="AZURE_AUTHORITY_HOST" in os.environ
    )

    def token() -> str:
        """Asked at every connect; azure-identity keeps tokens until shortly before their end."""
        return credential.get_token(SCOPE).token

    oid = object_id(token())
    servers = os.environ["NATS_SERVERS"].split(",")
    nc = await nats.connect(
        servers,
        # without it tls:// still leaves it to the server's greeting whether there is TLS
        tls_handshake_first=any(server.startswith("tls://") for server in servers),
        token=token,
        inbox_prefix=f"_INBOX.{oid}.{os.environ['NATS_ACCOUNT']}",
        max_reconnect_attempts=-1,
    )

    # the account where the bucket is
    js = nc.jetstream(domain=os.environ["NATS_DOMAIN"])
    findings = await js.key_value("findings")

    async def work(task: nats.aio.msg.Msg) -> None:
        finding = b"done: " + task.data
        await findings.put(ID, finding)
        await nc.publish(f"agents.{ID}.findings", finding)

    await nc.subscribe(f"agents.{ID}.tasks", cb=work)
    await come_back(nc, oid)


asyncio.run(main())
