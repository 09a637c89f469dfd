interface Place {
  type: RegExp;
  /** All of them when absent. */
  properties?: readonly string[];
}

/** Where a secret may stand. That it is one for Pulumi too is beyond a policy, which sees secrets unwrapped. */
const places: readonly Place[] = [
  { type: /^kubernetes:core\/v1:Secret$/, properties: ["data", "stringData"] },
  { type: /^azure-native:keyvault(\/\w+)?:Secret$/, properties: ["properties"] },
  { type: /^nats-entra:local:File$/, properties: ["content"] },
  { type: /^nats-entra:index:Key$/, properties: ["secret", "next", "previous"] },
  { type: /^nats-entra:index:Certificate$/, properties: ["privateKey", "authority"] },
  // keys that are made there, and what the program itself proves itself with
  { type: /^(tls|pulumi:providers):/ },
];

/** A text of a resource, and the properties that lead to it. */
export interface Text {
  text: string;
  path: readonly string[];
}

/**
 * The texts of a resource that stand where no secret may.
 *
 * Those that aren't known yet are left out without a word: in a first preview that is most of them, and
 * each is looked at when it is known, before the resource is made.
 */
export function* openTexts({ type, props }: { type: string; props: object }): Generator<Text> {
  const here = places.filter((place) => place.type.test(type));
  if (here.some(({ properties }) => !properties)) return;
  const closed = here.flatMap(({ properties }) => properties ?? []);
  for (const found of textsIn(props, [])) {
    if (!closed.includes(found.path[0] ?? "")) yield found;
  }
}

function* textsIn(value: unknown, path: readonly string[]): Generator<Text> {
  if (typeof value === "string") yield { text: value, path };
  if (typeof value !== "object" || value === null) return;
  for (const key of Object.keys(value)) {
    // what the Kubernetes provider remembers for itself repeats the inputs
    if (key.startsWith("__")) continue;
    yield* textsIn(known(value, key), [...path, key]);
  }
}

function known(value: object, key: string): unknown {
  try {
    return value[key as keyof typeof value];
  } catch {
    return undefined; // reading a value that isn't known yet throws
  }
}
