"""A device over MQTT in Python: reports its state, takes its orders, and comes back with a fresh token."""

import base64
import json
import os
import threading
import time

import paho.mqtt.client as mqtt

HOST, PORT = os.environ["MQTT_SERVER"].rsplit(":", 1)
ACCOUNT = os.environ["NATS_ACCOUNT"]
TOKEN_FILE = os.environ["TOKEN_FILE"]


def token() -> str:
    """Whatever gets a token; here another program keeps it in a file: `nats-entra token`, or a sidecar."""
    with open(TOKEN_FILE, encoding="utf-8") as file:
        return file.read().strip()


def claims(text: str) -> dict:
    payload = text.split(".")[1]
    return json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))


def on_connect(client, _userdata, _flags, reason, _properties):
    if reason.is_failure:
        print(f"refused: {reason}", flush=True)
        return
    # a durable session keeps its subscriptions; asking again does no harm
    client.subscribe(f"plant/{client.oid}/orders/#", qos=1)


def on_subscribe(_client, _userdata, _mid, reasons, _properties):
    print("subscribed" if not any(reason.is_failure for reason in reasons) else "denied", flush=True)


def on_message(client, _userdata, message):
    print(f"{message.topic} {message.payload.decode()}", flush=True)
    client.publish(f"plant/{client.oid}/done", message.payload, qos=1)


def main() -> None:
    oid = claims(token())["oid"]
    # the client id is the identity's own: with another one the login is refused
    client = mqtt.Client(
        mqtt.CallbackAPIVersion.VERSION2,
        client_id=oid,
        clean_session=False,
        protocol=mqtt.MQTTv311,
    )
    client.oid = oid
    client.on_connect, client.on_subscribe, client.on_message = on_connect, on_subscribe, on_message
    client.reconnect_delay_set(min_delay=1, max_delay=30)
    client.will_set(f"plant/{oid}/state", "lost", qos=1)
    if "MQTT_CA" in os.environ:
        client.tls_set(ca_certs=os.environ["MQTT_CA"])
    while True:
        text = token()
        client.username_pw_set(ACCOUNT, text)
        client.connect(HOST, int(PORT))
        client.loop_start()
        client.publish(f"plant/{oid}/state", "on", qos=1)
        # a goodbye before the session ends with its token: otherwise the server publishes the will
        threading.Event().wait(max(1.0, (claims(text)["exp"] - time.time()) * 0.8))
        client.disconnect()
        client.loop_stop()


if __name__ == "__main__":
    main()
