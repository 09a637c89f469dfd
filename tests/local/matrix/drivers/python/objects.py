"""Operations of object buckets."""

from nats.js.api import ObjectMeta
from nats.js.errors import ObjectNotFoundError

from act import refused, same

LENGTH = 400_000
ALL = ["note", "report"]


def on(act):
    async def run(use):
        await act(await use.js.object_store(use.args["bucket"]), use)

    return run


def get(name):
    @on
    async def run(store, use):
        same(len((await store.get(name)).data), LENGTH)

    return run


@on
async def get_missing(store, use):
    await refused(store.get("none"), ObjectNotFoundError)


@on
async def info(store, use):
    same((await store.get_info("report")).size, LENGTH)


@on
async def listed(store, use):
    same(sorted(each.name for each in await store.list()), ALL)


@on
async def watch(store, use):
    watcher = await store.watch()
    seen = []
    while (found := await watcher.updates(timeout=5)) is not None:
        seen.append(found.name)
    await watcher.stop()
    same(sorted(seen), ALL)


@on
async def status(store, use):
    same((await store.status()).bucket, use.args["bucket"])


def put(name):
    @on
    async def run(store, use):
        same((await store.put(name, bytes(LENGTH))).size, LENGTH)

    return run


@on
async def delete(store, use):
    await store.delete("report")
    await refused(store.get_info("report"), ObjectNotFoundError)


@on
async def describe(store, use):
    await store.update_meta("report", ObjectMeta(name="report", description="Of May"))
    same((await store.get_info("report")).description, "Of May")


@on
async def rename(store, use):
    await store.update_meta("note", ObjectMeta(name="letter"))
    same((await store.get_info("letter")).size, 1)


async def make(use):
    store = await use.js.create_object_store(use.args["bucket"])
    same((await store.status()).bucket, use.args["bucket"])


async def seal(use):
    store = await use.js.create_object_store(use.args["bucket"])
    await store.seal()
    same((await store.status()).sealed, True)


OBJECTS = {
    "object get": get("report"),
    "object get by a link": get("link"),
    "object get a missing one": get_missing,
    "object info": info,
    "object list": listed,
    "object watch": watch,
    "object status": status,
    "object put": put("new"),
    "object overwrite": put("report"),
    "object delete": delete,
    "object change its description": describe,
    "object rename": rename,
    "object make a bucket": make,
    "object seal a bucket": seal,
}
