import type { ReplicaFacts } from "../../protocol/status/status.ts";
import { agree } from "./agree.ts";
import { checker, type Check } from "./check.ts";
import { clockTolerance, offBy } from "./nodes.ts";

/** Seconds after which what a replica knows of revocations and grants is old. */
const bucketAge = 60;

/**
 * Compares what the callouts say of themselves with each other and with what was deployed.
 *
 * @param policy digest of the deployed policy
 */
export function calloutChecks(all: readonly ReplicaFacts[], policy: string): Check[] {
  const replicas = [...all].sort((a, b) => (a.instance < b.instance ? -1 : 1));
  const versions = "finish the update of this replica";
  const files = "look at the callout's files and log; pulumi up puts the deployed ones there";
  const median = medianTime(replicas);
  return [
    ...same(replicas, "policy", (each) => each.policy.digest, files, policy),
    ...same(replicas, "version", ({ version }) => version, versions),
    ...same(replicas, "xkey", ({ trust }) => trust.xkeys.join(" "), files),
    ...same(replicas, "signing keys", ({ trust }) => signersOf(trust), files),
    ...same(replicas, "issuer keys", issuerKeysOf, "compare what each replica can reach"),
    ...replicas.flatMap((each) => [stateCheck(each), bucketsCheck(each), clockCheck(each, median)]),
    ...(replicas.some(({ control }) => control) ? [auditCheck(replicas)] : []),
  ];
}

function same(
  replicas: readonly ReplicaFacts[],
  what: string,
  of: (replica: ReplicaFacts) => string,
  next: string,
  known?: string,
): Check[] {
  const said = new Map(replicas.map((each) => [each.instance, of(each)]));
  const { expected, odd } = agree(said, known);
  return [...said].map(([instance, value]) => {
    const { well, bad } = checker("callout", instance);
    if (!odd.has(instance)) return well(what, value);
    const others = expected === undefined ? "no two agree" : `it should be ${expected}`;
    return bad(what, `${value}; ${others}`, next);
  });
}

function signersOf({ signers }: ReplicaFacts["trust"]): string {
  return Object.values(signers).sort().join(" ");
}

function issuerKeysOf({ issuers }: ReplicaFacts): string {
  return issuers.map(({ issuer, keys }) => `${issuer}: ${[...keys].sort().join(" ")}`).join("; ");
}

function stateCheck({ instance, ready, policy, issuers, nats }: ReplicaFacts): Check {
  const { well, bad } = checker("callout", instance);
  const old = issuers.filter(({ fresh }) => !fresh).map(({ issuer }) => issuer);
  if (policy.problem !== undefined) {
    return bad("policy file", policy.problem, "put the compiled policy there: pulumi up");
  }
  if (old.length > 0) {
    return bad(
      "issuer",
      `keys are out of date: ${old.join(", ")}`,
      "see that it reaches the issuer",
    );
  }
  if (!ready) return bad("ready", "it is not ready", "read its /readyz and its log");
  return well("ready", `connected to ${nats.server ?? "nobody"}`);
}

function bucketsCheck({ instance, control }: ReplicaFacts): Check {
  const { well, bad } = checker("callout", instance);
  const old = Object.entries(control?.buckets ?? {}).filter(
    ([, { age }]) => age === undefined || age > bucketAge,
  );
  const restored = Object.entries(control?.buckets ?? {}).filter(
    ([, bucket]) => bucket.restored > 0,
  );
  if (old.length === 0 && restored.length > 0) {
    const counts = restored.map(([name, bucket]) => `${name}: ${bucket.restored}`).join(", ");
    return bad(
      "revocations and grants",
      `entries were removed or overwritten, and were written again: ${counts}`,
      "read control_entry_restored in its log, find out who has credentials for CONTROL_DATA, then restart this callout",
    );
  }
  if (old.length === 0) return well("revocations and grants");
  const ages = old.map(
    ([name, { age }]) => `${name}: ${age === undefined ? "never" : `${age} s ago`}`,
  );
  return bad(
    "revocations and grants",
    `last read ${ages.join(", ")}`,
    "see JetStream of the nodes",
  );
}

const alarmWords: Readonly<Record<string, string>> = {
  deleted: "it was deleted",
  made_again: "it is another stream than before",
  shortened: "records were gone before their age",
  full: "it was full, and records made room before their age",
  foreign: "it holds a message that no callout has written",
};

/** What any of them knows, since they keep it together. */
function auditCheck(replicas: readonly ReplicaFacts[]): Check {
  const { well, bad } = checker("deployment", "audit stream");
  const all = replicas.flatMap(({ control }) => control?.alarms ?? []);
  const texts = all.map(({ what, time }) => {
    const at = new Date(time * 1000).toISOString().slice(0, 19);
    return `${at}Z ${alarmWords[what] ?? what}`;
  });
  if (texts.length === 0) return well("complete");
  return bad(
    "complete",
    [...new Set(texts)].sort().join("; "),
    all.every(({ what }) => what === "full")
      ? "give it more room or keep records for a shorter time: docs/how-to/audit.md; shown for seven days"
      : "keep the callouts' files and your last export, and compare them: nats-entra audit verify; shown for seven days",
  );
}

/** All of them looked at their clocks within a second. */
function clockCheck({ instance, time }: ReplicaFacts, median: number): Check {
  const { well, bad } = checker("callout", instance);
  const ahead = time - median;
  if (Math.abs(ahead) <= clockTolerance) return well("clock");
  return bad("clock", `${offBy(ahead)} the others`, "synchronize clocks (NTP)");
}

function medianTime(replicas: readonly ReplicaFacts[]): number {
  const times = replicas.map(({ time }) => time).sort((a, b) => a - b);
  return times[Math.floor(times.length / 2)] ?? 0;
}
