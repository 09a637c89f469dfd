/**
 * The process that evaluates a policy; `process.ts` starts it behind walls, with Node's permission model on, no
 * environment, and pipes for descriptors.
 */
import { answering } from "./answering.ts";
import { evaluate } from "./guest.ts";
import type { Question } from "./message.ts";

await answering((question: Question) => evaluate(question));
