/** Operations of those who look after streams, and of those who read single messages. */
import { rmSync } from "node:fs";
import { join } from "node:path";
import { folder, same, says, type Act, type Use } from "./act.ts";

const stream = ({ run, args }: Use, verb: string, ...words: readonly string[]) =>
  run("stream", verb, args.stream, ...words);

const consumer = ({ run, args }: Use, verb: string, ...words: readonly string[]) =>
  run("consumer", verb, args.stream, args.consumer, ...words);

const left = async (use: Use, want: number) =>
  says(await stream(use, "info"), new RegExp(`Messages: ${want}\\n`));

const purge =
  (want: number, words: (subject: string) => readonly string[]): Act =>
  async (use) => {
    await stream(use, "purge", "--force", ...words(use.args.subject));
    await left(use, want);
  };

const get = (want: string, words: (subject: string) => readonly string[]): Act => {
  return async (use) =>
    says(await stream(use, "get", ...words(use.args.subject)), new RegExp(want));
};

async function backUp(use: Use): Promise<string> {
  const into = join(folder, `backup-${use.args.consumer}`);
  says(await stream(use, "backup", into, "--no-progress"), /Received \d/);
  return into;
}

export const operators: Readonly<Record<string, Act>> = {
  "stream purge": purge(0, () => []),
  "stream purge a subject": purge(1, (subject) => ["--subject", `${subject}.a`]),
  "stream purge, keeping the last": purge(2, () => ["--keep", "2"]),
  "stream purge up to a sequence": purge(2, () => ["--seq", "5"]),
  "message delete, overwriting it": async (use) => {
    await stream(use, "rmm", "2", "--force");
    await left(use, 5);
  },
  "stream delete": async (use) => {
    await stream(use, "rm", "--force");
  },
  "kv delete the bucket": async (use) => {
    await use.run("kv", "del", use.args.bucket, "--force");
  },
  "object delete the bucket": async (use) => {
    await use.run("object", "del", use.args.bucket, "--force");
  },
  "consumer delete": async (use) => {
    await consumer(use, "rm", "--force");
  },
  "consumer pause and resume": async (use) => {
    says(await consumer(use, "pause", "1h", "--force"), /[Pp]aused/);
    says(await consumer(use, "resume", "--force"), /resumed/);
  },
  "consumer unpin": async (use) => {
    await consumer(use, "unpin", "workers", "--force");
  },
  "consumer reset": async (use) => {
    await consumer(use, "reset", "--force");
  },
  "consumer reset to a sequence": async (use) => {
    await consumer(use, "reset", "--sequence", "5", "--force");
    says(await consumer(use, "info"), /Unprocessed Messages: 2/);
  },
  "list streams": async ({ run, args }) => says(await run("stream", "ls"), new RegExp(args.stream)),
  "list the names of streams": async ({ run, args }) =>
    says(await run("stream", "ls", "--names"), new RegExp(args.stream)),
  "list the account's limits": async ({ run }) => says(await run("account", "info"), /Streams: /),
  "list buckets": async ({ run, args }) => says(await run("kv", "ls"), new RegExp(args.bucket)),
  "list object buckets": async ({ run, args }) =>
    says(await run("object", "ls"), new RegExp(args.bucket)),
  "list subjects": async (use) => says(await stream(use, "subjects"), /\.a\b.* 5/, /\.b\b.* 1/),
  "list consumers": async ({ run, args }) =>
    says(await run("consumer", "ls", args.stream), new RegExp(args.consumer)),
  "list the names of consumers": async ({ run, args }) =>
    same((await run("consumer", "ls", args.stream, "--names")).trim(), args.consumer),
  "message get": get("\\n2\\n", () => ["2"]),
  "message get the last of a subject": get("\\n5\\n", (subject) => ["--last-for", `${subject}.a`]),
  "message get several": async ({ run, args }) => {
    const words = ["--stream", args.stream, "--start-sequence", "2", "--count", "3", "--raw"];
    same((await run("sub", "--direct", ...words)).trim().split(/\s+/).join(" "), "2 3 4");
  },
  "stream back up": async (use) => {
    rmSync(await backUp(use), { recursive: true });
  },
  "stream back up and restore": async (use) => {
    const backup = await backUp(use);
    await stream(use, "rm", "--force");
    await use.run("stream", "restore", backup, "--no-progress");
    await left(use, 6);
  },
};
