/** A webhook body as a plain object. Throws a {@link import("./pbx_wasm").PbxError}. */
export function decodeEvent(body: Uint8Array | string): Record<string, unknown> & { event: string };
