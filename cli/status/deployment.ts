import type { AccessDocument } from "../../access/index.ts";
import { Failure } from "../../errors/failure.mjs";
import { messageOf } from "../../errors/render.mjs";
import { ask, readAuthority } from "../network/http.ts";
import { deployedPolicy } from "../policy/document.ts";
import type { Settings } from "../settings/settings.ts";
import { calloutStatus, type CalloutStatus } from "./callout.ts";
import { keyAges, type KeyAge } from "./keys.ts";
import { nodeStatus, type NodeStatus } from "./node.ts";
import { streamsStatus, type AccountStreams } from "./streams.ts";

export interface DeploymentStatus {
  readonly ok: boolean;
  readonly nodes: readonly NodeStatus[];
  readonly callouts: readonly CalloutStatus[];
  readonly issuer: Check & { readonly authority: string };
  /** Do all callouts apply the policy that was deployed? */
  readonly policy: Check & { readonly digest?: string };
  /** Do all nodes run the same configuration? */
  readonly config: Check & { readonly digest?: string };
  /** Are the declared streams of each account as the policy declares them? */
  readonly streams: readonly AccountStreams[];
  /** How long each key has been in use; an old one is shown, but is not a problem. */
  readonly keys: readonly KeyAge[];
}

export interface Check {
  readonly ok: boolean;
  readonly problem?: string;
}

/** Asks every part of a deployment, all at once. @param now Unix seconds */
export async function deploymentStatus(settings: Settings, now: number): Promise<DeploymentStatus> {
  const { monitors, callouts: replicas } = settings;
  const [nodes, callouts, issuer, streams] = await Promise.all([
    Promise.all(monitors.map((url) => nodeStatus(url, monitors.length === 1))),
    Promise.all(replicas.map(calloutStatus)),
    issuerStatus(settings),
    declaredStatus(settings),
  ]);
  const policy = policyStatus(settings, callouts);
  const config = configStatus(nodes);
  const all: readonly Check[] = [...nodes, ...callouts, issuer, policy, config, ...streams];
  const keys = keyAges(settings.keysSince ?? {}, now);
  const ok = all.every((each) => each.ok);
  return { ok, nodes, callouts, issuer, policy, config, streams, keys };
}

/** None without the deployed policy, which `policyStatus` says. */
async function declaredStatus(settings: Settings): Promise<AccountStreams[]> {
  let document: AccessDocument;
  try {
    document = deployedPolicy(settings);
  } catch {
    return [];
  }
  return streamsStatus(settings.callouts, document);
}

async function issuerStatus(settings: Settings): Promise<DeploymentStatus["issuer"]> {
  const { authority, tenantId } = settings;
  const tenant = `${authority}/${tenantId}/v2.0`;
  try {
    const { status, body } = await ask(`${tenant}/.well-known/openid-configuration`, {
      ca: readAuthority(settings.authorityCaFile),
    });
    if (status !== 200) return { authority, ...bad(`its discovery document answers ${status}`) };
    const { issuer } = body as { issuer?: unknown };
    if (issuer === tenant) return { authority, ok: true };
    return { authority, ...bad("it says that it is another issuer") };
  } catch (error) {
    return {
      authority,
      ...bad(error instanceof Failure ? (error.why ?? error.message) : messageOf(error)),
    };
  }
}

function policyStatus(
  settings: Settings,
  callouts: readonly CalloutStatus[],
): DeploymentStatus["policy"] {
  let digest: string;
  try {
    digest = settings.policyDigest ?? deployedPolicy(settings).digest;
  } catch (error) {
    return bad(messageOf(error));
  }
  const others = callouts.filter(({ policy }) => policy !== undefined && policy !== digest);
  if (others.length === 0) return { digest, ok: true };
  const names = others.map(({ instance, url }) => instance ?? url).join(", ");
  return { digest, ...bad(`another policy is in force in ${names}`) };
}

function configStatus(nodes: readonly NodeStatus[]): DeploymentStatus["config"] {
  const digests = [...new Set(nodes.flatMap(({ config }) => config ?? []))];
  const [digest] = digests;
  if (digests.length > 1) return bad("the nodes run different configurations");
  return { ok: true, ...(digest === undefined ? {} : { digest }) };
}

function bad(problem: string): { ok: false; problem: string } {
  return { ok: false, problem };
}
