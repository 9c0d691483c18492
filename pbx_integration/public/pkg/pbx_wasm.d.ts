/* tslint:disable */
/* eslint-disable */
/** Realtime message `pbx_incoming_call` or `pbx_call_update`. Times are UTC seconds. */
export interface Notice {
    event: "pbx_incoming_call" | "pbx_call_update";
    call_id: string;
    rev: number;
    extension: string;
    phase: Phase;
    direction: Direction;
    number: string | null;
    e164: string | null;
    withheld: boolean;
    did: string | null;
    trunk: string | null;
    call_path: string | null;
    started_at: number | null;
    answered_at: number | null;
    ended_at: number | null;
    answered_by: string | null;
    outcome: Outcome | null;
}
export type Phase = "ringing" | "dialling" | "talking" | "held" | "ended";
export type Direction = "Inbound" | "Outbound" | "Internal";
export type Outcome = "answered" | "answered_elsewhere" | "missed" | "voicemail" | "busy" | "failed";
export type Level = "known" | "likely" | "possible";

/** One record that a number may belong to. */
export interface Match {
    doctype: string;
    name: string;
    title: string;
    subtitle: string | null;
    level: Level;
    reasons: string[];
    route: string[];
}

/** The answer to a lookup: the `message` of `by_phone`. */
export interface LookupAnswer {
    number: {
        raw: string;
        e164: string | null;
        international: string | null;
        national: string | null;
        region: string | null;
        number_type: string | null;
        valid: boolean;
        withheld: boolean;
        internal: boolean;
        own?: boolean;
        error: { code: string; message: string } | null;
    };
    matches: Match[];
    hidden: number;
}

/** A call on screen; every text is final. */
export interface Card {
    call_id: string;
    extension: string;
    direction: Direction;
    direction_text: string;
    phase: Phase;
    outcome: Outcome | null;
    phase_text: string;
    headline: string;
    initials: string;
    subtitle: string | null;
    number_text: string | null;
    number: string | null;
    e164: string | null;
    region: string | null;
    withheld: boolean;
    lookup: "none" | "pending" | "found" | "hidden" | "unknown" | "failed";
    level: Level | null;
    level_text: string | null;
    reasons: string[];
    matched: Match | null;
    others: { index: number; title: string; subtitle: string | null; level_text: string }[];
    others_text: string | null;
    via_text: string | null;
    timer_base_ms: number | null;
    timer_text: string;
    answered_by_text: string | null;
    actions: {
        action: { kind: "open"; index: number } | { kind: "create_lead" | "create_contact" | "dismiss" };
        label: string;
        description: string;
    }[];
    collapsed: boolean;
    rings: boolean;
    aria_label: string;
}

export interface ScreenPopCallbacks {
    /** Ask who this is; hand the answer to `lookupAnswer` or `lookupFailed` with the same number. */
    lookup?(number: string, callId: string): void;
    open?(match: Match, callId: string): void;
    /** Without it no card offers *Create Lead*. */
    createLead?(card: Card): void;
    /** Without it no card offers *Create Contact*. */
    createContact?(card: Card): void;
    dismissed?(callId: string): void;
    /** Start (`true`) or stop the ring tone. */
    ring?(on: boolean): void;
}

/** Durations are seconds. */
export interface ScreenPopOptions {
    /** The reader's region, such as `DK`. */
    region?: string;
    callbacks?: ScreenPopCallbacks;
    /** Milliseconds since the epoch, for a page that knows the time better than the browser. */
    now?(): number;
    /** Texts by their key, in place of the English ones. */
    labels?: Record<string, string>;
    linger?: number;
    lingerElsewhere?: number;
    lingerMissed?: number;
    ringHorizon?: number;
    ringLimit?: number;
    forget?: number;
    maxCards?: number;
}

/** What the client throws. `at` is a position in the input or the name of a field. */
export interface PbxError extends Error {
    code: string;
    at: number | string | null;
    /** Only of phone numbers: E.164 where the text parses all the same. */
    e164?: string | null;
}

