"""A lock that all workers of a site share: in Redis, and on one machine in a file while Redis is away."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial

import frappe
from filelock import FileLock, Timeout
from frappe import _
from redis.exceptions import LockError, RedisError

from pbx_integration.yeastar.errors import Stopped

# Longer than the slowest renewal: two token calls, each to a few addresses that do not answer.
HOLD_SECONDS = 120
WAIT_SECONDS = 40


@contextmanager
def held(name: str) -> Iterator[None]:
	"""Hold the lock of this name while the block runs.

	Raises:
		Stopped: another worker has held it for WAIT_SECONDS.
	"""
	release = _take_redis(name) or _take_file(name)
	try:
		yield
	finally:
		release()


def _take_redis(name: str) -> Callable[[], None] | None:
	key = frappe.cache.make_key(name)
	lock = frappe.cache.lock(key, timeout=HOLD_SECONDS, blocking_timeout=WAIT_SECONDS)
	try:
		taken = lock.acquire()
	except RedisError:
		return None
	if not taken:
		raise _busy()
	return partial(_release_redis, lock)


def _release_redis(lock) -> None:
	"""A lock that is lost by now (Redis went away, or it expired) needs no release."""
	with suppress(LockError, RedisError):
		lock.release()


def _take_file(name: str) -> Callable[[], None]:
	lock = FileLock(frappe.get_site_path("locks", f"{name}.lock"), timeout=WAIT_SECONDS)
	try:
		lock.acquire()
	except Timeout:
		raise _busy() from None
	return lock.release


def _busy() -> Stopped:
	return Stopped(_("Another worker is still talking to the PBX; try again in a minute"))
