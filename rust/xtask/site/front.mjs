/**
 * One address for a site, as nginx gives it in production: `/socket.io` to the realtime server, the rest to
 * the web server, each told which site it is, so that the site needs no name that resolves.
 *
 * node front.mjs <port> <web port> <realtime socket> <site>
 */
import http from "node:http";

const [port, webPort, socketPath, site] = process.argv.slice(2);

/** gunicorn closes a connection that waits, which a request on its way would run into: one each. */
const web = { host: "127.0.0.1", port: webPort, agent: new http.Agent({ keepAlive: false }) };

/**
 * The realtime server answers some posts before it has read them, and would close at once. It closes a connection
 * that was idle for five seconds: none is kept as long.
 */
const realtime = { socketPath, agent: new http.Agent({ keepAlive: true, timeout: 3_000 }) };

function forward(request) {
	const target = request.url.startsWith("/socket.io") ? realtime : web;
	const { connection, ...headers } = request.headers;
	if (headers.upgrade) headers.connection = connection;
	headers["x-frappe-site-name"] = site;
	headers["x-forwarded-for"] = request.socket.remoteAddress;
	// A browser leaves it out of a GET to the page's own address, but the realtime server compares it.
	headers.origin ??= `http://${headers.host}`;
	return http.request({ ...target, method: request.method, path: request.url, headers });
}

function pass(request, response) {
	const onward = forward(request);
	onward.on("response", (answer) => {
		delete answer.headers.connection;
		response.writeHead(answer.statusCode, answer.headers);
		answer.pipe(response);
	});
	onward.on("error", (error) => {
		// The realtime server closed an idle connection just as the question was put on it: it has not read it.
		const closed = ["ECONNRESET", "EPIPE"].includes(error.code);
		const unread = onward.reusedSocket && closed && request.method === "GET";
		if (unread && !response.headersSent && !response.closed) return pass(request, response);
		if (!response.closed) console.error(`${request.method} ${request.url}: ${error.message}`);
		response.headersSent ? response.destroy() : response.writeHead(502).end();
	});
	response.on("close", () => onward.destroy());
	request.pipe(onward);
}

const server = http.createServer(pass);

server.on("upgrade", (request, socket, head) => {
	const onward = forward(request);
	onward.on("upgrade", (answer, other, rest) => {
		const lines = answer.rawHeaders.map((word, at) => (at % 2 ? `${word}\r\n` : `${word}: `)).join("");
		socket.write(`HTTP/1.1 ${answer.statusCode} ${answer.statusMessage}\r\n${lines}\r\n`);
		socket.write(rest);
		other.write(head);
		other.pipe(socket).pipe(other);
		for (const end of [socket, other]) end.on("error", () => (socket.destroy(), other.destroy()));
	});
	onward.on("response", (answer) => socket.end(`HTTP/1.1 ${answer.statusCode} ${answer.statusMessage}\r\n\r\n`));
	onward.on("error", () => socket.destroy());
	onward.end();
});

// As nginx has it, and longer than those who ask keep one: else a question may run into its end.
server.keepAliveTimeout = 75_000;

server.listen(Number(port), "127.0.0.1");
