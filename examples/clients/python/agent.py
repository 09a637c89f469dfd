"""An agent in Python: takes tasks on its own subject, and reports findings on another."""

import asyncio
import base64
import json
import os
import random

import nats
from azure.identity import DefaultAzureCredential

SCOPE = os.environ["NATS_SCOPE"]
OWN = "agents." + os.environ["AZURE_CLIENT_ID"]


def object_id(token: str) -> str:
    """Whose token it is: the only inbox that it may read has this name."""
    payload = token.split(".")[1]
    return json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))["oid"]


async def come_back(nc: nats.NATS) -> None:
    """Reconnects in the last part of each session, at a moment of its own.

    nats-py does not come back from 'User Authentication Expired': it has to be gone by then.
    """
    while not nc.is_closed:
        try:
            answer = json.loads((await nc.request("$SYS.REQ.USER.INFO", timeout=5)).data)
        except nats.errors.Error:
            await asyncio.sleep(0.1)  # just between two sessions
            continue
        seconds = answer["data"]["expires"] / 1e9
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

    nc = await nats.connect(
        os.environ["NATS_SERVERS"].split(","),
        token=token,
        inbox_prefix="_INBOX." + object_id(token()),
        max_reconnect_attempts=-1,
    )

    async def work(task: nats.aio.msg.Msg) -> None:
        await nc.publish(OWN + ".findings", b"done: " + task.data)

    await nc.subscribe(OWN + ".tasks", cb=work)
    await come_back(nc)


asyncio.run(main())
