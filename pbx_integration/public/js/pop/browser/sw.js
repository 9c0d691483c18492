/** Desktop notifications that have buttons: browsers show those for a service worker only. It does nothing else. */

self.addEventListener("install", () => self.skipWaiting());

self.addEventListener("message", (event) => {
	const { show, close } = event.data ?? {};
	const done = show ? notify(show, event.source?.id) : away(close);
	event.waitUntil(done.then(() => event.ports[0]?.postMessage(true)));
});

self.addEventListener("notificationclick", (event) => {
	const { notification, action } = event;
	notification.close();
	event.waitUntil(answer(notification, action || "open"));
});

function notify({ title, reader, ...options }, client) {
	return self.registration.showNotification(title, { ...options, data: { reader, client } });
}

async function away(tag) {
	for (const notification of await self.registration.getNotifications({ tag })) notification.close();
}

/** Tells the reader's tabs, and brings the one forward that asked for the notification. */
async function answer({ tag, data }, action) {
	const channel = new BroadcastChannel(data.reader);
	channel.postMessage({ ask: { action, tag } });
	channel.close();
	if (action === "dismiss") return;
	const tabs = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
	const tab = tabs.find(({ id }) => id === data.client) ?? tabs[0];
	if (tab) await tab.focus();
}
