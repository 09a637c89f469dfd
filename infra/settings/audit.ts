import { choice, size, time } from "./kind.ts";
import type { Table } from "./setting.ts";

export const auditSettings = {
  mode: {
    kind: choice("durable", "best-effort"),
    about:
      "`durable`: a login waits for its record; `best-effort`: it does not, and records may be lost",
    otherwise: "`durable`",
  },
  maxFileSize: {
    kind: size,
    about: "size after which a replica starts a new file, if it has files",
    otherwise: "`64MiB`",
  },
  maxFilesSize: {
    kind: size,
    about: "size of all files of a replica, at least twice `maxFileSize`",
    otherwise: "no limit",
  },
  streamMaxAge: {
    kind: time,
    about: "how long the stream of the account CONTROL_DATA keeps records",
    otherwise: "`2160h`",
  },
  streamMaxSize: {
    kind: size,
    about: "size of that stream, not counting copies",
    otherwise: "three quarters of the account's disk, at most half of a node's",
  },
} as const satisfies Table;