/** The cards of the reader's calls, drawn into a shadow root of `host`. */
export class ScreenPop {
    constructor(host: HTMLElement, options?: ScreenPopOptions);
    event(notice: Notice): void;
    lookupAnswer(number: string, answer: LookupAnswer): void;
    lookupFailed(number: string, message: string): void;
    /** Lets time pass; while a card is up the client does so by itself. */
    tick(nowMs?: number): void;
    cards(): Card[];
    /** Takes everything off the page; what is called afterwards does nothing. */
    dispose(): void;
    /** Gives the memory back after `dispose`. */
    free(): void;
}

/** E.164 of a valid number. Throws {@link PbxError}. */
export function normalizePhone(raw: string, region?: string | null): string;
export type PhoneStyle = "e164" | "international" | "national" | "rfc3966" | `dialled_from:${string}`;
/** A number for reading or dialling. Throws {@link PbxError}. */
export function formatPhone(raw: string, region: string | null | undefined, style: PhoneStyle): string;
/** A webhook body as a plain object. Throws {@link PbxError}. */
export function decodeEvent(body: Uint8Array | string): Record<string, unknown> & { event: string };
/** Version of libphonenumber's metadata that is built in. */
export function metadataVersion(): string;



export type InitInput = RequestInfo | URL | Response | BufferSource | WebAssembly.Module;

export interface InitOutput {
    readonly memory: WebAssembly.Memory;
    readonly __wbg_screenpop_free: (a: number, b: number) => void;
    readonly decodeEvent: (a: any) => [number, number, number];
    readonly formatPhone: (a: number, b: number, c: number, d: number, e: number, f: number) => [number, number, number, number];
    readonly metadataVersion: () => [number, number];
    readonly normalizePhone: (a: number, b: number, c: number, d: number) => [number, number, number, number];
    readonly screenpop_cards: (a: number) => [number, number, number];
    readonly screenpop_dispose: (a: number) => void;
    readonly screenpop_event: (a: number, b: any) => [number, number];
    readonly screenpop_lookupAnswer: (a: number, b: number, c: number, d: any) => [number, number];
    readonly screenpop_lookupFailed: (a: number, b: number, c: number, d: number, e: number) => [number, number];
    readonly screenpop_new: (a: any, b: any) => [number, number, number];
    readonly screenpop_tick: (a: number, b: number, c: number) => [number, number];
    readonly wasm_bindgen__convert__closures_____invoke__hde901932a71f2f00: (a: number, b: number, c: any) => void;
    readonly wasm_bindgen__convert__closures_____invoke__h04b3a3e9d2c2db17: (a: number, b: number) => void;
    readonly __wbindgen_malloc: (a: number, b: number) => number;
    readonly __wbindgen_realloc: (a: number, b: number, c: number, d: number) => number;
    readonly __wbindgen_free: (a: number, b: number, c: number) => void;
    readonly __externref_table_alloc: () => number;
    readonly __wbindgen_externrefs: WebAssembly.Table;
    readonly __wbindgen_exn_store: (a: number) => void;
    readonly __externref_drop_slice: (a: number, b: number) => void;
    readonly __wbindgen_destroy_closure: (a: number, b: number) => void;
    readonly __externref_table_dealloc: (a: number) => void;
    readonly __wbindgen_start: () => void;
}

export type SyncInitInput = BufferSource | WebAssembly.Module;

/**
 * Instantiates the given `module`, which can either be bytes or
 * a precompiled `WebAssembly.Module`.
 *
 * @param {{ module: SyncInitInput }} module - Passing `SyncInitInput` directly is deprecated.
 *
 * @returns {InitOutput}
 */
export function initSync(module: { module: SyncInitInput } | SyncInitInput): InitOutput;

/**
 * If `module_or_path` is {RequestInfo} or {URL}, makes a request and
 * for everything else, calls `WebAssembly.instantiate` directly.
 *
 * @param {{ module_or_path: InitInput | Promise<InitInput> }} module_or_path - Passing `InitInput` directly is deprecated.
 *
 * @returns {Promise<InitOutput>}
 */
export default function __wbg_init (module_or_path: { module_or_path: InitInput | Promise<InitInput> } | InitInput | Promise<InitInput>): Promise<InitOutput>;
