import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { Failure } from "../../errors/failure.mjs";
import {
  list,
  oneOf,
  openObject,
  optional,
  read,
  reasonOf,
  text,
} from "../../values/shape/index.ts";
import type { Probe } from "./probes.ts";
import type { Redirections } from "./redirections/model.ts";
import { redirections } from "./redirections/shape.ts";

/** What a program adds to the demo of its stack. */
export interface Extras {
  /** What is tried as every identity. @default what the policy itself suggests */
  readonly probes?: readonly Probe[] | undefined;
  /** What is tried to have appear where no session may publish. @default nothing */
  readonly redirections?: Redirections | undefined;
}

const probe = openObject({ verb: oneOf("publish", "subscribe"), subject: text("a subject") });
const shape = openObject({ probes: optional(list(probe)), redirections: optional(redirections) });

/**
 * `demo.json` beside the settings; a stack need not have one.
 *
 * @throws Failure `demo_invalid`
 */
export function extrasBeside(settingsFile: string): Extras {
  const file = join(dirname(settingsFile), "demo.json");
  if (!existsSync(file)) return {};
  try {
    return read(shape, JSON.parse(readFileSync(file, "utf8")), { name: "the file" });
  } catch (error) {
    throw new Failure("demo_invalid", `${file} is not valid`, {
      why: reasonOf(error),
      next: "let the stack write the file again: pulumi up",
    });
  }
}
