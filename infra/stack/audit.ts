import { bytesOf, type Size } from "../../values/quantity.ts";
import type { CalloutAuditArgs } from "../../components/index.ts";
import type { Settings } from "../settings/read.ts";

/** How the callouts keep their records, in the bytes that the component counts. */
export function auditOf({ audit }: Pick<Settings, "audit">): CalloutAuditArgs {
  const { mode, maxFileSize, maxFilesSize, streamMaxAge, streamMaxSize } = audit;
  return {
    ...{ mode, streamMaxAge },
    maxFileSize: bytes(maxFileSize),
    maxFilesSize: bytes(maxFilesSize),
    streamMaxSize: bytes(streamMaxSize),
  };
}

function bytes(size: string | undefined): number | undefined {
  return size === undefined ? undefined : bytesOf(size as Size);
}
