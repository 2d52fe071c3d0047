/** Files by key. A key begins with the tenant id; `..` and absolute parts are refused. */
export interface Objects {
  put(key: string, bytes: Uint8Array, contentType: string): Promise<void>
  get(key: string): Promise<{ bytes: Uint8Array; contentType: string } | undefined>
  delete(key: string): Promise<void>
  close(): Promise<void>
}
