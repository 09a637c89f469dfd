import { ControlRefusal, type ControlRequest } from "../../protocol/control/request.ts";
import type { Handler } from "./requests.ts";

/** What may be looked at, by the `op` of the request; the rest of its body is the look's own. */
export type Looks = Readonly<Record<string, (body: ControlRequest["body"]) => Promise<object>>>;

/** Answers `control.inspect`: looks at things and changes none. */
export function inspecting(looks: Looks): Handler {
  return async ({ body }) => {
    const { op, ...rest } = body;
    const look = typeof op === "string" && Object.hasOwn(looks, op) ? looks[op] : undefined;
    if (look) return look(rest);
    const known = Object.keys(looks).join(", ");
    throw new ControlRefusal("op_unknown", "this callout does not know the op", `ask for ${known}`);
  };
}
