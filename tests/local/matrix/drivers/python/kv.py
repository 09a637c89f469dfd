"""Operations of key-value buckets."""

from nats.js.errors import APIError, KeyNotFoundError, KeyWrongLastSequenceError, NoKeysError

from act import refused, same


def on(act):
    async def run(use):
        await act(await use.js.key_value(use.args["bucket"]), use)

    return run


@on
async def get(kv, use):
    same((await kv.get("eu.tea")).value, b"2")


@on
async def get_missing(kv, use):
    await refused(kv.get("eu.none"), KeyNotFoundError)
    await refused(kv.get("eu.gone"), KeyNotFoundError)


@on
async def get_revision(kv, use):
    same((await kv.get("eu.tea", revision=use.args["revision"])).value, b"1")


@on
async def history(kv, use):
    same([entry.value for entry in await kv.history("eu.tea")], [b"1", b"2"])


def keys(filters, want):
    @on
    async def run(kv, use):
        same(sorted(await (kv.keys() if filters is None else kv.keys(filters=filters))), want)

    return run


def watch(pattern, want):
    """The first values, and the mark that these were all; then stops."""

    @on
    async def run(kv, use):
        watcher = await (kv.watchall() if pattern is None else kv.watch(pattern))
        seen = []
        while (entry := await watcher.updates(timeout=5)) is not None:
            seen.append(f"{entry.key} {entry.operation or entry.value.decode()}")
        await watcher.stop()
        same(sorted(seen), want)

    return run


@on
async def watch_updates(kv, use):
    watcher = await kv.watch("eu.>", include_history=False)
    # nats-py gives what is there already as well
    while (entry := await watcher.updates(timeout=5)) is None or entry.key != "eu.tick":
        pass
    await watcher.stop()


@on
async def status(kv, use):
    found = await kv.status()
    same([found.bucket, found.history], [use.args["bucket"], 5])


@on
async def put(kv, use):
    same(await kv.put("eu.tea", b"3") > 0, True)


@on
async def create(kv, use):
    same(await kv.create("eu.new", b"1") > 0, True)


@on
async def create_existing(kv, use):
    await refused(kv.create("eu.tea", b"1"), KeyWrongLastSequenceError)


@on
async def create_again(kv, use):
    await kv.create("eu.lock", b"1")
    await kv.delete("eu.lock")
    await kv.create("eu.lock", b"2")


@on
async def update(kv, use):
    revision = await kv.put("eu.own", b"1")
    same(await kv.update("eu.own", b"2", last=revision) > revision, True)


@on
async def update_old(kv, use):
    await refused(kv.update("eu.tea", b"3", last=use.args["revision"]), KeyWrongLastSequenceError)


@on
async def delete(kv, use):
    same(await kv.delete("eu.tea"), True)


@on
async def delete_revision(kv, use):
    revision = await kv.put("eu.own", b"1")
    await refused(kv.delete("eu.own", last=revision + 1), APIError)
    same(await kv.delete("eu.own", last=revision), True)


@on
async def purge(kv, use):
    same(await kv.purge("eu.tea"), True)


@on
async def purge_deletes(kv, use):
    same(await kv.purge_deletes(olderthan=0), True)
    await refused(kv.history("eu.gone"), NoKeysError)


@on
async def create_for(kv, use):
    same(await kv.create("eu.new", b"1", msg_ttl=60) > 0, True)


@on
async def purge_for(kv, use):
    same(await kv.purge("eu.tea", msg_ttl=60), True)


async def make_marked(use):
    made = await use.js.create_key_value(bucket=use.args["bucket"], limit_marker_ttl=3600)
    same((await made.status()).marker_ttl, 3600)


async def make(use):
    made = await use.js.create_key_value(bucket=use.args["bucket"], history=5)
    same((await made.status()).history, 5)


async def change(use):
    await use.js.create_key_value(bucket=use.args["bucket"])
    info = await use.js.stream_info(f"KV_{use.args['bucket']}")
    info = await use.js.update_stream(info.config.evolve(description="Prices"))
    same(info.config.description, "Prices")


KEY_VALUE = {
    "kv get": get,
    "kv get a missing key": get_missing,
    "kv get by revision": get_revision,
    "kv history": history,
    "kv keys": keys(None, ["eu.milk", "eu.tea", "us.tea"]),
    "kv keys, one filter": keys(["eu."], ["eu.milk", "eu.tea"]),
    "kv keys, several filters": keys(["eu.milk", "eu.tea"], ["eu.milk", "eu.tea"]),
    "kv watch all": watch(None, ["eu.gone DEL", "eu.milk 1", "eu.tea 2", "us.tea 1"]),
    "kv watch one key": watch("eu.tea", ["eu.tea 2"]),
    "kv watch a pattern": watch("eu.*", ["eu.gone DEL", "eu.milk 1", "eu.tea 2"]),
    "kv watch updates": watch_updates,
    "kv status": status,
    "kv put": put,
    "kv create": create,
    "kv create a key that exists": create_existing,
    "kv create, delete, create": create_again,
    "kv update": update,
    "kv update an old revision": update_old,
    "kv delete": delete,
    "kv delete by revision": delete_revision,
    "kv purge": purge,
    "kv purge deletes": purge_deletes,
    "kv create for a time": create_for,
    "kv purge for a time": purge_for,
    "kv make a bucket with markers": make_marked,
    "kv make a bucket": make,
    "kv change a bucket": change,
}
