import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { Command } from "commander";
import { repeated } from "../terminal/options.ts";
import { UsageFailure } from "../../errors/failure.mjs";
import { unreadable } from "../../errors/file.mjs";
import type { Io } from "../terminal/io.ts";
import type { Lock, Opener } from "./sealed-file.ts";

export interface PassphraseOption {
  readonly passphraseFile?: string;
}

export interface OpenerOptions extends PassphraseOption {
  readonly identity?: string;
}

export interface LockOptions extends PassphraseOption {
  readonly recipient?: readonly string[];
}

const variable = "NATS_ENTRA_BACKUP_PASSPHRASE";
/** Characters. What scrypt makes dear to try, a short one makes cheap again. */
const shortest = 16;

/** Adds what a command needs to open a backup. */
export function withOpener(command: Command): Command {
  return withPassphrase(command).option(
    "--identity <file>",
    "private key of age that the backup was made for, as age-keygen writes it",
  );
}

/** Adds what a command needs to close a backup. */
export function withLock(command: Command): Command {
  return withPassphrase(command).option(
    "--recipient <key>",
    "public key of age (age1…) that may open it, instead of a passphrase; may be repeated",
    repeated,
  );
}

function withPassphrase(command: Command): Command {
  return command.option(
    "--passphrase-file <file>",
    `file with the backup's passphrase (default: ${variable})`,
  );
}

/** @throws UsageFailure without one, or with a passphrase that is too short */
export function lockOf(io: Io, { recipient = [], ...options }: LockOptions): Lock {
  if (recipient.length > 0) return { recipients: recipient };
  const passphrase = passphraseOf(io, options);
  if (passphrase === undefined) throw nothing("--recipient age1…");
  if (passphrase.length >= shortest) return { passphrase };
  throw new UsageFailure(
    "the passphrase is too short",
    `take ${shortest} characters or more, for example six words that a machine chose`,
  );
}

/** @throws UsageFailure without one */
export function openerOf(io: Io, { identity, ...options }: OpenerOptions): Opener {
  if (identity !== undefined) return { identities: keyLines(readText(io, identity)) };
  const passphrase = passphraseOf(io, options);
  if (passphrase !== undefined) return { passphrase };
  throw nothing("--identity FILE");
}

function passphraseOf(io: Io, { passphraseFile }: PassphraseOption): string | undefined {
  if (passphraseFile !== undefined) return readText(io, passphraseFile).trim();
  return io.env[variable] || undefined;
}

/** Without the comments that `age-keygen` writes above a key. */
function keyLines(text: string): string[] {
  return text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "" && !line.startsWith("#"));
}

function readText({ cwd }: Io, name: string): string {
  const file = resolve(cwd, name);
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw unreadable(file, error);
  }
}

const nothing = (other: string) =>
  new UsageFailure(
    "there is nothing to close or open the backup with",
    `give --passphrase-file FILE or ${other}, or set ${variable}`,
  );
