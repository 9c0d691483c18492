"""The access token: one owner for the site, renewed under a lock that all workers share.

Five failed logins make the PBX block the address of the site, and it hands out eight tokens. So a login that
was refused is not repeated until the credentials change, a pair is renewed with its refresh token while that
lives, and whoever waits for the lock looks first whether the one before has brought a token.
"""

from typing import Any, NoReturn

import frappe
from frappe import _
from frappe.utils import add_to_date, cint, now_datetime

from pbx_integration import _core, settings
from pbx_integration.yeastar import errors, lock, state, transport
from pbx_integration.yeastar.errors import AddressRefused, Refused, Stopped, Unreachable, YeastarError

LOCK = "pbx_token"
# A token is not used in its last seconds: the request is on its way when it ends.
SPARE_SECONDS = 30
# The scheduler comes every 5 minutes and must not leave a gap.
AHEAD_SECONDS = 390
UNREACHABLE_SECONDS = 10
REFUSED_SECONDS = 300
SYSTEM_SECONDS = 3300


# site -> (token_expiry of PBX Settings, its token), in the memory of the process
_known_tokens: dict[str, tuple[str, str]] = {}


def access_token() -> str:
	"""A token that is valid now, renewed first where it has to be.

	Raises:
		YeastarError: there is none; PBX Settings says why.
	"""
	expiry = settings.load().token_expiry
	if not state.is_ahead(expiry):
		return renew()
	known_until, known_token = _known_tokens.get(frappe.local.site, ("", ""))
	if known_until == str(expiry):
		return known_token
	stored_token = state.reveal("access_token")
	return _remember(stored_token) if stored_token else renew()


def _remember(known_token: str) -> str:
	_known_tokens[frappe.local.site] = (str(settings.load().token_expiry), known_token)
	return known_token


def renew(*, refused_token: str | None = None, ahead_seconds: int = 0, by_hand: bool = False) -> str:
	"""A new access token, or the one that another worker has brought meanwhile.

	Args:
		refused_token: the token that the PBX did not take any more.
		ahead_seconds: how long a token must still live to be good enough.
		by_hand: the admin asks: renew in any case, and try again what failed for a reason outside.

	Raises:
		YeastarError: there is none; PBX Settings says why.
	"""
	with lock.held(LOCK):
		known = state.read()
		known_token = state.reveal("access_token")
		fresh_until = add_to_date(known.token_expiry, seconds=-ahead_seconds) if known.token_expiry else None
		if not by_hand and known_token and known_token != refused_token and state.is_ahead(fresh_until):
			frappe.clear_document_cache(settings.DOCTYPE, settings.DOCTYPE)
			return _remember(known_token)
		_stop_if_hopeless(known, by_hand)
		return _remember(_obtain(known))


def keep_fresh() -> None:
	"""Scheduled: renew the token before it ends, and about once an hour read serial number and clock again.
	What goes wrong is told by PBX Settings, not by the Error Log."""
	# system asks through client, which needs this module.
	from pbx_integration.yeastar import system

	known = state.read()
	if not cint(known.enabled) or not known.client_id or _is_hopeless(known):
		return
	try:
		renew(ahead_seconds=AHEAD_SECONDS)
		read_at = known.system_read_at
		if not read_at or not state.is_ahead(add_to_date(read_at, seconds=SYSTEM_SECONDS)):
			system.refresh()
	except YeastarError as error:
		frappe.logger("pbx_integration").warning(str(error))


def revoke() -> None:
	"""Give the tokens back, as far as the PBX can be reached, and forget them."""
	try:
		with lock.held(LOCK):
			known = state.read()
			old_token = state.reveal("access_token")
			state.write(**state.SESSION)
			if old_token and state.is_ahead(known.token_expiry):
				query = {"access_token": old_token}
				transport.ask(transport.Target.of(known), transport.Request("del_token", query))
	except YeastarError as error:
		frappe.logger("pbx_integration").warning(str(error))


def _is_hopeless(known: Any) -> bool:
	return known.connection_status in (state.WRONG_CREDENTIALS, state.BLOCKED)


def _stop_if_hopeless(known: frappe._dict, by_hand: bool) -> None:
	status = known.connection_status
	if status == state.WRONG_CREDENTIALS or (status == state.BLOCKED and not by_hand):
		raise Stopped(known.connection_message)
	waits = status == state.TOO_MANY_TOKENS or not by_hand
	if waits and state.is_ahead(known.retry_after):
		until = frappe.utils.format_datetime(known.retry_after, "HH:mm:ss")
		raise Stopped(_("{0} (not asked again before {1})").format(known.connection_message, until))


