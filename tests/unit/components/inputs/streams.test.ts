import { describe, expect, it } from "vitest";
import {
  account,
  compile,
  policy,
  publishTo,
  role,
  stream,
  type StreamOptions,
} from "../../../../access/index.ts";
import { checkStreams } from "../../../../components/inputs/streams.ts";

function declaring(options: Omit<StreamOptions, "account" | "subjects">) {
  const data = account("data", { description: "Streams", jetstream: { disk: "1GiB" } });
  const jobs = stream("JOBS", { ...options, account: data, subjects: ["jobs.>"] });
  const write = role("Jobs.Write", {
    displayName: "Jobs: write",
    description: "Write jobs.",
    account: data,
    members: ["application"],
    grants: [publishTo(jobs)],
  });
  return compile(policy({ accounts: [data], roles: [{ write }] })).document;
}

const three = { nodes: 3, hasJetStream: true };
const one = { nodes: 1, hasJetStream: true };

describe("declared streams on nodes", () => {
  it("are taken where there are as many nodes as replicas", () => {
    expect(() => checkStreams(declaring({ replicas: 3 }), three)).not.toThrow();
    expect(() => checkStreams(declaring({ replicas: 1 }), one)).not.toThrow();
  });

  it("are refused where there are fewer, with both ways out", () => {
    expect(() => checkStreams(declaring({ replicas: 3 }), one)).toThrow(
      "nodes: the stream JOBS in data has replicas: 3, one on each node, and there is 1 node; raise nodes to 3, or declare replicas: 1",
    );
    expect(() => checkStreams(declaring({ replicas: 5 }), three)).toThrow(
      "there are 3 nodes; raise nodes to 5, or declare replicas: 3",
    );
  });

  it("are refused without JetStream", () => {
    expect(() => checkStreams(declaring({}), { nodes: 3, hasJetStream: false })).toThrow(
      "jetstream.enabled: the policy declares the stream JOBS in data; turn JetStream on, or remove the stream from the policy",
    );
  });

  it("are not asked about when somebody else manages them", () => {
    const theirs = declaring({ replicas: 3, managed: false });
    expect(() => checkStreams(theirs, { nodes: 1, hasJetStream: false })).not.toThrow();
  });
});
