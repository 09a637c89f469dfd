import { EventEmitter } from "node:events";
import { beforeEach, describe, expect, it } from "vitest";
import { endWithReader } from "../../../../cli/terminal/gone-reader.ts";

class Process extends EventEmitter {
  readonly stdout = new EventEmitter();
  readonly stderr = new EventEmitter();
  readonly exits: number[] = [];
  exit(code: number): void {
    this.exits.push(code);
  }
}

const failing = (code: string) => Object.assign(new Error(`write ${code}`), { code });
let process: Process;

beforeEach(() => {
  process = new Process();
  endWithReader(process as unknown as NodeJS.Process);
});

describe("a command whose reader has ended", () => {
  it("ends with 141", () => {
    process.stdout.emit("error", failing("EPIPE"));
    expect(process.exits).toEqual([141]);
  });

  it("cleans up first, once, where it ends cleanly on signals", () => {
    const signals: string[] = [];
    process.on("SIGTERM", (signal: string) => signals.push(signal));
    process.stdout.emit("error", failing("EPIPE"));
    process.stdout.emit("error", failing("EPIPE"));
    expect({ signals, exits: process.exits }).toEqual({ signals: ["SIGTERM"], exits: [] });
  });

  it("goes on where only its notes are not read", () => {
    process.stderr.emit("error", failing("EPIPE"));
    expect(process.exits).toEqual([]);
  });

  it("does not hide another failure", () => {
    expect(() => process.stdout.emit("error", failing("EIO"))).toThrow("EIO");
    expect(() => process.stderr.emit("error", failing("EIO"))).toThrow("EIO");
  });
});
