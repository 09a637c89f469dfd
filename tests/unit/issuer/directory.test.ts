import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { describe, expect, it, onTestFinished, vi } from "vitest";

import { buildDirectory, DirectoryError } from "../../../issuer/directory/build.ts";
import { DirectoryFolder } from "../../../issuer/directory/folder.ts";
import { clientCertificate } from "../../support/certificates.ts";
import { asFiles, ids, sampleObjects, type Objects } from "../../support/directory.ts";
import { temporaryFolder } from "./fixture.ts";

function problemsOf(change: (objects: Objects) => void): readonly string[] {
  const objects = sampleObjects();
  change(objects);
  try {
    buildDirectory(asFiles(objects));
  } catch (error) {
    if (error instanceof DirectoryError) return error.problems;
    throw error;
  }
  return [];
}

const put =
  (file: string, fields: object) =>
  (objects: Objects): void => {
    objects[file] = { ...objects[file], ...fields };
  };

describe("a directory", () => {
  it("knows who holds which roles, sorted", () => {
    const directory = buildDirectory(asFiles(sampleObjects()));
    expect(directory.rolesOf(ids.ada, ids.api)).toEqual(["Orders.Read", "Orders.Write"]);
    expect(directory.rolesOf(ids.workerObject, ids.api)).toEqual(["Orders.Work"]);
    expect(directory.rolesOf(ids.eve, ids.api)).toEqual([]);
  });

  it("may be empty", () => {
    expect(buildDirectory([]).named.size).toBe(0);
  });

  it("keeps a client without the field public to itself", () => {
    const directory = buildDirectory(asFiles(sampleObjects()));
    expect(directory.clients.get(ids.worker)?.public).toBe(false);
  });

  it("takes a certificate of RSA 2048", async () => {
    const { cert } = await clientCertificate();
    const objects = sampleObjects([{ type: "certificate", certificate: cert }]);
    expect(buildDirectory(asFiles(objects)).clients.get(ids.worker)?.credentials).toHaveLength(2);
  });
});

describe("a directory that does not fit is refused", () => {
  const federated = { type: "federated", subject: "s", audience: "api://AzureADTokenExchange" };
  it.each([
    [
      "a field nobody knows",
      put("user-bob.json", { admin: true }),
      "user-bob.json: admin is not known; known are kind, id",
    ],
    [
      "a missing field",
      put("user-bob.json", { name: undefined }),
      "user-bob.json: name is missing",
    ],
    [
      "an unknown kind",
      put("user-bob.json", { kind: "group" }),
      'user-bob.json: kind must be "application" or',
    ],
    [
      "a GUID in capitals",
      put("user-bob.json", { id: "ABCDEF00-0000-4000-8000-000000000000" }),
      "user-bob.json: id must be a GUID in lower case",
    ],
    [
      "a wildcard as id",
      put("user-bob.json", { id: ">" }),
      "user-bob.json: id must be a GUID in lower case",
    ],
    [
      "a role value with a space",
      put("role-read.json", { value: "Orders Read" }),
      "role-read.json: value",
    ],
    [
      "a role for nobody",
      put("role-read.json", { allowedMemberTypes: [] }),
      "role-read.json: allowedMemberTypes is empty",
    ],
    [
      "a role of no application",
      put("role-read.json", { appId: ids.cli }),
      `role-read.json: appId ${ids.cli} is not an application`,
    ],
    [
      "an unknown role",
      put("assignment-bob-read.json", { role: ids.ada }),
      `assignment-bob-read.json: role ${ids.ada} is unknown`,
    ],
    [
      "an unknown principal",
      put("assignment-bob-read.json", { principal: ids.read }),
      `assignment-bob-read.json: principal ${ids.read} is unknown`,
    ],
    [
      "a role for people given to a client",
      put("assignment-worker-work.json", { role: ids.write }),
      "role Orders.Write is not for members of type Application",
    ],
    [
      "a role for clients given to a person",
      put("assignment-bob-read.json", { role: ids.work }),
      "role Orders.Work is not for members of type User",
    ],
    [
      "one id for two people",
      put("user-bob.json", { id: ids.ada }),
      "this id is taken by user-ada.json",
    ],
    [
      "one name for a person and a client",
      put("client-cli.json", { name: "ada" }),
      "client-cli.json: this name is taken by user-ada.json",
    ],
    [
      "one appId for two clients",
      put("client-cli.json", { appId: ids.worker }),
      "this appId is taken by",
    ],
    [
      "one value for two roles",
      put("role-work.json", { value: "Orders.Read" }),
      "this value is taken by",
    ],
    [
      "a role held twice",
      put("assignment-ada-write.json", { role: ids.read }),
      "this assignment is taken by",
    ],
    [
      "a public client with a secret",
      put("client-worker.json", { public: true }),
      "client-worker.json: credentials must be empty for a public client",
    ],
    [
      "a secret that is no hash",
      put("client-worker.json", { credentials: [{ type: "secret", sha256: "secret" }] }),
      "client-worker.json: credentials[0].sha256",
    ],
    [
      "a certificate that is none",
      put("client-worker.json", {
        credentials: [{ type: "certificate", certificate: "-----BEGIN" }],
      }),
      "credentials[0].certificate",
    ],
    [
      "an issuer without TLS",
      put("client-worker.json", { credentials: [{ ...federated, issuer: "http://localhost:1" }] }),
      "credentials[0].issuer must be an https URL",
    ],
    [
      "another audience than Entra's",
      put("client-worker.json", {
        credentials: [
          { ...federated, issuer: "https://localhost", audience: "api://azureadtokenexchange" },
        ],
      }),
      "credentials[0].audience",
    ],
  ])("%s", (_, change, problem) => {
    expect(problemsOf(change).join("\n")).toContain(problem);
  });

  it("naming every file that is wrong, not only the first", () => {
    const problems = problemsOf((objects) => {
      put("user-bob.json", { id: "bob" })(objects);
      put("role-work.json", { value: "" })(objects);
    });
    const files = problems.map((problem) => problem.split(":")[0]);
    expect(files).toEqual([
      "assignment-bob-read.json",
      "assignment-worker-work.json",
      "role-work.json",
      "user-bob.json",
    ]);
  });

  it("when a file is no JSON", () => {
    expect(() => buildDirectory([{ name: "half.json", text: '{"kind":' }])).toThrow("half.json: ");
  });
});

