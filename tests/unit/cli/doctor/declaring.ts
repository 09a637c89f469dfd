import {
  account,
  compile,
  policy,
  publish,
  publishTo,
  role,
  stream,
  type AccessDocument,
} from "../../../../access/index.ts";

/** A policy with the stream JOBS and its consumer `work` in the account `data`, or with no stream at all. */
export function declaring({ streams = true } = {}): AccessDocument {
  const data = streams
    ? account("data", { description: "Streams", jetstream: { disk: "1GiB" } })
    : account("data", { description: "Nothing is stored here" });
  const jobs = stream("JOBS", {
    account: data,
    subjects: ["jobs.>"],
    consumers: { work: { ackWait: "30s" } },
  });
  const write = role("Jobs.Write", {
    displayName: "Jobs: write",
    description: "Write jobs.",
    account: data,
    members: ["application"],
    grants: [streams ? publishTo(jobs) : publish("jobs.>")],
  });
  return compile(policy({ accounts: [data], roles: [{ write }] })).document;
}
