import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { policy, type Account } from "../../../access/index.ts";
import type { Redirected } from "../../../cli/demo/redirections/redirected.ts";
import type { Redirection } from "../../../cli/demo/redirections/model.ts";
import { operations, shopdata } from "../../../policies/accounts.ts";
import example from "../../../policies/index.ts";
import { Terminal } from "../../support/terminal.ts";
import { startDeployment, type Deployment } from "./deployment.ts";

interface Answer {
  readonly ok: boolean;
  readonly redirections: readonly Redirected[];
}

async function demo(deployment: Deployment, settingsFile = deployment.settingsFile) {
  const terminal = new Terminal();
  terminal.env["NATS_ENTRA_SETTINGS"] = settingsFile;
  try {
    const { code, value, stderr } = await terminal.json("demo");
    if (value === null) throw new Error(stderr);
    return { code, ...(value as Answer), text: (await terminal.run("demo")).stdout };
  } finally {
    terminal.remove();
  }
}

/** The settings of the deployment, with the attempts changed. */
function settingsWith(
  { settings, settingsFile, demo: extras }: Deployment,
  change: (attempt: Redirection) => readonly Redirection[],
): string {
  const attempts = extras.redirections.attempts.flatMap(change);
  const folder = join(dirname(settingsFile), "changed");
  mkdirSync(folder, { recursive: true });
  const redirections = { ...extras.redirections, attempts };
  writeFileSync(join(folder, "demo.json"), JSON.stringify({ ...extras, redirections }));
  const file = join(folder, "client.json");
  writeFileSync(file, JSON.stringify(settings));
  return file;
}

describe("the redirections of the example", () => {
  let deployment: Deployment;
  beforeAll(async () => (deployment = await startDeployment()));
  afterAll(() => deployment.stop());

  it("are each tried for real, and have no effect", async () => {
    const { code, ok, redirections, text } = await demo(deployment);
    expect(redirections.filter((one) => !one.ok)).toEqual([]);
    expect({ code, ok }).toEqual({ code: 0, ok: true });
    expect(redirections.length).toBeGreaterThan(15);
    // whatever could be redirected is there, and all but one may be asked for
    const answered = redirections.filter(({ without }) => without === "answered");
    expect(new Set(answered.map(({ trick }) => trick))).toEqual(
      new Set(["answer", "acknowledgement", "message", "status", "delivery"]),
    );
    expect(text).toContain(
      `${redirections.length} redirections, each for real, each without effect`,
    );
    expect(text).toMatch(
      /^sara +answer of orders\.status +orders\.cancel +order-service +nothing$/m,
    );
  });

  it("need somebody who watches", async () => {
    const deaf = settingsWith(deployment, (attempt) =>
      attempt.as === "sara" && attempt.trick === "answer" && "shownBy" in attempt
        ? [{ ...attempt, shownBy: { ...attempt.shownBy, subject: "orders.status" } }]
        : [],
    );
    const { code, redirections, text } = await demo(deployment, deaf);
    expect(code).toBe(1);
    expect(redirections.map(({ watching }) => watching)).toEqual([false, false]);
    expect(text).toContain("! the watcher sees nothing at all");
  });

  it("need something to redirect", async () => {
    const silent = settingsWith(deployment, (attempt) =>
      attempt.trick === "answer" && attempt.publish === "orders.status"
        ? [{ ...attempt, publish: "orders.create" }]
        : [],
    );
    const { code, redirections, text } = await demo(deployment, silent);
    expect(code).toBe(1);
    expect(redirections.map(({ without, ok }) => ({ without, ok }))).toEqual([
      { without: "denied", ok: false },
    ]);
    expect(text).toContain("! not tried: denied");
  });
});

describe("where walls are missing", () => {
  /** Support works beside operations, and the workers where the stream is. */
  const { isVault: _, ...open } = shopdata;
  const place: Readonly<Record<string, Account>> = {
    "Orders.Read": operations,
    "Shipping.Work": open,
  };
  const unwalled = policy({
    accounts: example.accounts.map((each) => (each.name === open.name ? open : each)),
    roles: example.roles.map((role) => ({ ...role, account: place[role.name] ?? role.account })),
  });
  let deployment: Deployment;
  beforeAll(async () => (deployment = await startDeployment(unwalled)));
  afterAll(() => deployment.stop());

  it("redirections arrive, and the demo says so", async () => {
    const settings = settingsWith(deployment, (attempt) => {
      if (attempt.trick === "delivery") return [];
      if (attempt.as === "sara" && attempt.publish === "orders.status")
        return [{ ...attempt, account: "operations" }];
      if (attempt.trick === "status" && attempt.onto === "$JS.API.STREAM.DELETE.ORDERS") {
        const publish = attempt.publish.replace("$JS.shopdata.", "$JS.");
        return [{ ...attempt, account: "shopdata", publish }];
      }
      return [];
    });
    const { code, ok, redirections, text } = await demo(deployment, settings);
    expect({ code, ok }).toEqual({ code: 1, ok: false });
    const arrived = redirections.map(({ as, onto, seen }) => ({
      as,
      onto,
      seen: [...new Set(seen)].slice(0, 1),
    }));
    // a callout makes the deleted stream again, before or after the demo looks
    const deleted = /STREAM\.INFO\.ORDERS|ORDERS was made again/;
    expect(arrived).toEqual([
      { as: "sara", onto: "orders.cancel", seen: ["an answer"] },
      {
        as: "shipping-worker",
        onto: "$JS.API.STREAM.DELETE.ORDERS",
        seen: [expect.stringMatching(deleted)],
      },
    ]);
    expect(text).toMatch(/2 OF 2 REDIRECTIONS ARE NOT KNOWN TO BE WITHOUT EFFECT/);
  });
});
