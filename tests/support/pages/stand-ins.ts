/** A command of a page that a test does not run, or a program that another stands for. */
export interface StandIn {
  /** How it begins. */
  readonly command: string;
  /** Why the test cannot run it, and what is known about it all the same. */
  readonly why: string;
  /** A program in bash that stands for it; without one, the test takes the command and does not run it. */
  readonly answer?: string;
}

/** What stands for a program of the cloud when a page's commands are carried out (walkthrough.ts). */
const programs: readonly Required<StandIn>[] = [
  {
    command: "az",
    why: "there is no subscription of Azure, and no tenant of Entra",
    answer: `case "$*" in
  *"vnet subnet create"*) echo /subscriptions/1/resourceGroups/network/providers/Microsoft.Network/virtualNetworks/platform/subnets/aks ;;
  *"aks list"*) echo "messaging aks" ;;
  *"--query"*) echo 3f0a8c52-7d1e-4b6f-9a2c-5e8d1b4c7f60 ;;
esac`,
  },
  {
    command: "kubectl",
    why: "the cluster would be Azure's; tests/kubernetes has a real one",
    answer: 'case "$*" in "config current-context") echo production ;; esac',
  },
  { command: "kubelogin", why: "it signs in to a cluster of Azure", answer: "" },
  {
    command: "helm",
    why: "its chart is on the internet; tests/kubernetes has the chart",
    answer: "",
  },
  { command: "git", why: "a tag of a release is not in every clone", answer: "" },
  {
    command: "npm",
    why: "it installs from the registry what tests/local/package installs from tarballs, or measures for minutes",
    answer: "",
  },
  {
    command: "npx",
    why: "nats-entra would sign in to Entra; the test looks up each command and its options in the help",
    answer: "",
  },
  {
    command: "jq",
    why: "not every machine has it; what it reads would come from a deployment",
    answer: "cat",
  },
  {
    command: "pulumi",
    why: "nothing is deployed to a cloud; settings and states are Pulumi's own business, and it does them",
    answer: `case "$1 \${2:-}" in
  "config "*|"stack init"|"stack export"|"stack import"|"stack rm"|"stack select") exec "$REAL_PULUMI" "$@" --non-interactive ;;
esac`,
  },
  {
    command: "curl",
    why: "prices are on the internet; the test reads the address that it is asked for",
    answer: "",
  },
  { command: "docker", why: "images are in a registry on the internet", answer: "" },
  { command: "cosign", why: "signatures are in a registry on the internet", answer: "" },
  { command: "gh", why: "GitHub", answer: "" },
  {
    command: "sha256sum",
    why: "its file is what the npm that is stood for would have built",
    answer: "",
  },
  {
    command: "uuidgen",
    why: "not every machine has it; the test derives the same id as the callout",
    answer: "",
  },
];

/** Commands that a test takes and leaves out. */
const leftOut: readonly StandIn[] = [
  { command: "npm install", why: "it would install what the repository has installed already" },
  { command: "pulumi stack init", why: "npm run env makes the stack of tests/e2e" },
  {
    command: "pulumi package add",
    why: "it downloads the providers that this one uses; tests/local/package/sdk.ts writes the same SDK",
  },
  {
    command: "pulumi package gen-sdk",
    why: "a machine without the hosts of all languages cannot; tests/local/package/sdk.ts writes the same SDK",
  },
  { command: "nats-entra dev", why: "tests/local/package/init.test.ts runs it from the packages" },
  {
    command: "nats-entra use production",
    why: "there is no such stack; tests/local/use/use.test.ts uses one",
  },
  { command: "nats-entra use acme", why: "the same" },
  {
    command: "nats-entra login",
    why: "it takes a person, a pod or a certificate; tests/local/cli/onboarding.test.ts and workload.test.ts have them",
  },
  {
    command: "nats-entra rotate",
    why: "it changes a stack; tests/e2e/rotation.test.ts does, from rotate-keys.md",
  },
  {
    command: "nats-entra grant",
    why: "approvals need ids and two people; tests/e2e/operations.test.ts has them, from grant-roles.md",
  },
  {
    command: "nats-entra revoke",
    why: "ids of sessions are not the page's; tests/e2e/operations.test.ts revokes, from revoke.md",
  },
  {
    command: "nats-entra audit",
    why: "files and keys are not the page's; tests/e2e/operations.test.ts has them, from audit.md",
  },
  {
    command: "nats-entra violations",
    why: "logs are not the page's; tests/local/violations has them",
  },
  {
    command: "nats-entra keys",
    why: "it reads and writes a stack's state; tests/e2e/disaster.test.ts does, from recover.md",
  },
  {
    command: "nats-entra doctor --watch",
    why: "it goes on; tests/local/doctor ends it",
  },
  {
    command: "nats-entra sessions --watch",
    why: "it goes on; tests/local/cli/steering.test.ts ends it",
  },
  { command: "pulumi install", why: "pip would ask its index; the SDK is on PYTHONPATH" },
  { command: "pulumi destroy", why: "npm run down does it, after the last test of tests/e2e" },
  { command: "npx nats-entra init", why: "README begins as the tutorial, whose test runs it" },
  { command: "cd orders", why: "the same" },
  { command: "npx nats-entra dev", why: "the same" },
  { command: "npm run up", why: "tests/e2e/setup.ts runs it before the first test of its layer" },
  { command: "npm run down", why: "tests/e2e/setup.ts runs it after the last test of its layer" },
];

export const standIns: readonly StandIn[] = [...programs, ...leftOut];

/** The programs, by name. */
export const answers: Readonly<Record<string, string>> = Object.fromEntries(
  programs.map(({ command, answer }) => [command, answer]),
);