describe("a folder", () => {
  function write(folder: string, objects: Objects): void {
    mkdirSync(folder, { recursive: true });
    for (const { name, text } of asFiles(objects)) writeFileSync(join(folder, name), text);
  }

  it("is read again when it changes, within half a second, also after it was made anew", () => {
    vi.useFakeTimers();
    onTestFinished(() => void vi.useRealTimers());
    const path = join(temporaryFolder(), "directory");
    write(path, sampleObjects());
    const folder = new DirectoryFolder(path);
    const changed = vi.fn();
    folder.watch(changed);
    vi.advanceTimersByTime(1000);
    expect(changed).not.toHaveBeenCalled();
    rmSync(join(path, "assignment-bob-read.json"));
    vi.advanceTimersByTime(500);
    expect(folder.current.rolesOf(ids.bob, ids.api)).toEqual([]);
    rmSync(path, { recursive: true });
    vi.advanceTimersByTime(500);
    expect(folder.problems.join()).toContain("ENOENT");
    write(path, sampleObjects());
    vi.advanceTimersByTime(500);
    expect(folder.current.rolesOf(ids.bob, ids.api)).toEqual(["Orders.Read"]);
    expect(changed).toHaveBeenCalledTimes(3);
    folder.close();
  });

  it("that no longer fits leaves the last good directory in place", () => {
    const path = temporaryFolder();
    write(path, sampleObjects());
    const folder = new DirectoryFolder(path);
    writeFileSync(join(path, "user-ada.json"), "{");
    expect(() => folder.reload()).toThrow(DirectoryError);
    expect(folder.current.named.has("ada")).toBe(true);
    expect(folder.problems.join()).toContain("user-ada.json");
  });

  it("may hold other files", () => {
    const path = temporaryFolder();
    write(path, sampleObjects());
    writeFileSync(join(path, ".user.json"), "draft");
    writeFileSync(join(path, "README.md"), "#");
    expect(new DirectoryFolder(path).problems).toEqual([]);
  });

  it("that is missing at the start is an error", () => {
    expect(() => new DirectoryFolder("/nowhere/at/all")).toThrow(DirectoryError);
  });
});