def _obtain(known: frappe._dict) -> str:
	try:
		target = transport.Target.of(known)
		token_pair = _refresh(target, known) or _log_in(target, known)
	except Refused as error:
		_fail(_status_of(error), error)
	except (Unreachable, AddressRefused) as error:
		_fail(state.UNREACHABLE, error)
	_keep(known, token_pair)
	return token_pair["access_token"]


def _refresh(target: transport.Target, known: frappe._dict) -> dict[str, Any] | None:
	"""The next pair for the refresh token, None when that is gone."""
	refresh_token = state.reveal("refresh_token") if state.is_ahead(known.refresh_expiry) else None
	if not refresh_token:
		return None
	try:
		return _token_call(target, "refresh_token", {"refresh_token": refresh_token})
	except Refused as error:
		if _status_of(error) != state.WRONG_CREDENTIALS:
			raise
	state.write(refresh_token=None, refresh_expiry=None)
	return None


def _log_in(target: transport.Target, known: frappe._dict) -> dict[str, Any]:
	client_secret = state.reveal("client_secret")
	if not known.client_id or not client_secret:
		raise Stopped(_("PBX Settings: {0} or {1} is empty").format(_("Client ID"), _("Client Secret")))
	return _token_call(target, "get_token", {"username": known.client_id, "password": client_secret})


def _token_call(target: transport.Target, endpoint: str, secret: dict[str, str]) -> dict[str, Any]:
	reply_token = _core.parse_reply(transport.ask(target, transport.Request(endpoint, body=secret)))["body"]
	if not all(isinstance(reply_token.get(fieldname), str) for fieldname in state.TOKENS):
		raise Unreachable(_("{0}: the answer holds no token").format(endpoint))
	return reply_token


def _status_of(error: Refused) -> str:
	"""What a refused token call means for the connection.

	Whatever may be a failed login counts as one: asking again would bring the site nearer to being blocked.
	"""
	if error.errcode == errors.ACCOUNT_IP_BLOCKED:
		return state.BLOCKED
	if error.errcode == errors.MAX_LIMITATION_EXCEEDED:
		return state.TOO_MANY_TOKENS
	if error.errcode in errors.TRANSIENT | errors.NOT_OFFERED:
		return state.REFUSED
	return state.WRONG_CREDENTIALS


def _fail(status: str, error: YeastarError) -> NoReturn:
	"""Write down why there is no token, and raise it.

	Raises:
		YeastarError: always.
	"""
	seconds = UNREACHABLE_SECONDS if status == state.UNREACHABLE else REFUSED_SECONDS
	message = _explain(status, error)
	state.write(
		connection_status=status,
		connection_message=message,
		retry_after=add_to_date(now_datetime(), seconds=seconds),
	)
	raise Stopped(message) if isinstance(error, Refused) else error


def _explain(status: str, error: YeastarError) -> str:
	match status:
		case state.WRONG_CREDENTIALS:
			advice = _("Enter Client ID and Client Secret again; the site does not log in before that")
		case state.BLOCKED:
			advice = _("Remove the site from Security > Security Rules > Blocked IPs on the PBX")
		case state.TOO_MANY_TOKENS:
			advice = _("The PBX hands out eight tokens; one has to end first")
		case _:
			return str(error)
	return f"{error}. {advice}."


def _keep(known: frappe._dict, token_pair: dict[str, Any]) -> None:
	"""Keep the new pair, unless the admin changed the PBX or the client while it was fetched."""
	now = now_datetime()
	current = state.read()
	if (current.pbx_domain, current.client_id) != (known.pbx_domain, known.client_id):
		raise Stopped(_("PBX Settings were changed meanwhile; try again"))
	access_seconds = _seconds(token_pair, "access_token_expire_time", 1800)
	state.write(
		access_token=token_pair["access_token"],
		refresh_token=token_pair["refresh_token"],
		token_expiry=add_to_date(now, seconds=access_seconds - min(SPARE_SECONDS, access_seconds // 6)),
		refresh_expiry=add_to_date(
			now, seconds=_seconds(token_pair, "refresh_token_expire_time", 86400) - SPARE_SECONDS
		),
		connection_status=state.CONNECTED,
		connection_message=None,
		retry_after=None,
	)


def _seconds(token_pair: dict[str, Any], fieldname: str, default: int) -> int:
	return cint(token_pair.get(fieldname)) or default
