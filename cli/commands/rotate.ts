import { InvalidArgumentError, type Command } from "commander";
import { closest } from "../../values/suggest.ts";
import { isIdentity } from "../../nats/index.ts";
import { commandLine } from "../../text/shell.ts";
import { newCommand, perform, withSettings, type Run, type Shell } from "../terminal/command.ts";
import { Failure } from "../../errors/failure.mjs";
import { fields, paint, table, type Text } from "../terminal/output.ts";
import { counted } from "../../text/amounts.ts";
import { guideOf } from "../keys/rotation/guide.ts";
import { StackConfig } from "../keys/rotation/stack.ts";
import { nextTrigger } from "../keys/rotation/trigger.ts";
import { readSettings } from "../settings/settings.ts";
import { keyAges, type KeyAge } from "../status/keys.ts";

interface RotateOptions {
  readonly now?: boolean;
  readonly dryRun?: boolean;
  readonly stack?: string;
}

/** The nodes' certificate: a stack tells the age of keys alone. */
const certificate = "tls";

export function rotateCommand(shell: Shell): Command {
  const command = newCommand("rotate", {
    summary: "rotate a key of the deployment, or list them all",
    description:
      "Set the trigger by which the next deployment rotates a key, and say what that does. Nothing is " +
      "rotated until `pulumi up` runs. With --now the previous key stops being trusted at once, with all that it signed.",
    json: "`key`, `trigger`, `set`, `days`?, `protects`, `happens`, `notices`, `steps`; `rotate list`: [{`key`, `since`, `days`, `rotateAfter`?, `old`}]",
    examples: [
      ["rotate list", "every key, since when it is in use, and which is due"],
      ["rotate signing:orders", "the key that signs the users of an account"],
      ["rotate xkey --dry-run", "what would be done"],
      ["rotate signing:orders --now", "it has leaked: end every session in the account"],
    ],
  })
    .argument("<key>", "as `rotate list` names it; or `list`", one)
    .option("--now", "emergency: stop trusting the previous key at once")
    .option("--dry-run", "change nothing, only say what would be done")
    .option("--stack <name>", "Pulumi stack (default: the selected one)");
  return perform(shell, withSettings(command), rotate);
}

function one(text: string): string {
  if (/^[\w:.-]+$/.test(text)) return text;
  throw new InvalidArgumentError("Write the name of a key, for example signing:orders.");
}

async function rotate(run: Run<RotateOptions>): Promise<undefined> {
  const { io, out, options, args } = run;
  const [key = ""] = args;
  const ages = keyAges(readSettings(io, options.settings).keysSince ?? {}, io.now());
  if (key === "list") {
    out.result(ages, () => list(ages));
    return;
  }
  await set(run, key, known(key, ages));
}

function list(ages: readonly KeyAge[]): Text[] {
  return table(
    ages.map(({ key, days, rotateAfter, old }) => [
      key,
      counted(days, "day"),
      rotateAfter === undefined ? "stays" : `rotate after ${rotateAfter}`,
      old ? `due: ${commandLine(["nats-entra", "rotate", key])}` : "",
    ]),
  );
}

/** @throws Failure `key_unknown` */
function known(key: string, ages: readonly KeyAge[]): KeyAge | undefined {
  const age = ages.find((each) => each.key === key);
  if (age || key === certificate) return age;
  if (ages.length === 0)
    throw new Failure("key_unknown", `there is no key "${key}"`, {
      why: "the settings name no keys: they are of an older deployment",
      next: "deploy once more: pulumi up",
    });
  const best = closest(key, [...ages.map((each) => each.key), certificate]);
  throw new Failure("key_unknown", `there is no key "${key}"`, {
    ...(best !== undefined && { why: `did you mean ${best}?` }),
    next: "nats-entra rotate list",
  });
}

async function set(
  { io, out, options }: Run<RotateOptions>,
  key: string,
  age: KeyAge | undefined,
): Promise<void> {
  const isEmergency = options.now === true;
  const guide = guideOf(key);
  if (isIdentity(key) && !isEmergency)
    throw new Failure("key_identity", `${key} is not a key to rotate`, {
      why: `it protects ${guide.protects}; a new one is ${guide.happens}: ${guide.notices}`,
      next: "back its streams up (nats account backup), and say --now if that is what you want",
    });
  const config = new StackConfig(io, options.stack);
  const trigger = nextTrigger((await config.triggers())[key], io.now(), isEmergency);
  if (!options.dryRun) await config.set(key, trigger);
  const steps = [config.up, "nats-entra doctor"];
  const result = {
    key,
    trigger,
    set: !options.dryRun,
    ...(age && { days: age.days }),
    protects: guide.protects,
    happens: guide.happens,
    notices: isEmergency ? guide.emergency : guide.notices,
    steps,
  };
  const command = commandLine(["pulumi", ...config.command(key, trigger)]);
  out.result(result, () =>
    fields([
      ["key", age ? `${key}, in use for ${counted(age.days, "day")}` : key],
      ["protects", result.protects],
      [options.dryRun ? "would run" : "has run", command],
      ["next", steps],
      ["then", result.happens],
      [isEmergency ? paint("red", "ends") : "notices", result.notices],
    ]),
  );
}
