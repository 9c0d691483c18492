"""Calls of the OpenAPI with the site's token."""

from collections.abc import Mapping

from pbx_integration import settings
from pbx_integration.yeastar import token, transport
from pbx_integration.yeastar.errors import TOKEN_EXPIRED, Refused


def call(
	endpoint: str, secret_query: Mapping[str, str | int] | None = None, secret_body: object = None
) -> bytes:
	"""Ask the PBX: POST with a body, else GET. A token that it takes for expired is renewed once.

	Args:
		endpoint: path below `openapi/v1.0`, such as `system/information`.

	Returns:
		The body of a reply with `errcode` 0.

	Raises:
		YeastarError: the PBX was not asked, could not be reached, or refused.
	"""
	access_token = token.access_token()
	try:
		return _ask(access_token, endpoint, secret_query, secret_body)
	except Refused as error:
		if error.errcode != TOKEN_EXPIRED:
			raise
	return _ask(token.renew(refused_token=access_token), endpoint, secret_query, secret_body)


def _ask(
	access_token: str, endpoint: str, secret_query: Mapping[str, str | int] | None, secret_body: object
) -> bytes:
	request = transport.Request(endpoint, {**(secret_query or {}), "access_token": access_token}, secret_body)
	return transport.ask(transport.Target.of(settings.load()), request)
