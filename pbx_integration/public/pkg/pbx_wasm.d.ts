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
    /** That number for people to read; without it the screen pop reads the number itself. */
    written?: Written | null;
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
/** A number as people read it. */
export interface Written {
    /** As in its own region. */
    national: string;
    /** As in all others. */
    international: string;
    /** Two letters, or `001` for a world-wide calling code. */
    region: string | null;
    /** Kind of line: `fixed_line`, `mobile` … */
    line_type: string;
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

export interface CardAction {
    action:
    | { kind: "open" | "choose" | "reject"; index: number }
    | { kind: "create_lead" | "create_contact" | "add_to_existing" | "attach" | "call_back" | "dismiss" };
    label: string;
    description: string;
}

/** What the site knows about a caller; every text is final. */
export interface Context {
    groups: {
        title: string;
        lines: { text: string; detail: string | null; route: string[] | null; tone: "plain" | "good" | "warn" }[];
    }[];
    /** Notes and disposition of the call, by whoever had it before, and their revision. */
    notes: string | null;
    disposition: string | null;
    rev: number;
    transferred_by: string | null;
}

export interface FollowUp {
    doctype: string;
    /** `YYYY-MM-DD`. */
    date: string;
    /** `HH:MM`. */
    time: string | null;
    description: string;
}

/** What is saved to a call; `rev` is the revision that it is based on. */
export interface Work {
    notes: string;
    disposition: string | null;
    follow_up: FollowUp | null;
    rev: number;
}

/** What is typed and not saved. To be kept as it is, for `restoreDraft`. */
export interface Draft extends Work {
    at_ms: number;
}

/** The server's answer to what was saved. */
export interface SavedWork {
    rev: number;
    notes: string;
    disposition: string | null;
}

/** A call that was missed while away; `at` is UTC seconds. */
export interface MissedCall {
    call_id: string;
    number: string | null;
    e164: string | null;
    withheld: boolean;
    at: number;
    direction: Direction;
    outcome: "missed" | "voicemail";
    did: string | null;
    via: string | null;
}

/** When a card of one direction comes up. */
export type When = "ring" | "answer" | "never";

/** What a reader prefers; what is left out is as usual. */
export interface Prefs {
    inbound?: When;
    outbound?: When;
    internal?: When;
    /** Name of the ring tone; `""` for none. */
    sound?: string;
    muted?: boolean;
    notify?: boolean;
    /** Open the record at once when there is exactly one known match. */
    open_single?: boolean;
    /** Do not disturb: calls are counted and nothing else. */
    dnd?: boolean;
    /** Quiet hours: minutes of the day. */
    quiet_from?: number | null;
    quiet_to?: number | null;
    /** Seconds that the card of a finished conversation stays. */
    linger?: number | null;
}

/** Pixels from the inline end and from the bottom of the page. */
export interface Place {
    x: number | null;
    y: number | null;
    minimised: boolean;
    /** The calls that were up when it was minimised. */
    calls: string[];
}

/** What a tab is among the reader's tabs. */
export interface Tab {
    /** The one tab that rings and notifies. */
    leader: boolean;
    /** Whether any tab is visible. */
    visible: boolean;
    /** The tab that the reader is at. */
    active?: boolean | null;
}

export interface PopNotification {
    /** The call. */
    tag: string;
    title: string;
    body: string;
    actions: { action: "open" | "dismiss"; title: string }[];
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
    others: { index: number; title: string; subtitle: string | null; level_text: string; actions: CardAction[] }[];
    others_text: string | null;
    via_text: string | null;
    timer_base_ms: number | null;
    timer_text: string;
    waited_text: string | null;
    /** Of the region, as an emoji. */
    flag: string | null;
    /** What `regionName` gave for the region. */
    region_text: string | null;
    line_type_text: string | null;
    transferred_text: string | null;
    context: Context | null;
    context_state: "none" | "pending" | "ready" | "failed";
    /** `null` without the callback `saveWork`. */
    work: {
        notes: string;
        disposition: string | null;
        follow_up: FollowUp | null;
        state: "clean" | "unsaved" | "saving" | "saved" | "failed";
        message: string | null;
    } | null;
    answered_by_text: string | null;
    actions: CardAction[];
    /** What puts a wrong match right: *this one*, *not this one*, *search and attach*. */
    fixes: CardAction[];
    collapsed: boolean;
    rings: boolean;
    aria_label: string;
}

export interface ScreenPopCallbacks {
    /** Ask who this is; hand the answer to `lookupAnswer` or `lookupFailed` with the same number. */
    lookup?(number: string, callId: string): void;
    /** Ask what the site knows; hand it to `contextAnswer`, or call `contextFailed`. */
    context?(callId: string, match: Match | null): void;
    open?(match: Match, callId: string): void;
    /** Without it the lines of a context are no links. */
    openRoute?(route: string[]): void;
    /** Without it no card offers *Create Lead*. */
    createLead?(card: Card): void;
    /** Without it no card offers *Create Contact*. */
    createContact?(card: Card): void;
    /** Without it no card offers *Add to existing*. */
    addToExisting?(card: Card): void;
    /** Without it no card offers *Search and attach*. */
    attach?(card: Card): void;
    /** Without it no match offers *This one*. */
    choose?(match: Match, card: Card): void;
    /** Without it no match offers *Not this one*. */
    reject?(match: Match, card: Card): void;
    /** Without it no missed call offers *Call back*. */
    dial?(number: string): void;
    /** Keep what is typed for a reload, or drop it: at every change. */
    draft?(callId: string, draft: Draft | null): void;
    /** Save; hand the answer to `workSaved` or `workFailed`. Without it no card has a form. */
    saveWork?(callId: string, work: Work): void;
    /** Tell the reader's other tabs; there the message is for `shared`. */
    share?(message: object): void;
    /** Show this notification in place of the last one, or none any more. */
    notify?(notification: PopNotification | null): void;
    badge?(badge: { count: number; text: string } | null): void;
    /** The reader moved or minimised it; to be given back as an option. */
    place?(place: Place): void;
    /** Missed calls that were put away. */
    seen?(callIds: string[]): void;
    /** A card was put away: keep the message, or drop what was kept of the call. A client that is made later
     * takes it in with `shared`, before all events. */
    dismissed?(callId: string, message: object | null): void;
    /** Start (`true`) the ring tone of a name, or stop it. */
    ring?(on: boolean, tone?: string): void;
}

/** Durations are seconds. */
export interface ScreenPopOptions {
    /** The reader's region, such as `DK`. */
    region?: string;
    callbacks?: ScreenPopCallbacks;
    prefs?: Prefs;
    /** Names of colleagues by their extension. */
    people?: Record<string, string>;
    /** Outcomes that a call can be given. */
    dispositions?: string[];
    /** What a follow-up can be. */
    followUps?: ("ToDo" | "Event")[];
    /** What the callback `place` was told last. */
    place?: Partial<Place> | null;
    /** The name of a region such as `DK` in the reader's language. */
    regionName?(code: string): string | undefined;
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
    contextAnswer(callId: string, context: Context): void;
    contextFailed(callId: string): void;
    workSaved(callId: string, saved: SavedWork): void;
    workFailed(callId: string, message: string): void;
    /** What the callback `draft` kept before the page was loaded. */
    restoreDraft(callId: string, draft: Draft): void;
    missed(calls: MissedCall[]): void;
    /** What another tab gave to its callback `share`, or an earlier client to `dismissed`. */
    shared(message: object): void;
    tab(tab: Tab): void;
    offline(offline: boolean): void;
    /** The browser blocks sound until the reader clicks. */
    soundBlocked(blocked: boolean): void;
    setPrefs(prefs: Prefs): void;
    setPeople(people: Record<string, string>): void;
    /** Does what a button of a notification says to the card of the call. */
    act(callId: string, action: string): void;
    /** Moves the focus to the top card, if there is one. */
    focus(): void;
    /** Makes the cards a pill, or opens it. */
    minimise(on: boolean): void;
    /**
     * Plays a call where nobody can see or hear it, so that the first one that rings does not wait for what the
     * browser does but once: for when the page has nothing else to do. Calls nobody back.
     */
    rehearse(): void;
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
/** Version of libphonenumber's metadata that is built in. */
export function metadataVersion(): string;



export type InitInput = RequestInfo | URL | Response | BufferSource | WebAssembly.Module;

export interface InitOutput {
    readonly memory: WebAssembly.Memory;
    readonly __wbg_screenpop_free: (a: number, b: number) => void;
    readonly formatPhone: (a: number, b: number, c: number, d: number, e: number, f: number) => [number, number, number, number];
    readonly metadataVersion: () => [number, number];
    readonly normalizePhone: (a: number, b: number, c: number, d: number) => [number, number, number, number];
    readonly screenpop_act: (a: number, b: number, c: number, d: number, e: number) => [number, number];
    readonly screenpop_cards: (a: number) => [number, number, number];
    readonly screenpop_contextAnswer: (a: number, b: number, c: number, d: any) => [number, number];
    readonly screenpop_contextFailed: (a: number, b: number, c: number) => [number, number];
    readonly screenpop_dispose: (a: number) => void;
    readonly screenpop_event: (a: number, b: any) => [number, number];
    readonly screenpop_focus: (a: number) => [number, number];
    readonly screenpop_lookupAnswer: (a: number, b: number, c: number, d: any) => [number, number];
    readonly screenpop_lookupFailed: (a: number, b: number, c: number, d: number, e: number) => [number, number];
    readonly screenpop_minimise: (a: number, b: number) => [number, number];
    readonly screenpop_missed: (a: number, b: any) => [number, number];
    readonly screenpop_new: (a: any, b: any) => [number, number, number];
    readonly screenpop_offline: (a: number, b: number) => [number, number];
    readonly screenpop_rehearse: (a: number) => [number, number];
    readonly screenpop_restoreDraft: (a: number, b: number, c: number, d: any) => [number, number];
    readonly screenpop_setPeople: (a: number, b: any) => [number, number];
    readonly screenpop_setPrefs: (a: number, b: any) => [number, number];
    readonly screenpop_shared: (a: number, b: any) => [number, number];
    readonly screenpop_soundBlocked: (a: number, b: number) => [number, number];
    readonly screenpop_tab: (a: number, b: any) => [number, number];
    readonly screenpop_tick: (a: number, b: number, c: number) => [number, number];
    readonly screenpop_workFailed: (a: number, b: number, c: number, d: number, e: number) => [number, number];
    readonly screenpop_workSaved: (a: number, b: number, c: number, d: any) => [number, number];
    readonly wasm_bindgen__convert__closures_____invoke__hff3fa6d92a7ae0f5: (a: number, b: number, c: any) => void;
    readonly wasm_bindgen__convert__closures_____invoke__hdccfdef1f9c45fdc: (a: number, b: number) => void;
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
