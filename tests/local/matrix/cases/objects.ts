/** Object buckets. */
import { jetstream, StorageType } from "@nats-io/jetstream";
import { Objm } from "@nats-io/obj";
import type { NatsConnection } from "@nats-io/transport-node";
import { objects } from "../../../../access/index.ts";
import type { Case, Operation } from "../case.ts";
import type { Args } from "../protocol.ts";

/** Several chunks. */
const LARGE = new Uint8Array(400_000).fill(7);

/** A bucket with the objects `report` (400,000 bytes of 7) and `note` (one byte). */
export async function makeBucket(admin: NatsConnection, { bucket }: Args): Promise<Partial<Args>> {
  const store = await new Objm(jetstream(admin)).create(bucket, { storage: StorageType.Memory });
  await store.putBlob({ name: "report" }, LARGE);
  await store.putBlob({ name: "note" }, new Uint8Array(1));
  return {};
}

/** The same with `link`, a link to `report`. */
async function makeLink(admin: NatsConnection, names: Args): Promise<Partial<Args>> {
  await makeBucket(admin, names);
  const store = await new Objm(jetstream(admin)).open(names.bucket);
  const report = await store.info("report");
  // as most clients make it: nats.js leaves out the nuid, without which nats.go finds no object
  const link = {
    ...{ name: "link", bucket: names.bucket, nuid: report?.nuid, size: 0, chunks: 0 },
    ...{ mtime: new Date(), options: { link: { bucket: names.bucket, name: "report" } } },
  };
  await jetstream(admin).publish(`$O.${names.bucket}.M.bGluaw==`, JSON.stringify(link));
  return {};
}

const read: readonly Operation[] = [
  { name: "object get", done: "`report` has its 400,000 bytes" },
  { name: "object get a missing one", done: "`none` is not found" },
  { name: "object info", done: "`report` has its size" },
  { name: "object list", done: "`note` and `report`" },
  { name: "object watch", done: "both come; it stops" },
  { name: "object status", done: "the bucket's name" },
];

const write: readonly Operation[] = [
  { name: "object put", done: "400,000 bytes are stored as `new`" },
  { name: "object overwrite", done: "`report` has other bytes" },
  { name: "object delete", done: "`report` is deleted" },
  { name: "object change its description", done: "`report` has another description" },
  {
    name: "object rename",
    done: "`note` is called `letter`",
    not: { python: "nats-py 2.16 takes every new name for taken" },
  },
  { name: "object link", done: "`second` links to `report`" },
  { name: "object link to a bucket", done: "`third` links to the bucket" },
];

export const objectBuckets: readonly Case[] = [
  {
    helper: 'objects("invoices").read()',
    grants: ({ bucket }, account) => [objects(bucket, { account }).read()],
    prepare: makeBucket,
    operations: read,
  },
  {
    helper: 'objects("invoices").read()',
    grants: ({ bucket }, account) => [objects(bucket, { account }).read()],
    prepare: makeLink,
    operations: [
      {
        name: "object get by a link",
        done: "`link` has the 400,000 bytes of `report`",
      },
    ],
  },
  {
    helper: 'objects("invoices").write()',
    grants: ({ bucket }, account) => [objects(bucket, { account }).write()],
    prepare: makeBucket,
    operations: write,
  },
  {
    helper: 'objects("invoices").manage()',
    grants: ({ bucket }, account) => [objects(bucket, { account }).manage()],
    operations: [
      { name: "object make a bucket", done: "there is a bucket" },
      { name: "object seal a bucket", done: "a bucket, just made, is sealed" },
    ],
  },
];
