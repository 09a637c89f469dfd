/** Where a line is: the name of a file, and its number there. */
export interface Place {
  readonly file: string;
  readonly line: number;
}

export interface Problem {
  /**
   * `changed`: a record or the one before it is not what it was; `missing`; `twice`: two records in one place;
   * `order`; `unsigned`: a checkpoint's signature does not hold; `key`: it is of a key that is not known;
   * `ends_early`: a record that is known from elsewhere is not there.
   */
  readonly code: "changed" | "missing" | "twice" | "order" | "unsigned" | "key" | "ends_early";
  readonly message: string;
}
