import { guid, list } from "./kind.ts";
import type { Table } from "./setting.ts";

/** The section `entra`: the application that tokens are made for. */
export const entraSettings = {
  owners: {
    kind: list(guid),
    about:
      "object ids of the application's owners besides the deploying identity, which becomes one by making it",
    default: [],
  },
} as const satisfies Table;
