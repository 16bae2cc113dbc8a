/** Something that happened to the connection. */
export type ConnectionEvent =
  | { readonly type: 'up' }
  | { readonly type: 'down'; readonly cause: Error }
