/** From the files of a policy to what it declares: evaluated apart (`process.ts`), compiled here. */
import { posix } from "node:path";
import {
  at,
  compile,
  parseDocument,
  PolicyErrors,
  type Compiled,
  type Invariant,
  type Policy,
} from "../access/index.ts";
import { Failure } from "../errors/failure.mjs";
import { messageOf } from "../errors/render.mjs";
import { PolicyFailure, type PolicyFailureCode } from "./error.ts";
import type { Answer, Evaluated, Failed } from "./inside/message.ts";
import { modulesOf, ownLanguage } from "./modules.ts";
import { evaluator, languageModules } from "./own-files.ts";
import { ask, LIMITS, type Ended, type Limits } from "./process.ts";
import { invariantsIn, policyIn, type FileNames } from "../access/shapes/index.ts";
import { ShapeError } from "../values/shape/index.ts";
import type { Tree } from "./tree.ts";

/** What is evaluated, and how. */
export interface EvaluateOptions {
  readonly tree: Tree;
  /** The policy's folder, from the tree's root, with `/`. */
  readonly dir: string;
  /** How people name a path of the tree. @default from its root */
  readonly named?: (path: string) => string;
  /** Whether `invariants.ts` is wanted too. @default false */
  readonly withInvariants?: boolean;
  /** Whether what others wrote may be evaluated without a wall. @default false */
  readonly trust?: boolean;
  readonly limits?: Limits;
}

/** A policy that was evaluated, and compiled without mistakes. */
export interface EvaluatedPolicy {
  readonly compiled: Compiled;
  /**
   * What `invariants.ts` exports; empty when there is none, or it was not asked for.
   *
   * @throws PolicyFailure `policy_unreadable` when it cannot be read: nothing would be proved
   */
  readonly invariants: () => readonly Invariant[];
}

const POLICY = "index.ts";
const INVARIANTS = "invariants.ts";

/**
 * Evaluates a policy and compiles it. What it says depends on its files alone: there is no clock, no chance and no
 * environment, and nothing that tells a review from a deployment. Invariants are loaded when the policy is taken.
 *
 * @throws PolicyErrors with every mistake of the policy; PolicyFailure `policy_missing`, `policy_unreadable`,
 *   `policy_hangs`, `policy_memory`, `policy_large`, `wall_missing`
 */
export async function evaluatePolicy(options: EvaluateOptions): Promise<EvaluatedPolicy> {
  const { tree, dir, withInvariants = false, trust = false, limits = LIMITS } = options;
  const wanted = [POLICY, ...(withInvariants ? [INVARIANTS] : [])];
  const own = await ownLanguage(tree, dir);
  const policy = await modulesOf(tree, dir, wanted, { without: own });
  const subject = new Subject(options, Object.keys(policy));
  if (!Object.hasOwn(policy, POLICY)) throw subject.missing();
  const entries = wanted.filter((name) => Object.hasOwn(policy, name));
  const question = { policy, language: await languageModules(), ownLanguage: own, entries };
  const ended = await ask(evaluator(), question, tree.isOwn || trust, limits);
  const [first, second] = answersOf(ended, subject, limits);
  const written = subject.read(POLICY, "policy", first, policyIn);
  return {
    compiled: compiledOf(written, subject),
    invariants: () =>
      entries.includes(INVARIANTS)
        ? subject.read(INVARIANTS, "list of invariants", second, invariantsIn)
        : [],
  };
}

/** What is evaluated, as messages name it. */
class Subject {
  /** Names of files, by those that they have in the interpreter. */
  readonly #files: ReadonlyMap<string, string>;
  readonly #name: string;
  readonly #dir: string;
  readonly #index: string;

  constructor({ tree, dir, named = (path) => path }: EvaluateOptions, modules: readonly string[]) {
    const fileOf = (name: string) => named(posix.join(dir, name));
    this.#files = new Map(modules.map((name) => [name, fileOf(name)]));
    this.#name = tree.name;
    this.#dir = named(dir);
    this.#index = fileOf(POLICY);
  }

  missing(): PolicyFailure {
    return new PolicyFailure("policy_missing", `there is no policy in ${this.#dir}`, {
      why: `${this.#name} has no ${this.#index}`,
      next: "name the folder that holds index.ts and roles/",
    });
  }

  failure(code: PolicyFailureCode, what: string, why: string, next?: string): PolicyFailure {
    return new PolicyFailure(code, `the policy of ${this.#name} ${what}`, {
      why: inOneLine(why),
      next: inOneLine(next ?? `correct ${this.#index} as of ${this.#name}, or what it imports`),
    });
  }

  unreadable(file: string, why: string): PolicyFailure {
    const what = "cannot be read";
    return this.failure("policy_unreadable", what, `${this.#files.get(file) ?? file}: ${why}`);
  }

  /**
   * @param wanted what the module is to export
   * @throws PolicyFailure when there is nothing, or something else
   */
  read<T>(
    file: string,
    wanted: string,
    found: Evaluated | undefined,
    shape: (value: unknown, files: FileNames) => T,
  ): T {
    if (found === undefined || !("json" in found)) throw this.#failed(file, found);
    const none = `it has no ${wanted} as its default export`;
    if (found.json === "") throw this.unreadable(file, none);
    try {
      return shape(JSON.parse(found.json), this.#files);
    } catch (error) {
      if (error instanceof ShapeError) throw this.unreadable(file, `${none}: ${error.message}`);
      throw error;
    }
  }

  #failed(file: string, failed: Failed | undefined): PolicyFailure {
    if (failed?.kind === "memory") return this.memory();
    const { message = "it has no result", place, next = "correct it there" } = failed ?? {};
    if (place === undefined) return this.unreadable(file, message);
    const source = { ...place, file: this.#files.get(place.file) ?? place.file };
    return this.failure("policy_unreadable", "cannot be read", `${at(source)} ${message}`, next);
  }

  memory(): PolicyFailure {
    const why = `${this.#index} takes more than a policy ever needs`;
    return this.failure("policy_memory", "needs too much memory", why);
  }

  hangs(seconds: number): PolicyFailure {
    const why = `${this.#index} still runs after ${seconds} s`;
    return this.failure("policy_hangs", "does not come to an end", why);
  }
}

/** Somebody else's words. */
function inOneLine(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, " ");
}

function answersOf(
  ended: Ended,
  subject: Subject,
  { timeoutSeconds }: Limits,
): readonly Evaluated[] {
  switch (ended.by) {
    case "answer":
      return ended.answer as Answer;
    case "time":
      throw subject.hangs(timeoutSeconds);
    case "memory":
      throw subject.memory();
    case "itself": {
      const last = ended.printed.trim().split("\n").at(-1) ?? "";
      throw subject.unreadable(POLICY, `it ended without a result; ${last}`);
    }
  }
}

function compiledOf(policy: Policy, subject: Subject): Compiled {
  try {
    const compiled = compile(policy);
    // what is put together by hand may be what the role language never makes
    parseDocument(JSON.stringify(compiled.document));
    return compiled;
  } catch (error) {
    if (error instanceof PolicyErrors) throw error;
    // compiling it again, which the error advises, would not help
    throw subject.unreadable(POLICY, error instanceof Failure ? error.message : messageOf(error));
  }
}
