import { beforeAll, describe, expect, it } from "vitest";
import { deployLocally } from "../../infra/local/index.ts";
import policy from "../../policies/index.ts";
import { guardrails } from "../../policies/guardrails/index.ts";
import { plain } from "../../provider/protocol/values.ts";
import { violations, type Subject } from "../support/guardrails.ts";
import { ask } from "./support/mocks.ts";
import { settingsOf } from "./support/stack-config.ts";
import { deployable } from "../support/policies/deployable.ts";

/** The whole program of the local target, as its provider is asked for it. */
let subjects: Subject[];

beforeAll(async () => {
  const text = deployable(policy);
  const asked = await ask(() => deployLocally(text, settingsOf({ tls: true })));
  // rules see secrets unwrapped
  subjects = asked.map(({ type, name, inputs }) => ({
    type,
    name,
    props: plain(inputs) as object,
  }));
});

/** The same program, in which one resource has other inputs. */
const changed = (name: RegExp, props: object): Subject[] =>
  subjects.map((subject) =>
    name.test(subject.name ?? "") ? { ...subject, props: { ...subject.props, ...props } } : subject,
  );

describe("the program of the local target", () => {
  it("keeps every guardrail", async () => {
    expect(subjects.length).toBeGreaterThan(50);
    expect(await violations(guardrails, subjects)).toEqual([]);
  });

  it.each([
    [
      "the callout's secrets in a file for all",
      /^orders-callout-secrets$/,
      { mode: 0o644 },
      /^local-secret-files-private: the file holds the seed of (a user|a curve key|an account)/,
    ],
    [
      "the nodes' private key in a file for all",
      /^orders-cluster-tls-key$/,
      { content: "-----BEGIN PRIVATE KEY-----", mode: 0o640 },
      /^local-secret-files-private: the file holds a private key and has the mode 0640$/,
    ],
    [
      "a node for the whole network",
      /^orders-cluster-0$/,
      { env: { NATS_HOST: "0.0.0.0" } },
      /^local-loopback-only: "0.0.0.0" stands for every address of the machine$/,
    ],
  ])("would break one by %s", async (_what, name, props, message) => {
    const found = await violations(guardrails, changed(name, props));
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(message);
  });
});
