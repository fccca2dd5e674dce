// Who does something.

/** Who a request comes from. */
export interface Principal {
  /** Of the token; `env` for ADMIN_TOKEN. */
  id: string;
  name: string;
  scopes: readonly string[];
  /** Of an app: its client_id. */
  client?: string;
}

/** Whoever changes something. */
export interface Actor {
  /** Of the token; `env`, `cli` or `system`. */
  id: string;
  name: string;
  /** The client's, where it is known. */
  address?: string;
  requestId?: string;
}
