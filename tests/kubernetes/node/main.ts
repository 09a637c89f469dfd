import { printingFailures } from "../../../tools/failure.mjs";
import { endCleanly } from "../../../tools/process.mjs";
import { Progress } from "../../../tools/progress.mjs";
import { exports, pathLine } from "../../../tools/shell.mjs";
import { isUp, startCluster, stopCluster } from "./cluster.ts";
import { kubeconfig } from "./layout.ts";
import { prepareParts } from "./parts.ts";

/** As many as a rolling update and a drained node need. */
const testNodes = 3;

const help = `Usage: npm run kubernetes -- COMMAND

A real Kubernetes on this machine, built from source, in network namespaces that have no route outside.
Needs root on Linux, and Go.

  up [N]   build what is missing and start it, with N nodes (1 to 9, otherwise 1)
  down     end it and remove its state; what was built stays in the cache
  env      print what a shell evaluates to use it: eval "$(npm run --silent kubernetes -- env)"
`;

/** @param args what to do; answers the exit code */
async function main(args: string[], progress: Progress): Promise<number> {
  const [command = "", size = "1"] = args;
  switch (command) {
    case "up":
      if (!/^[1-9]$/.test(size)) return usage();
      await startCluster(Number(size), await prepareParts(progress), progress);
      progress.say('It is up: eval "$(npm run --silent kubernetes -- env)" && kubectl get nodes');
      return 0;
    case "down":
      await progress.step("end of Kubernetes", stopCluster);
      return 0;
    case "env":
      await environment(progress);
      return 0;
    default:
      return usage();
  }
}

/**
 * Runs something with a cluster of three nodes, which is ended afterwards unless it was up before.
 *
 * @param work gets folders for PATH and variables of what it starts; answers the exit code
 */
export async function withCluster(
  progress: Progress,
  work: (path: string[], variables: Record<string, string>) => Promise<number>,
): Promise<number> {
  const parts = await prepareParts(progress);
  const before = isUp();
  try {
    await startCluster(testNodes, parts, progress);
    return await work([parts.binaries.kubernetes], { KUBECONFIG: kubeconfig() });
  } finally {
    if (!before) await progress.step("end of Kubernetes", stopCluster);
  }
}

async function environment(progress: Progress): Promise<void> {
  if (!isUp()) progress.say("It is not up: npm run kubernetes -- up");
  const { binaries } = await prepareParts(progress);
  const variables = exports({ KUBECONFIG: kubeconfig() });
  process.stdout.write(pathLine([binaries.kubernetes]) + variables);
}

function usage(): number {
  process.stderr.write(help);
  return 2;
}

if (process.argv[1] === import.meta.filename)
  await printingFailures(async () => {
    endCleanly();
    process.exitCode = await main(process.argv.slice(2), new Progress());
  });
