import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { capture } from "../../../tools/process.mjs";

/** An object as the API server answers it, so far as tests look at it. */
export interface Answered {
  kind: string;
  metadata: {
    name: string;
    namespace?: string;
    uid: string;
    labels?: Record<string, string>;
    deletionTimestamp?: string;
  };
  spec?: { nodeName?: string; containers?: { name: string; image: string }[] };
  status?: {
    podIP?: string;
    phase?: string;
    conditions?: { type: string; status: string }[];
    containerStatuses?: { name: string; restartCount: number; ready: boolean }[];
  };
}

/**
 * `kubectl` on the cluster of `KUBECONFIG`, where everything may be done.
 *
 * @throws Error with what it said when it fails
 */
export async function kubectl(...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await capture("kubectl", args);
  if (code === 0) return stdout;
  throw new Error(`kubectl ${args.join(" ")}: ${stderr.trim() || stdout.trim()}`);
}

/** Objects of a kind in a namespace, by name. */
export async function get(namespace: string, kind: string, selector = ""): Promise<Answered[]> {
  const text = await kubectl("-n", namespace, "get", kind, "-l", selector, "-o", "json");
  return (JSON.parse(text) as { items: Answered[] }).items.sort((a, b) =>
    a.metadata.name.localeCompare(b.metadata.name),
  );
}

/**
 * Applies objects as the API server checks them most strictly: unknown fields are errors, and so is what the
 * namespace's pod security level warns about.
 *
 * @param args further ones, as `--dry-run=server`
 */
export async function apply(objects: readonly object[], ...args: string[]): Promise<string> {
  const list = { apiVersion: "v1", kind: "List", items: objects };
  return withFile(list, (file) =>
    kubectl(
      ...["apply", "--server-side", "--force-conflicts", "--validate=strict"],
      ...["--warnings-as-errors", "-f", file, ...args],
    ),
  );
}

/** Posts an object to an address of the API server that `kubectl` has no word for. */
export async function post(path: string, object: object): Promise<void> {
  await withFile(object, (file) => kubectl("create", "--raw", path, "-f", file));
}

async function withFile<T>(object: object, use: (file: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), "nats-entra-apply-"));
  try {
    const file = join(folder, "object.json");
    await writeFile(file, JSON.stringify(object));
    return await use(file);
  } finally {
    await rm(folder, { recursive: true });
  }
}

export const isReady = ({ status, metadata }: Answered): boolean =>
  metadata.deletionTimestamp === undefined &&
  (status?.conditions?.some(({ type, status: is }) => type === "Ready" && is === "True") ?? false);

/**
 * Waits until a rolling update is through. Pulumi's provider may report an updated stateful set too early
 * (pulumi-kubernetes issue 3329).
 *
 * @param workload for example `statefulset/nats`
 */
export async function rolledOut(namespace: string, workload: string): Promise<void> {
  await kubectl("-n", namespace, "rollout", "status", workload, "--timeout=240s");
}

/** For `until`: pods take their time, and each look is a request to the API server. */
export const podTime = { timeoutMs: 120_000, everyMs: 250 };
