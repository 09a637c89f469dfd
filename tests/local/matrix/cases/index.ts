/** All cases: what the matrix tries, in the order of its page. */
import type { Case } from "../case.ts";
import { keyValue } from "./kv.ts";

export const cases: readonly Case[] = [...keyValue];
