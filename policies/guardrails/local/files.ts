import { resourceRule } from "../rule/rule.ts";
import { inputsOf } from "../rule/resources.ts";
import { secretIn } from "../nats/secret-text.ts";

/** Permission bits of everybody but the owner. */
const others = 0o077;
const defaultMode = 0o600;

export const secretFilesPrivate = resourceRule(
  {
    name: "local-secret-files-private",
    level: "mandatory",
    what: "A file with a seed or a private key is its owner's alone",
    why: "Every other account of the machine could read it",
    fix: "omit the mode, which is 0600",
  },
  function* (resource) {
    const file = inputsOf(resource, "nats-entra:local:File");
    const mode = file?.mode ?? defaultMode;
    if (!file || (mode & others) === 0) return;
    const secret = secretIn(file.content);
    if (secret !== undefined)
      yield `the file holds ${secret} and has the mode 0${mode.toString(8)}`;
  },
);
