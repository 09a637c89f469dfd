/** Label values by label name; the names are fixed when the metric is declared. */
export type Labels = Readonly<Record<string, string>>;

/** The samples of a metric, read at scrape time. */
export type Read<Shown> = (shown: Shown) => Iterable<readonly [Labels, number]>;

/** A metric without its samples. */
export interface Description {
  readonly name: string;
  readonly help: string;
  readonly type: "counter" | "gauge" | "histogram";
}

interface Metric<Shown = unknown> extends Description {
  samples(shown: Shown): Iterable<string>;
}

/**
 * Metrics in Prometheus' text format, version 0.0.4
 * (https://prometheus.io/docs/instrumenting/exposition_formats).
 *
 * @example
 * const registry = new Registry();
 * const logins = registry.counter("logins_total", "Logins.");
 * logins.add({ decision: "granted" });
 * registry.text(); // "# HELP logins_total Logins.\n# TYPE …\nlogins_total{decision=\"granted\"} 1\n"
 */
export class Registry<Shown = void> {
  readonly #metrics: Metric<Shown>[] = [];

  counter(name: string, help: string): Counter {
    return this.#keep(new Counter(name, help));
  }

  /** A metric that is read at scrape time, so that it cannot go stale. */
  reading(type: "counter" | "gauge", name: string, help: string, read: Read<Shown>): void {
    const samples = (shown: Shown) =>
      [...read(shown)].map(([labels, value]) => sample(name, labels, value));
    this.#keep({ name, help, type, samples });
  }

  /** @param bounds upper bounds of the buckets, ascending */
  histogram(name: string, help: string, bounds: readonly number[]): Histogram {
    return this.#keep(new Histogram(name, help, bounds));
  }

  get names(): string[] {
    return this.#metrics.map(({ name }) => name);
  }

  get descriptions(): Description[] {
    return this.#metrics.map(({ name, help, type }) => ({ name, help, type }));
  }

  /** @param shown source of the readings */
  text(shown: Shown): string {
    const lines = this.#metrics.flatMap((metric) => [
      `# HELP ${metric.name} ${metric.help}`,
      `# TYPE ${metric.name} ${metric.type}`,
      ...metric.samples(shown),
    ]);
    return `${lines.join("\n")}\n`;
  }

  #keep<T extends Metric<Shown>>(metric: T): T {
    this.#metrics.push(metric);
    return metric;
  }
}

export class Counter implements Metric {
  readonly type = "counter";
  readonly name: string;
  readonly help: string;
  readonly #values = new Map<string, number>();

  constructor(name: string, help: string) {
    this.name = name;
    this.help = help;
  }

  add(labels: Labels = {}, amount = 1): void {
    const key = sampleName(this.name, labels);
    this.#values.set(key, (this.#values.get(key) ?? 0) + amount);
  }

  samples(): string[] {
    return [...this.#values].map(([key, value]) => `${key} ${value}`);
  }
}

export class Histogram implements Metric {
  readonly type = "histogram";
  readonly name: string;
  readonly help: string;
  readonly #bounds: readonly number[];
  readonly #counts: number[];
  #sum = 0;
  #count = 0;

  constructor(name: string, help: string, bounds: readonly number[]) {
    this.name = name;
    this.help = help;
    this.#bounds = bounds;
    this.#counts = bounds.map(() => 0);
  }

  observe(value: number): void {
    this.#sum += value;
    this.#count++;
    const bucket = this.#bounds.findIndex((bound) => value <= bound);
    if (bucket >= 0) this.#counts[bucket] = (this.#counts[bucket] ?? 0) + 1;
  }

  /** Quantile: the bound of the bucket below which this share of the values is, or else the highest bound. */
  below(share: number): number {
    let count = 0;
    const at = this.#counts.findIndex((more) => (count += more) >= this.#count * share);
    return this.#bounds.at(at) ?? 0;
  }

  samples(): string[] {
    let below = 0;
    const buckets = this.#bounds.map((bound, index) => {
      below += this.#counts[index] ?? 0;
      return sample(`${this.name}_bucket`, { le: String(bound) }, below);
    });
    return [
      ...buckets,
      sample(`${this.name}_bucket`, { le: "+Inf" }, this.#count),
      sample(`${this.name}_sum`, {}, this.#sum),
      sample(`${this.name}_count`, {}, this.#count),
    ];
  }
}

function sample(name: string, labels: Labels, value: number): string {
  return `${sampleName(name, labels)} ${value}`;
}

function sampleName(name: string, labels: Labels): string {
  const pairs = Object.entries(labels).map(([label, value]) => `${label}="${escape(value)}"`);
  return pairs.length === 0 ? name : `${name}{${pairs.join(",")}}`;
}

function escape(value: string): string {
  return value.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n");
}
