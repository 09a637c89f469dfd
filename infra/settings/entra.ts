import { guid, list } from "./kind.ts";
import type { Table } from "./setting.ts";

/** The section `entra`: the application that tokens are made for. */
export const entraSettings = {
  owners: {
    kind: list(guid),
    about: "object ids of the application's owners; the deploying identity belongs among them",
    default: [],
  },
} as const satisfies Table;
