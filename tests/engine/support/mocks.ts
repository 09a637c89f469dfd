import { createHash } from "node:crypto";
import * as pulumi from "@pulumi/pulumi";
import * as settings from "@pulumi/pulumi/runtime/settings.js";

/** A resource as the program asked for it. */
export interface Asked {
  type: string;
  name: string;
  inputs: Record<string, unknown>;
}

/**
 * What a provider would answer beside the inputs, by type, and to a call, by its token; what is not here must
 * not be asked for. An answer may have an `id`, for providers whose ids mean something; empty, it is not known.
 */
export type Answers = Readonly<Record<string, (asked: Asked) => Record<string, unknown>>>;

const own: Answers = {
  "nats-entra:index:Key": ({ name }) => ({
    secret: createHash("sha256").update(name).digest("base64"),
    next: createHash("sha256").update(`${name}, next`).digest("base64"),
    createdAt: 1_700_000_000,
  }),
  "nats-entra:index:Certificate": ({ name }) => ({
    certificate: `certificate of ${name}`,
    privateKey: `private key of ${name}`,
    notAfter: "2030-01-01T00:00:00Z",
  }),
  "nats-entra:entra:RoleRecord": () => ({}),
  "nats-entra:index:PolicyRecord": () => ({}),
  "nats-entra:index:StreamRecord": () => ({ left: {} }),
  "nats-entra:local:File": () => ({}),
  "nats-entra:local:Process": () => ({ pid: 1, started: "1" }),
  "nats-entra:local:Wait": () => ({}),
};

/** Exported by the SDK for its provider server, but not declared. */
const { waitForRPCs, getMonitor } = settings as unknown as {
  waitForRPCs: () => Promise<void>;
  getMonitor: () => Monitor;
};

/** What the SDK registers resources with; mocks are told only a part of that. */
interface Monitor {
  registerResource(request: { getProtect(): boolean }, answer: unknown): unknown;
}

const kept = new WeakSet<Asked>();

/** Whether the program asked for the option `protect`. */
export function isProtected(asked: Asked): boolean {
  return kept.has(asked);
}

/** Components are registered as well, but no provider answers for them. */
const components =
  /^nats-entra:(index|local):(?!Key$|Certificate$|PolicyRecord$|StreamRecord$|File$|Process$|Wait$)[A-Z]\w+$/;

/**
 * Runs a program against mocks that know just what the provider answers, and throw on anything else.
 *
 * @param preview as `pulumi preview` runs it
 * @param others what other providers answer; every type that the program may ask for is listed
 * @returns what was asked for, sorted by type and name
 */
export async function ask(
  program: () => unknown,
  preview = false,
  others: Answers = {},
): Promise<Asked[]> {
  const answers = { ...own, ...others };
  const asked: Asked[] = [];
  const unexpected: string[] = [];
  let protect = false;
  await pulumi.runtime.setMocks(
    {
      newResource: ({ type, name, inputs }) => {
        const resource = { type, name, inputs: inputs as Record<string, unknown> };
        asked.push(resource);
        if (protect) kept.add(resource);
        const answer = answers[type];
        if (!answer && !components.test(type)) unexpected.push(`resource ${type} ${name}`);
        const state = { ...resource.inputs, ...answer?.(resource) };
        return { id: typeof state["id"] === "string" ? state["id"] : `${name}-id`, state };
      },
      call: ({ token, inputs }) => {
        const asks = { type: token, name: "", inputs: inputs as Record<string, unknown> };
        const answer = answers[token];
        if (!answer) unexpected.push(`call ${token}`);
        else asked.push(asks);
        return answer?.(asks) ?? {};
      },
    },
    "nats-entra",
    "test",
    preview,
  );
  const monitor = getMonitor();
  const register = monitor.registerResource.bind(monitor);
  monitor.registerResource = (request, answer) => {
    protect = request.getProtect(); // the mock above is called before this returns
    return register(request, answer);
  };
  try {
    await program();
  } finally {
    // also when the program failed: what it had begun must not run into the next test's mocks
    await waitForRPCs();
  }
  if (unexpected.length > 0) throw new Error(`unexpected: ${unexpected.join(", ")}`);
  return asked.sort((a, b) => (`${a.type} ${a.name}` < `${b.type} ${b.name}` ? -1 : 1));
}
