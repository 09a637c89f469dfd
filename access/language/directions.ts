/** What a connection may publish and subscribe to, in words of the policy: subjects, or topics of MQTT. */
export interface Directions {
  readonly publish: readonly string[];
  readonly subscribe: readonly string[];
}

/**
 * A helper's label that lists both.
 *
 * @example directionsLabel("leaf", { publish: ["a"], subscribe: ["b"] }) // "leaf(publish a, subscribe b)"
 */
export function directionsLabel(helper: string, { publish, subscribe }: Directions): string {
  const all = [
    ...publish.map((subject) => `publish ${subject}`),
    ...subscribe.map((subject) => `subscribe ${subject}`),
  ];
  return `${helper}(${all.join(", ")})`;
}
