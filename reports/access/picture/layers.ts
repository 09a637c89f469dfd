/** Accounts in layers: each to the left of those from which it imports. */

export interface Edge {
  /** The importing account, by its place in the list. */
  readonly importer: number;
  readonly exporter: number;
}

/**
 * The layer of each account; undefined for those without imports and exports. Where accounts import from each
 * other in a circle, the import that closes it points backwards.
 *
 * @example layersOf(3, [{ importer: 2, exporter: 0 }]) // [1, undefined, 0]
 */
export function layersOf(count: number, edges: readonly Edge[]): (number | undefined)[] {
  const forward = withoutCircles(count, edges);
  const layers = Array.from({ length: count }, () => 0);
  const settle = (wanted: (account: number) => number) => {
    for (let round = 0; round < count; round += 1) {
      const before = layers.join();
      for (let account = 0; account < count; account += 1) layers[account] = wanted(account);
      if (layers.join() === before) return;
    }
  };
  const layer = (account: number) => layers[account] ?? 0;
  settle((account) => {
    const importers = forward.filter(({ exporter }) => exporter === account);
    return Math.max(0, ...importers.map(({ importer }) => layer(importer) + 1));
  });
  // close to what it imports from, so that lines are short
  settle((account) => {
    const exporters = forward.filter(({ importer }) => importer === account);
    if (exporters.length === 0) return layer(account);
    return Math.min(...exporters.map(({ exporter }) => layer(exporter) - 1));
  });
  const linked = new Set(edges.flatMap(({ importer, exporter }) => [importer, exporter]));
  return layers.map((at, account) => (linked.has(account) ? at : undefined));
}

function withoutCircles(count: number, edges: readonly Edge[]): Edge[] {
  const state: ("open" | "done" | undefined)[] = [];
  const forward: Edge[] = [];
  const visit = (account: number): void => {
    state[account] = "open";
    for (const edge of edges) {
      if (edge.importer !== account) continue;
      const { importer, exporter } = edge;
      if (state[exporter] === "open") {
        if (importer !== exporter) forward.push({ importer: exporter, exporter: importer });
        continue;
      }
      forward.push(edge);
      if (state[exporter] === undefined) visit(exporter);
    }
    state[account] = "done";
  };
  for (let account = 0; account < count; account += 1) {
    if (state[account] === undefined) visit(account);
  }
  return forward;
}

/**
 * Layers as lists, those that are too long in several: accounts of one layer do not import from each other,
 * so each of the parts may be a layer.
 *
 * @param columns no more layers than this, unless there are more already
 */
export function layerLists(
  layers: readonly (number | undefined)[],
  columns: number,
  most: number,
): number[][] {
  const depth = Math.max(-1, ...layers.map((layer) => layer ?? -1)) + 1;
  const lists = Array.from({ length: depth }, (_, layer) =>
    layers.flatMap((at, account) => (at === layer ? [account] : [])),
  );
  let room = columns - depth;
  return lists.flatMap((list) => {
    const parts = Math.min(Math.ceil(list.length / most), Math.max(0, room) + 1);
    room -= Math.max(0, parts - 1);
    const size = Math.ceil(list.length / Math.max(1, parts));
    return Array.from({ length: Math.max(1, parts) }, (_, part) =>
      list.slice(part * size, (part + 1) * size),
    );
  });
}
