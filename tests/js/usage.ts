// How the typings are used; compiled with `tsc --noEmit`, never run.
import init, {
	formatPhone,
	initSync,
	metadataVersion,
	normalizePhone,
	ScreenPop,
	type Card,
	type Context,
	type Draft,
	type LookupAnswer,
	type Match,
	type MissedCall,
	type Notice,
	type PbxError,
	type PhoneStyle,
	type Place,
	type Prefs,
	type ScreenPopOptions,
	type Work,
} from "../../pbx_integration/public/pkg/pbx_wasm.js";
import { decodeEvent } from "../../pbx_integration/public/pkg/pbx_webhook.js";

export async function start(bytes: ArrayBuffer): Promise<string> {
	initSync({ module: bytes });
	await init({ module_or_path: "/assets/pbx_integration/pkg/pbx_wasm_bg.wasm" });
	return metadataVersion();
}

export function show(raw: string): string {
	const style: PhoneStyle = "dialled_from:US";
	try {
		return formatPhone(normalizePhone(raw, "DK"), null, style);
	} catch (error) {
		const { code, at, e164 } = error as PbxError;
		return `${code} at ${at ?? "the whole"}: ${e164 ?? raw}`;
	}
}

export function eventOf(body: Uint8Array): string {
	const event = decodeEvent(body);
	return event.event;
}

export function pop(host: HTMLElement, notice: Notice, answer: LookupAnswer): Card[] {
	const options: ScreenPopOptions = {
		region: "DK",
		callbacks: {
			lookup: (number, callId) => console.log(number, callId),
			open: (match: Match) => console.log(match.route),
			createLead: (card: Card) => console.log(card.e164),
			createContact: (card: Card) => console.log(card.number),
			dismissed: (callId: string, message: object | null) => console.log(callId, message),
			ring: (on: boolean, tone?: string) => console.log(on, tone),
		},
		now: () => Date.now(),
	};
	const client = new ScreenPop(host, options);
	client.event(notice);
	client.lookupAnswer(answer.number.raw, answer);
	client.lookupFailed("+4532123456", "the site did not answer");
	client.tick(Date.now());
	const cards = client.cards();
	client.dispose();
	return cards;
}

export function desk(host: HTMLElement, kept: Map<string, Draft>, missed: MissedCall[]): ScreenPop {
	const prefs: Prefs = { inbound: "answer", sound: "soft", quiet_from: 1320, quiet_to: 420 };
	const context: Context = {
		groups: [{ title: "Orders", lines: [{ text: "SO-1", detail: null, route: ["Form", "Sales Order", "SO-1"], tone: "good" }] }],
		notes: null,
		disposition: null,
		rev: 1,
		transferred_by: "Bob",
	};
	const client: ScreenPop = new ScreenPop(host, {
		prefs,
		people: { "2002": "Bob" },
		dispositions: ["Sold"],
		followUps: ["ToDo"],
		place: { minimised: true },
		regionName: (code) => new Intl.DisplayNames(["da"], { type: "region" }).of(code),
		callbacks: {
			context: (callId, match) => (match ? client.contextAnswer(callId, context) : client.contextFailed(callId)),
			openRoute: (route: string[]) => console.log(route.join("/")),
			choose: (match, card) => console.log(match.name, card.call_id),
			draft: (callId, draft) => (draft ? kept.set(callId, draft) : kept.delete(callId)),
			saveWork: (callId, work: Work) => client.workSaved(callId, { ...work, rev: work.rev + 1 }),
			share: (message) => client.shared(message),
			notify: (notification) => console.log(notification?.actions.map((button) => button.title)),
			badge: (badge) => console.log(badge?.count),
			place: (place: Place) => console.log(place.x ?? 0),
			seen: (callIds) => console.log(callIds.length),
		},
	});
	for (const [callId, draft] of kept) client.restoreDraft(callId, draft);
	client.missed(missed);
	client.tab({ leader: true, visible: false });
	client.offline(true);
	client.soundBlocked(false);
	client.setPrefs({ ...prefs, dnd: true });
	client.setPeople({});
	client.minimise(true);
	client.focus();
	client.workFailed("1795360000.1", "the site did not answer");
	return client;
}

// @ts-expect-error there is no style of that name
formatPhone("+4532123456", null, "local");
// @ts-expect-error a host is an element, not a selector
new ScreenPop("#pop", {});
// @ts-expect-error a card comes up on ring, on answer or never
new ScreenPop(document.body, { prefs: { inbound: "always" } });
