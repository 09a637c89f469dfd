#!/usr/bin/env node
import { Failure } from "../errors/failure.mjs";
import { printingFailures } from "./failure.mjs";
import { onTypeScriptNode } from "./node.mjs";
import { endCleanly } from "./process.mjs";

const help = `Usage: node tools/run.mjs COMMAND [ARGUMENTS]

Installs what is missing (Node, npm packages, pulumi, nats-server) into a cache outside this folder,
then runs the command.

  up      nats-entra dev --detach: bring the local stack up, then try every identity on every subject;
          arguments go to pulumi up
  down    nats-entra dev --stop: end the local stack and remove its files; arguments go to pulumi destroy
  env     nats-entra dev --env: print what a shell evaluates to use plain pulumi on the local stack
  test    run the tests, quick layers first, and say how long it takes; Chromium, zsh, fish and the
          languages of the examples are needed too: Debian's packages are installed as root. --bail stops at the first
          failure, --reports FOLDER writes what passed as JSON; other arguments go to vitest run
  test:kubernetes
          run the tests that need a real Kubernetes, as root on Linux; arguments go to vitest run
  test:chaos
          let replicas, nodes, networks, clocks and disks fail under load, and measure what clients see of it;
          as root on Linux; --short for the main ones, --write for the table in docs/reference/failures.md;
          other arguments go to vitest run
  kubernetes
          start that Kubernetes to play with it; npm run kubernetes -- --help says more
  lint:prose
          hold pages, help, errors and comments to the rules in tools/prose/styles
  bench   measure how fast it is; npm run bench -- --help says more

Examples
  npm run up
  npm run up -- --config nats-entra:nodes=5
  npm test -- --project unit tests/unit/access
  npm run bench -- logins
  eval "$(npm run --silent env)" && pulumi preview -s local

The local stack always has its own backend and passphrase, inside its folder. What your shell
says in PULUMI_BACKEND_URL and PULUMI_CONFIG_PASSPHRASE stays for your other stacks.

Environment
  NATS_ENTRA_CACHE   folder for the tools; ~/.cache/nats-entra otherwise
  NATS_ENTRA_THOROUGH
                     any value lets tests that try random cases try more of them, as every night
  NATS_ENTRA_HOME    folder for the stack's state and processes; .nats-entra otherwise. Plain pulumi
                     then needs --config-file "$NATS_ENTRA_HOME/Pulumi.local.yaml" as well
`;

const [name = "--help", ...args] = process.argv.slice(2);
await printingFailures(async () => {
  if (["--help", "-h", "help"].includes(name) || args[0] === "--help") process.stdout.write(help);
  else
    await onTypeScriptNode(async () => {
      endCleanly();
      const commands = await import("./commands.mjs");
      const command = Object.entries(commands).find(([key]) => key === name)?.[1];
      if (command === undefined)
        throw new Failure("NO_COMMAND", `there is no command "${name}"`, {
          why: `the commands are ${Object.keys(commands).sort().join(", ")}`,
          next: "see node tools/run.mjs --help",
        });
      process.exitCode = await command(args);
    });
});
