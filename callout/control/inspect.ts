import { ControlRefusal, type ControlRequest } from "../../protocol/control/request.ts";
import type { Handler } from "./requests.ts";

/** Handlers by the `op` of the request; each reads the rest of the body, and learns who asks. */
export type Looks = Readonly<
  Record<string, (body: ControlRequest["body"], oid: string) => Promise<object>>
>;

/** Answers `control.inspect`, read-only. */
export function inspecting(looks: Looks): Handler {
  return async ({ body, oid }) => {
    const { op, ...rest } = body;
    const look = typeof op === "string" && Object.hasOwn(looks, op) ? looks[op] : undefined;
    if (look) return look(rest, oid);
    const known = Object.keys(looks).join(", ");
    throw new ControlRefusal("op_unknown", "this callout does not know the op", `ask for ${known}`);
  };
}
