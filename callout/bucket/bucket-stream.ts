import type { JetStream, StoredMessage, StreamConfig, StreamInfo } from "../link/jetstream.ts";

export interface BucketStreamOptions {
  /** Of the bucket. */
  readonly name: string;
  readonly jetStream: () => JetStream | undefined;
  /** Copies that JetStream keeps. */
  readonly replicas: number;
  /** @default 10000 */
  readonly maxEntries?: number;
}

/** What a look at the stream has found. */
export interface Look {
  /** False when somebody wrote meanwhile, or the copy that was read is behind: the next look finds the rest. */
  readonly isComplete: boolean;
  /** All keys that are stored, when the stream was read from its beginning. */
  readonly all?: ReadonlySet<string>;
  /** Whether nobody has written since the last look that was complete. */
  readonly isUntouched: boolean;
}

export interface Reader {
  /** Takes what is new; returns whether it counts among those that are known. */
  readonly take: (message: StoredMessage) => boolean;
  /** How many messages of the stream are known. */
  readonly known: () => number;
  /** Read all of it, whatever is known. */
  readonly isWhole: boolean;
}

/** Looks between which nobody puts the stream's settings right. */
const looks = 30;
/** Messages of one read. */
const batch = 256;
const defaultEntries = 10_000;
const maxEntry = 16 * 1024;

/**
 * The stream behind a bucket, looked at again and again. What is new is read; when there are fewer messages than are
 * known, or it is another stream, all of it is.
 */
export class BucketStream {
  readonly #options: BucketStreamOptions;
  /** Subjects that are stored and not known. */
  readonly #others = new Set<string>();
  #created = "";
  #next = 1;
  #look = 0;

  constructor(options: BucketStreamOptions) {
    this.#options = options;
  }

  /** Name of the stream. */
  get name(): string {
    return `KV_${this.#options.name}`;
  }

  /** Subject of a key. */
  subjectOf(key: string): string {
    return `$KV.${this.#options.name}.${key}`;
  }

  keyOf(subject: string): string {
    return subject.slice(this.subjectOf("").length);
  }

  /** The next look puts the stream's settings right. */
  doubt(): void {
    this.#look = 0;
  }

  /** Undefined without a connection. @throws Error when JetStream does not answer */
  async look({ take, known, isWhole }: Reader): Promise<Look | undefined> {
    const info = await this.#info();
    if (!info) return undefined;
    const isSame = info.created === this.#created;
    const isUntouched = isSame && info.last < this.#next;
    if (isSame && !isWhole) {
      await this.#read(info.last, take);
      if (known() + this.#others.size === info.messages) {
        this.#next = info.last + 1; // what came last may have been removed
        return { isComplete: true, isUntouched };
      }
    }
    this.#created = info.created;
    this.#next = 1;
    this.#others.clear();
    const all = new Set<string>();
    await this.#read(info.last, (message) => {
      all.add(this.keyOf(message.subject));
      return take(message);
    });
    return { isComplete: all.size >= info.messages, isUntouched, all };
  }

  async #info(): Promise<StreamInfo | undefined> {
    const stream = this.#options.jetStream();
    if (!stream) return undefined;
    const isDue = this.#look++ % looks === 0;
    const found = isDue ? undefined : await stream.streamInfo(this.name);
    return found ?? stream.ensureStream(this.#config);
  }

  async #read(last: number, take: Reader["take"]): Promise<void> {
    const stream = this.#options.jetStream();
    while (stream && this.#next <= last) {
      const from = { sequence: this.#next };
      const messages = await stream.readFrom(this.name, from, { batch });
      for (const message of messages) {
        if (take(message)) this.#others.delete(message.subject);
        else this.#others.add(message.subject);
        this.#next = message.sequence + 1;
      }
      if (messages.length < batch) return;
    }
  }

  get #config(): StreamConfig {
    const { name, replicas, maxEntries = defaultEntries } = this.#options;
    return {
      name: this.name,
      subjects: [`$KV.${name}.>`],
      retention: "limits",
      storage: "file",
      num_replicas: replicas,
      discard: "new",
      max_msgs_per_subject: 1,
      max_msgs: maxEntries,
      max_bytes: maxEntries * 1024,
      max_msg_size: maxEntry,
      allow_direct: true,
      deny_delete: true,
    };
  }
}
