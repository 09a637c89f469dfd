/** A refusal as Microsoft Graph words it: `code` is `error.code` of its answer. */
export class GraphError extends Error {
  readonly code: string;
  readonly status: number;
  /** `error.message` of its answer; the error's own is the provider's. */
  readonly reason: string;

  constructor(code: string, message: string, status = 400) {
    super(`unexpected status ${status} with error: ${code}: ${message}`);
    this.code = code;
    this.status = status;
    this.reason = message;
  }
}

export function badRequest(message: string): GraphError {
  return new GraphError("Request_BadRequest", message);
}

export function notFound(what: string, id: string): GraphError {
  return new GraphError(
    "Request_ResourceNotFound",
    `Resource '${id}' does not exist or one of its queried reference-property objects are not present. (${what})`,
    404,
  );
}
