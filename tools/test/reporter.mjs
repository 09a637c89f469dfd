import { DefaultReporter } from "vitest/node";
import { inWords, secondsLeft } from "./layers.mjs";
import { noteDone, readDone, readSeconds } from "./record.mjs";

/**
 * A line a file: its layer, how many files of it and of all are done, and how long it still takes. Failures come with
 * their tests at once, and in full at the end.
 *
 * `npm test` runs several vitest processes side by side. They know of each other's files by one file of the run's.
 */
export default class LayerReporter extends DefaultReporter {
  /** @type {{ table: import("./layers.mjs").Layers, files: Record<string, number>, done: string }} */
  #run = JSON.parse(process.env["NATS_ENTRA_TEST_RUN"] ?? "");
  #earlier = readSeconds();

  constructor() {
    super({ summary: false }); // its moving lines would be those of two processes
  }

  /**
   * @override
   * @param {import("vitest/node").TestModule} module
   */
  onTestModuleEnd(module) {
    const layer = module.project.name;
    noteDone(this.#run.done, layer);
    if (!module.ok()) super.onTestModuleEnd(module);
    const { state, seconds } = { state: module.ok() ? "✓" : "✗", seconds: duration(module) };
    this.log(`${state} ${this.#progress(layer)}  ${this.relative(module.moduleId)} (${seconds} s)`);
  }

  /** @param {string} layer */
  #progress(layer) {
    const { table, files } = this.#run;
    /** @type {Record<string, { done: number, all: number }>} */
    const counts = {};
    for (const [name, all] of Object.entries(files)) counts[name] = { done: 0, all };
    const done = readDone(this.#run.done);
    for (const each of done) (counts[each.layer] ??= { done: 0, all: 1 }).done += 1;
    const all = Object.values(files).reduce((sum, count) => sum + count, 0);
    const { done: here = 0, all: ofLayer = 0 } = counts[layer] ?? {};
    const left = inWords(secondsLeft(table, this.#earlier, counts));
    return `${layer} ${here}/${ofLayer} · ${done.length}/${all} files · about ${left} left`;
  }
}

/** @param {import("vitest/node").TestModule} module */
const duration = (module) => (module.diagnostic().duration / 1000).toFixed(1);
