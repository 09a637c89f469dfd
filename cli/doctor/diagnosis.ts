import { CONTROL } from "../../access/index.ts";
import type { NodeFacts } from "../../protocol/status/node-facts.ts";
import type { ReplicaFacts } from "../../protocol/status/status.ts";
import { withControl, type Asker } from "../control/ask.ts";
import { askStreams } from "../control/streams.ts";
import { Failure } from "../../errors/failure.mjs";
import { deployedPolicy } from "../policy/document.ts";
import { decisionFor } from "../policy/expectation.ts";
import { credentialFor, type Credential } from "../session/credential.ts";
import type { AdvisoryList } from "./advisories/advisory.ts";
import { advisoryChecks } from "./concerns.ts";
import { announced } from "./announced.ts";
import { badTokens } from "./bad-tokens.ts";
import { calloutChecks } from "./callouts.ts";
import { checker, type Check } from "./check.ts";
import { edgeChecks } from "./edge.ts";
import { listenerChecks } from "./listeners.ts";
import { nodeChecks } from "./nodes.ts";
import { streamChecks } from "./streams.ts";

export interface Diagnosis {
  readonly ok: boolean;
  readonly checks: readonly Check[];
}

export interface DiagnosisOptions {
  /** Tokens that must be refused, besides those that are made for it. */
  readonly refused: readonly string[];
  /** Of nats-server, which may concern the nodes. */
  readonly advisories: AdvisoryList;
  /** Told what is done just now. */
  readonly progress: (text: string) => void;
}

/**
 * Whether every address lets in whom it should and nobody else, and whether every node and callout goes by the same
 * keys, configuration and policy.
 *
 * The addresses are tried first, one by one; who compares nodes and callouts asks at those that let in
 * whom they should, and nobody else; where there are none, at those that let it in.
 *
 * @throws Failure when there is no token to ask with, `control_not_granted` when its roles are not for this
 */
export async function diagnose(asker: Asker, options: DiagnosisOptions): Promise<Diagnosis> {
  const { io, settings, as } = asker;
  const credential = await credentialFor(io, settings, as);
  mustBeGranted(asker, credential);
  const edges = await tryEdges(asker, credential, options);
  const open = edges.filter(({ checks: [first] }) => first?.ok === true);
  // who lets in anybody need not be one of this deployment
  const proven = open.filter(({ checks }) => checks.every(({ ok }) => ok));
  const servers = namesOf(proven.length > 0 ? proven : open);
  options.progress("asking nodes and callouts what they go by");
  const inside = await compare({ ...asker, settings: { ...settings, servers } }, options);
  const checks = [...inside, ...edges.flatMap((edge) => edge.checks)];
  return { ok: checks.every(({ ok }) => ok), checks };
}

/** Else every address would look as if it refused a good token. */
function mustBeGranted({ io, settings }: Asker, { identity, name }: Credential): void {
  const decision = decisionFor(deployedPolicy(settings), identity, {
    account: CONTROL,
    now: io.now(),
  });
  if (decision.granted) return;
  throw new Failure("control_not_granted", `${name} may not ask nodes and callouts`, {
    why: `none of its roles is in the account ${CONTROL} (${decision.reason})`,
    next: "ask as somebody who has a role with inspect()",
  });
}

interface Edge {
  readonly server: string;
  readonly checks: readonly Check[];
}

async function tryEdges(
  asker: Asker,
  credential: Credential,
  { refused, progress }: DiagnosisOptions,
): Promise<Edge[]> {
  const { token, identity } = credential;
  const { settings } = asker;
  const bad = await announced(asker, await badTokens(settings, credential, refused));
  const edges: Edge[] = [];
  for (const server of settings.servers) {
    progress(`logging in at ${server}: a good token, and ${bad.length} that must be refused`);
    const login = { token, oid: identity.oid, account: CONTROL, server };
    edges.push({ server, checks: await edgeChecks(settings, login, bad) });
  }
  return edges;
}

function namesOf(edges: readonly Edge[]): string[] {
  return edges.map(({ server }) => server);
}

async function compare(
  asker: Asker,
  { advisories }: Pick<DiagnosisOptions, "advisories">,
): Promise<Check[]> {
  const { settings } = asker;
  const { bad } = checker("deployment", "nodes and callouts");
  if (settings.servers.length === 0) {
    const next = "begin with the addresses below; nats-entra status asks the parts one by one";
    return [bad("compared", "no address lets this identity in, so nobody can be asked", next)];
  }
  try {
    const document = deployedPolicy(settings);
    const { nodes, callouts, streams } = await withControl(asker, async (ask) => ({
      ...(await ask<{ nodes: NodeFacts[] }>({ verb: "inspect", body: { op: "nodes" } })),
      ...(await ask<{ callouts: ReplicaFacts[] }>({ verb: "inspect", body: { op: "callouts" } })),
      streams: await askStreams(ask),
    }));
    const accounts = new Map(
      callouts.flatMap(({ trust }) =>
        Object.entries(trust.accounts).map(([name, key]) => [key, name] as const),
      ),
    );
    return [
      numberCheck("nodes", nodes.length, settings.monitors.length),
      numberCheck("callouts", callouts.length, settings.callouts.length),
      ...nodeChecks(nodes, { accounts, callouts, config: settings.configDigest }),
      ...listenerChecks(nodes, document),
      ...advisoryChecks(nodes, document, advisories),
      ...calloutChecks(callouts, settings.policyDigest ?? document.digest),
      ...streamChecks(streams, document, { policy: settings.policyDigest, now: asker.io.now() }),
    ];
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    const { message, why, next = "nats-entra status asks the parts one by one" } = error;
    return [bad("compared", [message, ...(why === undefined ? [] : [why])].join(": "), next)];
  }
}

/** @param expected 0 where the settings don't know how many there are */
function numberCheck(what: "nodes" | "callouts", found: number, expected: number): Check {
  const { well, bad } = checker("deployment", what);
  if (found >= expected) return well("answer", `${found}`);
  const next = "see which is down, or has other keys: nats-entra status, and the routes above";
  return bad("answer", `${found} of ${expected} answer to the callouts`, next);
}
