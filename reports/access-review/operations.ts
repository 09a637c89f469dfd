import type { AuditLine } from "./audit-line.ts";
import type { NewFolder } from "./folder.ts";
import type { Operation } from "./model.ts";
import { operationLine, operationsHead } from "./tables.ts";
import { instantOf } from "./time.ts";

/** Operations that the page shows one by one; operations.csv has all. */
const SHOWN = 500;
const FILE = "operations.csv";
/** Common to all kinds, and shown in columns of their own. */
const COMMON = new Set("time id class_uid activity_id activity_name status_id seq prev".split(" "));
const BUFFER = 1 << 16;

/** Writes operations as they come, and keeps the first of them. */
export class Operations {
  readonly first: Operation[] = [];
  readonly #folder: NewFolder;
  #text = "";

  constructor(folder: NewFolder) {
    this.#folder = folder;
    folder.write(FILE, operationsHead);
  }

  add({ time, id, classUid, activity, granted, oid = "", fields }: AuditLine): void {
    const others = Object.entries(fields).filter(([name]) => !COMMON.has(name));
    const operation = {
      ...{ time: instantOf(time), id, classUid, activity, succeeded: granted, actor: oid },
      detail: JSON.stringify(Object.fromEntries(others)),
    };
    if (this.first.length < SHOWN) this.first.push(operation);
    this.#text += operationLine(operation);
    if (this.#text.length > BUFFER) this.flush();
  }

  flush(): void {
    this.#folder.append(FILE, this.#text);
    this.#text = "";
  }
}
