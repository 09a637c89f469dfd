import { readFileSync } from "node:fs";
import { promisify } from "node:util";
import { gunzip, gzip } from "node:zlib";
import type { Decrypter, Encrypter } from "age-encryption";
import { codeOf, Failure, UsageFailure } from "../../errors/failure.mjs";
import { unreadable, unwritable } from "../../errors/file.mjs";
import { replacePrivateFileSync } from "../../files/replace.mjs";

/** By what a file is closed: a passphrase, or public keys (`age1…`) of those who may open it. */
export type Lock = { readonly passphrase: string } | { readonly recipients: readonly string[] };

/** By what it is opened: the passphrase, or private keys (`AGE-SECRET-KEY-1…`). */
export type Opener = { readonly passphrase: string } | { readonly identities: readonly string[] };

/** Loaded when it is needed: most commands open no backup, and it is as large as all of them. */
const age = () => import("age-encryption");
const compress = promisify(gzip);
const expand = promisify(gunzip);

/**
 * Writes a text so that nobody reads it without the key: gzip inside the age format (age-encryption.org/v1, a
 * passphrase by scrypt, keys by X25519, ChaCha20-Poly1305), as printable text. `age -d FILE | gunzip` opens it
 * when this command is not at hand.
 *
 * @throws Failure `recipient_invalid`, `file_unwritable`
 */
export async function writeSealed(file: string, text: string, lock: Lock): Promise<void> {
  const { armor, Encrypter } = await age();
  const sealed = await closed(new Encrypter(), lock).encrypt(await compress(text));
  try {
    replacePrivateFileSync(file, armor.encode(sealed));
  } catch (error) {
    throw unwritable(file, error);
  }
}

/** @throws Failure `file_unreadable`, `identity_invalid`, or `backup_closed` when the key does not fit */
export async function readSealed(file: string, opener: Opener): Promise<string> {
  const { armor, Decrypter } = await age();
  const decrypter = opening(new Decrypter(), opener);
  let sealed: Uint8Array;
  try {
    sealed = armor.decode(readFileSync(file, "utf8"));
  } catch (error) {
    if (codeOf(error) !== undefined) throw unreadable(file, error);
    throw new Failure("file_unreadable", `cannot read ${file}`, {
      why: "it is not a file in the age format",
      next: "name one that nats-entra keys backup wrote",
    });
  }
  try {
    return (await expand(await decrypter.decrypt(sealed))).toString("utf8");
  } catch {
    throw new Failure("backup_closed", `${file} cannot be opened`, {
      why: "it was made with another key, or it was changed",
      next: "give the passphrase that it was made with, or the private key of one of its recipients",
    });
  }
}

function closed(encrypter: Encrypter, lock: Lock): Encrypter {
  if ("passphrase" in lock) {
    encrypter.setPassphrase(lock.passphrase);
    return encrypter;
  }
  for (const recipient of lock.recipients) {
    try {
      encrypter.addRecipient(recipient);
    } catch {
      throw new UsageFailure(
        "a --recipient is not a public key of age", // perhaps it is a private one
        "give what `age-keygen` or `age-keygen -y FILE` prints, age1…",
      );
    }
  }
  return encrypter;
}

function opening(decrypter: Decrypter, opener: Opener): Decrypter {
  if ("passphrase" in opener) {
    decrypter.addPassphrase(opener.passphrase);
    return decrypter;
  }
  for (const identity of opener.identities) {
    try {
      decrypter.addIdentity(identity);
    } catch {
      // not repeated: it may be most of a private key
      throw new Failure(
        "identity_invalid",
        "the identity file has a line that is not a private key",
        {
          next: "give the file that `age-keygen` wrote, with lines AGE-SECRET-KEY-1…",
        },
      );
    }
  }
  return decrypter;
}
