"""Operations of those who look after streams, and of those who read single messages."""

from datetime import datetime, timedelta, timezone

from nats.js.errors import NotFoundError

from act import refused, same


async def left(use, want):
    same((await use.js.stream_info(use.args["stream"])).state.messages, want)


def purge(want, **options):
    async def run(use):
        wanted = {**options}
        if "subject" in wanted:
            wanted["subject"] = f"{use.args['subject']}.{wanted['subject']}"
        same(await use.js.purge_stream(use.args["stream"], **wanted), True)
        await left(use, want)

    return run


async def delete_message(use):
    same(await use.js.delete_msg(use.args["stream"], 2), True)
    await left(use, 5)


async def delete_stream(use):
    same(await use.js.delete_stream(use.args["stream"]), True)
    await refused(use.js.stream_info(use.args["stream"]), NotFoundError)


async def delete_bucket(use):
    same(await use.js.delete_key_value(use.args["bucket"]), True)
    await refused(use.js.stream_info(f"KV_{use.args['bucket']}"), NotFoundError)


async def delete_objects(use):
    same(await use.js.delete_object_store(use.args["bucket"]), True)
    await refused(use.js.stream_info(f"OBJ_{use.args['bucket']}"), NotFoundError)


def names(use):
    return use.args["stream"], use.args["consumer"]


async def delete_consumer(use):
    same(await use.js.delete_consumer(*names(use)), True)
    await refused(use.js.consumer_info(*names(use)), NotFoundError)


async def pause(use):
    later = (datetime.now(timezone.utc) + timedelta(hours=1)).isoformat()
    same((await use.js.pause_consumer(*names(use), later)).paused, True)
    same((await use.js.resume_consumer(*names(use))).paused, False)


async def reset(use):
    await use.js.reset_consumer(*names(use))


async def reset_to(use):
    await use.js.reset_consumer(*names(use), seq=5)
    same((await use.js.consumer_info(*names(use))).num_pending, 2)


async def list_streams(use):
    found = []
    # a page at a time
    while page := await use.js.streams_info(offset=len(found)):
        found += [stream.config.name for stream in page]
    same(use.args["stream"] in found, True)


async def account(use):
    same((await use.js.account_info()).streams > 0, True)


async def subjects(use):
    info = await use.js.stream_info(use.args["stream"], subjects_filter=">")
    subject = use.args["subject"]
    same(info.state.subjects, {f"{subject}.a": 5, f"{subject}.b": 1})


async def list_consumers(use):
    found = await use.js.consumers_info(use.args["stream"])
    same([consumer.name for consumer in found], [use.args["consumer"]])


def get(want, **options):
    async def run(use):
        wanted = {**options}
        if "subject" in wanted:
            wanted["subject"] = f"{use.args['subject']}.{wanted['subject']}"
        same((await use.js.get_msg(use.args["stream"], **wanted)).data, want)

    return run


OPERATORS = {
    "stream purge": purge(0),
    "stream purge a subject": purge(1, subject="a"),
    "stream purge, keeping the last": purge(2, keep=2),
    "stream purge up to a sequence": purge(2, seq=5),
    "message delete, overwriting it": delete_message,
    "stream delete": delete_stream,
    "kv delete the bucket": delete_bucket,
    "object delete the bucket": delete_objects,
    "consumer delete": delete_consumer,
    "consumer pause and resume": pause,
    "consumer reset": reset,
    "consumer reset to a sequence": reset_to,
    "list streams": list_streams,
    "list the account's limits": account,
    "list subjects": subjects,
    "list consumers": list_consumers,
    "message get": get(b"2", seq=2),
    "message get the last of a subject": get(b"5", subject="a", direct=True),
    "message get the next of a subject": get(b"6", seq=2, subject="b", next=True),
    "message get, directly": get(b"2", seq=2, direct=True),
}
