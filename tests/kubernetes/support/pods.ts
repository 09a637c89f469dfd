import { get, isReady, type Answered } from "./kubectl.ts";
import { namespace } from "./stack.ts";

/** Of the nodes' pods. */
export const natsPods = "app.kubernetes.io/name=nats";
/** Of the callout's pods. */
export const calloutPods = "app.kubernetes.io/name=nats-callout";

/** Names of the pods that are ready, sorted. */
export async function readyPods(selector: string): Promise<string[]> {
  const pods = await get(namespace, "pods", selector);
  return pods.filter(isReady).map(({ metadata }) => metadata.name);
}

/** Each pod with what a restart would change: its uid, and how often its containers were started again. */
export async function lives(selector: string): Promise<Record<string, string>> {
  const pods = await get(namespace, "pods", selector);
  return Object.fromEntries(pods.map((pod) => [pod.metadata.name, lifeOf(pod)]));
}

function lifeOf({ metadata, status }: Answered): string {
  const restarts = status?.containerStatuses?.map(({ restartCount }) => restartCount) ?? [];
  return `${metadata.uid}, restarts ${restarts.join(" ")}`;
}

/** JSON of a page that each of the pods serves, by pod. */
export async function pages<T>(selector: string, port: number, path: string): Promise<T[]> {
  const pods = await get(namespace, "pods", selector);
  return Promise.all(
    pods.map(async ({ status }) => {
      const answer = await fetch(`http://${status?.podIP ?? ""}:${port}${path}`);
      return (await answer.json()) as T;
    }),
  );
}

/** Address of one node for clients. */
export const nodeAddress = (index: number): string =>
  `tls://nats-${index}.nats-headless.${namespace}.svc.cluster.local:4222`;
