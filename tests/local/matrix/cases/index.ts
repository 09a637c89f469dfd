/** All cases: what the matrix tries, in the order of its page. */
import type { Case } from "../case.ts";
import { core } from "./core.ts";
import { keyValue } from "./kv.ts";
import { keyValueSettings } from "./kv-settings.ts";
import { micro } from "./micro.ts";
import { objectBuckets } from "./objects.ts";
import { operators } from "./operators.ts";
import { publishing } from "./publishing.ts";
import { streams } from "./streams.ts";

export const cases: readonly Case[] = [
  ...streams,
  ...publishing,
  ...keyValue,
  ...keyValueSettings,
  ...objectBuckets,
  ...operators,
  ...core,
  ...micro,
];
