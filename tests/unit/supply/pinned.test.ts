import { describe, expect, it } from "vitest";
import { images } from "../../../components/kubernetes/objects/images.ts";
import { all, isPinned, read, references } from "./pins.ts";

/**
 * Images that are by their full version alone, and why. The bot adds a digest when it renews them; the line
 * here goes with it.
 */
const byVersion = new Map([
  [
    "nats:2.15.2-alpine",
    "its digest is not known here; that of 2.15.0 is, which lacks what 2.15.2 mended in auth callouts",
  ],
  ["natsio/prometheus-nats-exporter:0.20.1", "its digest is not known here"],
]);

const found = all();

describe("what comes from elsewhere", () => {
  it("is looked for in workflows, pipelines, images, programs and pages", () => {
    const places = new Set(found.map(({ file }) => file));
    for (const file of [
      ".github/workflows/policy-review.yml",
      "action.yml",
      "callout/Dockerfile",
      "components/kubernetes/objects/images.ts",
      "docs/reference/supply-chain.md",
      "examples/ci/azure-pipelines.yml",
      "examples/ci/gitlab-ci.yml",
      "tests/golden/kubernetes/cluster.json",
    ])
      expect(places).toContain(file);
  });

  it("is pinned: actions by commit, images by digest, each beside its version", () => {
    const loose = found.filter((each) => !isPinned(each) && !byVersion.has(each.text));
    expect(loose).toEqual([]);
  });

  it("is by a version alone where the list says so, and nowhere else", () => {
    const waiting = new Set(found.filter((each) => !isPinned(each)).map(({ text }) => text));
    expect([...waiting].sort()).toEqual([...byVersion.keys()].sort());
  });

  it("has one digest for one version", () => {
    const digests = Map.groupBy(found.filter(isPinned), ({ text }) => text.replace(/@.*/, ""));
    for (const [name, several] of digests)
      expect(new Set(several.map(({ text }) => text)), name).toHaveLength(1);
  });
});

describe("docs/reference/supply-chain.md", () => {
  it.each(Object.entries(images))("has the image %s, as it is used: %s", (_name, image) => {
    expect(read("docs/reference/supply-chain.md")).toContain(`\`${image}\``);
  });
});

describe("a reference", () => {
  const digest = `sha256:${"0123456789abcdef".repeat(4)}`;
  const commit = "0123456789abcdef0123456789abcdef01234567";
  const loose = (text: string, file = "a.yml") =>
    references(file, text)
      .filter((each) => !isPinned(each))
      .map((each) => each.text);

  it.each([
    ["an action by tag", "      - uses: actions/checkout@v4\n", "actions/checkout@v4"],
    [
      "an action by branch",
      "    uses: a/b/.github/workflows/c.yml@main\n",
      "a/b/.github/workflows/c.yml@main",
    ],
    ["an action by commit, of no version", `- uses: "a/b@${commit}"\n`, `a/b@${commit}`],
    ["an action by half a commit", "- uses: a/b@0123456 # v1.0.0\n", "a/b@0123456 # v1.0.0"],
    ["an action that is an image", "- uses: docker://alpine:3.20.1\n", "alpine:3.20.1"],
    ["an image of a job", "  image: node:24\n", "node:24"],
    ["an image in a list", "    - image: redis\n", "redis"],
    ["an image by tag in quotes", '  image: "ghcr.io/a/b:latest"\n', "ghcr.io/a/b:latest"],
    ["an image by a digest alone", `  image: nats@${digest}\n`, `nats@${digest}`],
    [
      "an image by a digest that is cut",
      "  image: nats:2.1.0@sha256:0123\n",
      "nats:2.1.0@sha256:0123",
    ],
    ["a container of a job", "    container: node:24-bookworm\n", "node:24-bookworm"],
    ["a base image", "FROM node:24.1.0-alpine AS build\n", "node:24.1.0-alpine"],
    ["a base image for a platform", "FROM --platform=linux/amd64 python:3.12\n", "python:3.12"],
    ["a command on a page", "docker run --rm -it redis:7 sh\n", "redis:7"],
    ["a name in a program", 'const image = "natsio/nats-box:0.19.7";', "natsio/nats-box:0.19.7"],
    ["an image of a registry in prose", "use quay.io/a/b:v1.2.3, or", "quay.io/a/b:v1.2.3"],
  ])("is found and not pinned: %s", (_what, text, expected) => {
    expect(loose(text)).toEqual([expected]);
  });

  it.each([
    ["an action", `- uses: a/b@${commit} # v1.2.3\n`],
    ["an image", `  image: registry.k8s.io/pause:3.10.1@${digest}\n`],
    ["an image of a registry with a port", `  image: mirror:5000/a/b:v1.2.3-alpine@${digest}\n`],
    ["what is here", "- uses: ./reviewer\n"],
    ["what no registry has", "  image: localhost/pause:3.10\n"],
  ])("is left alone: %s", (_what, text) => {
    expect(loose(text)).toEqual([]);
  });
});
