import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Exported } from "../../../../cli/keys/backup.ts";
import type { Terminal } from "../../../support/terminal.ts";

/** A `pulumi` that shows one export and keeps what it is told, for what only the command itself decides. */
export class PulumiStandIn {
  readonly #folder: string;

  constructor(terminal: Terminal) {
    this.#folder = join(terminal.folder, "stand-in");
    mkdirSync(this.#folder);
    const script = `#!/bin/sh
cd '${this.#folder}'
printf '%s\\n' "$*" >> calls
if [ -f refusal ]; then cat refusal >&2; exit 255; fi
case "$2" in export) cat export.json;; import) cat > import.json;; esac
`;
    writeFileSync(join(this.#folder, "pulumi"), script, { mode: 0o755 });
    terminal.env["PATH"] = `${this.#folder}:${process.env["PATH"] ?? ""}`;
  }

  shows(exported: object): void {
    writeFileSync(join(this.#folder, "export.json"), JSON.stringify(exported));
  }

  refuses(text: string): void {
    writeFileSync(join(this.#folder, "refusal"), text);
  }

  get calls(): string[] {
    const file = join(this.#folder, "calls");
    return existsSync(file) ? readFileSync(file, "utf8").trim().split("\n") : [];
  }

  get imported(): Exported {
    return JSON.parse(readFileSync(join(this.#folder, "import.json"), "utf8")) as Exported;
  }
}
