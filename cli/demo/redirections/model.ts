/** What the demo is to redirect, as `demo.json` of a local stack says it. */

/** An identity of the local issuer in one of its accounts. */
export interface Who {
  readonly as: string;
  readonly account: string;
}

/** A subject in somebody's hands. */
export interface Spot extends Who {
  readonly subject: string;
}

/** Somebody who answers requests while the attempts run. */
export interface ServiceSetup extends Spot {
  readonly queue: string;
}

export interface Hearer extends Who {
  readonly hears: string;
  readonly queue?: string;
}

export interface StreamWatcher extends Who {
  readonly stream: string;
  /** Subject whose messages count; absent: only whether the stream itself was changed. */
  readonly subject?: string;
}

/** Who would see what a redirection brings about. */
export type Watched =
  | {
      readonly watch: Hearer;
      /** Who may publish there, and shows that the hearer hears. */
      readonly shownBy: Spot;
    }
  | { readonly watch: StreamWatcher };

/** One attempt to have somebody else make a message appear. */
export type Redirection = Who &
  Watched & {
    /** Subject where it is to appear, as the session names it. */
    readonly onto: string;
    /** Whether anybody answers the same with a reply of one's own. @default true */
    readonly answered?: boolean;
  } & (Asked | Delivered);

/** A publish with `onto` as its reply. */
export interface Asked {
  readonly trick: "answer" | "acknowledgement" | "message" | "status";
  readonly publish: string;
  readonly body?: string;
}

/** A consumer with `onto` as its deliver subject. */
export interface Delivered {
  readonly trick: "delivery";
  readonly of: { readonly domain: string; readonly stream: string; readonly filter: string };
}

export interface Redirections {
  /** Messages that streams have from the start: who publishes, and where. */
  readonly stored: readonly Spot[];
  readonly services: readonly ServiceSetup[];
  readonly attempts: readonly Redirection[];
}
