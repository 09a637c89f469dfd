import { beforeAll, describe, expect, it } from "vitest";
import { guardrails } from "../../../policies/guardrails/index.ts";
import { violations, type Subject } from "../../support/guardrails.ts";
import { deploy, everyListener, everything } from "./program.ts";

const subjects = async (...args: Parameters<typeof deploy>): Promise<Subject[]> =>
  (await deploy(...args)).map(({ type, name, inputs }) => ({
    type,
    name,
    props: inputs,
    under: "nats-entra:index:NatsCluster",
  }));

describe("a cluster on Kubernetes", () => {
  let all: Subject[];
  beforeAll(async () => {
    all = await subjects({ nats: everything }, everyListener);
  });

  it("keeps every guardrail", async () => {
    expect(await violations(guardrails, await subjects())).toEqual([]);
  });

  it("keeps every guardrail with everything turned on", async () => {
    expect(await violations(guardrails, all)).toEqual([]);
  });

  it("keeps them with NATS' own reloader and without volumes", async () => {
    const nats = {
      reloader: { officialImage: "natsio/nats-server-config-reloader:0.23.0" },
      storage: { persistent: false },
    };
    expect(await violations(guardrails, await subjects({ nats }))).toEqual([]);
  });

  it.each<[string, Parameters<typeof deploy>, RegExp]>([
    [
      "a load balancer for everybody",
      [{ nats: { service: { type: "LoadBalancer", internal: false } } }],
      /^kubernetes-no-public-load-balancer: the load balancer is public/,
    ],
    [
      "an image that moves",
      [{ nats: { image: "nats:latest" } }],
      /^kubernetes-pinned-images: containers\[0\]: the image "nats:latest" is not pinned/,
    ],
    [
      "no network policy",
      [{ nats: { networkPolicy: { enabled: false } } }],
      /^kubernetes-network-policy: no network policy selects its pods/,
    ],
    [
      "no disruption budget",
      [{ nats: { disruptionBudget: false } }],
      /^kubernetes-disruption-budget: no disruption budget selects its pods/,
    ],
    [
      "a patch that lets the server be root",
      [
        {
          nats: {
            overrides: { natsContainer: { merge: { securityContext: { runAsUser: 0 } } } },
          },
        },
      ],
      /^kubernetes-restricted: containers\[0\]: runAsUser is 0/,
    ],
  ])("breaks one by %s", async (_what, args, message) => {
    const found = await violations(guardrails, await subjects(...args));
    expect(found[0]).toMatch(message);
  });
});
