/** Operations of object buckets. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { folder, refused, same, says, type Act, type Use } from "./act.ts";

const LENGTH = 400_000;
const large = join(folder, "large");
writeFileSync(large, new Uint8Array(LENGTH).fill(1));

const object = ({ run, args }: Use, verb: string, ...words: readonly string[]) =>
  run("object", verb, args.bucket, ...words);

const get =
  (name: string): Act =>
  async (use) => {
    const output = join(folder, `${use.args.bucket}-${name}`);
    await object(use, "get", name, "--output", output, "--force", "--no-progress");
    same(String(readFileSync(output).length), String(LENGTH));
  };

const put =
  (name: string): Act =>
  async (use) =>
    says(await object(use, "put", large, "--name", name, "--force", "--no-progress"), /391 KiB/);

export const objectBuckets: Readonly<Record<string, Act>> = {
  "object get": get("report"),
  "object get by a link": get("link"),
  "object get a missing one": (use) =>
    refused(object(use, "get", "none", "--output", join(folder, "none")), /object not found/),
  "object info": async (use) => says(await object(use, "info", "report"), /391 KiB/),
  "object list": async (use) => says(await object(use, "ls"), / note /, / report /),
  "object watch": async ({ until, args }) => {
    await until([/ > note/, / > report/], "object", "watch", args.bucket);
  },
  "object status": async (use) => says(await object(use, "info"), new RegExp(use.args.bucket)),
  "object put": put("new"),
  "object overwrite": put("report"),
  "object delete": async (use) => {
    await object(use, "rm", "report", "--force");
  },
  "object make a bucket": async (use) =>
    says(await object(use, "add"), new RegExp(use.args.bucket)),
  "object seal a bucket": async (use) => {
    await object(use, "add");
    says(await object(use, "seal", "--force"), /[Ss]ealed/);
  },
};
