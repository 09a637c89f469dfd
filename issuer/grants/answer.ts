/** A token endpoint's answer (RFC 6749 section 5.1, and Entra's additions). */
export type TokenAnswer = Readonly<Record<string, string | number>>;
