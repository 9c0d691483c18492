// How the typings are used; compiled with `tsc --noEmit`, never run.
import init, {
	decodeEvent,
	formatPhone,
	initSync,
	metadataVersion,
	normalizePhone,
	ScreenPop,
	type Card,
	type LookupAnswer,
	type Match,
	type Notice,
	type PbxError,
	type PhoneStyle,
	type ScreenPopOptions,
} from "../../pbx_integration/public/pkg/pbx_wasm.js";

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
			dismissed: (callId: string) => console.log(callId),
			ring: (on: boolean) => console.log(on),
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

// @ts-expect-error there is no style of that name
formatPhone("+4532123456", null, "local");
// @ts-expect-error a host is an element, not a selector
new ScreenPop("#pop", {});
