/** What a deployed stack says about itself: read with the user's own `pulumi` and backend. */
import { parseDocument, type AccessDocument } from "../../access/index.ts";
import { Failure } from "../../errors/failure.mjs";
import { unpacked } from "../../values/packed.ts";
import { isObject } from "../../values/shape/index.ts";
import type { Exported, Resource } from "../keys/backup.ts";
import { pulumi } from "../keys/pulumi.ts";
import type { Io } from "../terminal/io.ts";

/** What clients have to know of a stack. */
export interface StackFacts {
  /** `project/stack`. */
  readonly name: string;
  /** The output `client`. */
  readonly client: Readonly<Record<string, unknown>>;
  /** The policy in force, which a `NatsEntra` keeps in the state; undefined where none is as `client` says. */
  readonly policy: AccessDocument | undefined;
}

/** How Pulumi marks a secret in a state (sdk/go/common/resource/sig.go). */
const SECRET = "4dabf18193072939515e22adb298388d";

/**
 * Reads a stack's output `client` and the policy that it deployed. Secrets stay encrypted.
 *
 * @param stack a stack of the project in the working directory, or `organization/project/stack`
 * @throws Failure `pulumi_missing`, `pulumi_failed`, or `stack_client` when the stack has no such output
 */
export async function readStack(io: Io, stack: string): Promise<StackFacts> {
  const { resources = [] } = await exported(io, stack);
  const root = resources.find(({ type }) => type === "pulumi:pulumi:Stack");
  const client = root && memberOf(root, "client");
  if (root === undefined || !isObject(client) || Object.hasOwn(client, SECRET))
    throw new Failure("stack_client", `the stack ${stack} has no output "client"`, {
      why:
        root === undefined
          ? "nothing is deployed to it"
          : client === undefined
            ? "its program exports nothing of that name"
            : "what it exports under that name is not the client of a NatsEntra, or is secret",
      next: "add `export const client = stack.client;` to the program, for the NatsEntra `stack`, and run `pulumi up`",
    });
  return { name: nameOf(root), client, policy: policyOf(resources, client["policyDigest"]) };
}

async function exported(io: Io, stack: string): Promise<Exported["deployment"]> {
  try {
    const text = await pulumi(io, ["stack", "export", "--stack", stack]);
    return (JSON.parse(text) as Exported).deployment;
  } catch (error) {
    if (!(error instanceof Failure) || error.code !== "pulumi_failed") throw error;
    const { why = "" } = error;
    throw new Failure("pulumi_failed", `cannot read the stack ${stack}`, {
      why,
      next: remedyFor(why),
    });
  }
}

function remedyFor(why: string): string {
  if (/no stack named|not found/.test(why))
    return "see which stacks there are: pulumi stack ls --all";
  if (/PULUMI_ACCESS_TOKEN|logged in|log in/.test(why))
    return "log in to the stack's backend: pulumi login";
  return "run this in the folder of Pulumi.yaml, or name it (--cwd FOLDER), or the whole stack: ORGANIZATION/PROJECT/STACK";
}

/** `urn:pulumi:STACK::PROJECT::pulumi:pulumi:Stack::PROJECT-STACK` */
function nameOf({ urn }: Resource): string {
  const [stack = "", project = ""] = urn.replace("urn:pulumi:", "").split("::");
  return `${project}/${stack}`;
}

function policyOf(resources: readonly Resource[], digest: unknown): AccessDocument | undefined {
  return resources
    .filter(({ type }) => type === "nats-entra:index:PolicyRecord")
    .flatMap((record) => {
      const text = memberOf(record, "policy");
      const kept = typeof text === "string" ? unpacked(text) : undefined;
      return isObject(kept) ? [parseDocument(JSON.stringify(kept["document"]))] : [];
    })
    .find((document) => document.digest === digest);
}

function memberOf({ outputs }: Resource, name: string): unknown {
  return isObject(outputs) ? outputs[name] : undefined;
}
