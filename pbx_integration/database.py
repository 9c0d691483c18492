"""What the databases that Frappe runs on say in different words, as far as the webhooks and the phone
index need it.

Statements carry names of tables and columns that metadata gives; every value is bound.
"""

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from functools import cache
from itertools import count
from typing import Any, TypeVar

import frappe

LOCK_SECONDS = 1
"""How long a statement waits for another worker's lock: the PBX gives up on its post after 3 to 10."""

PATIENCE_SECONDS = 2
"""For how long a transaction that others got in the way of is begun again."""

DATA_LENGTH = 140
"""Characters that a Data column holds."""

_BEGIN = {
	# Under Frappe's REPEATABLE READ every worker that waited for the lock would fail once it has it.
	"postgres": (
		f"SET TRANSACTION ISOLATION LEVEL READ COMMITTED; SET LOCAL lock_timeout = '{LOCK_SECONDS}s'"
	),
	"sqlite": f"PRAGMA busy_timeout = {LOCK_SECONDS * 1000}",
}
_WAIT_BRIEFLY = {"mariadb": f"SET STATEMENT innodb_lock_wait_timeout = {LOCK_SECONDS} FOR "}
_UNLESS_THERE = {"mariadb": " ON DUPLICATE KEY UPDATE name = name"}

_UNIT, _RECORD = "\x1f", "\x1e"
"""Part columns and rows in a text; control characters that no form lets through."""

_T = TypeVar("_T")


class Overtaken(Exception):
	"""Another worker wrote first what this transaction took for new."""


BUSY = (frappe.QueryDeadlockError, frappe.QueryTimeoutError, Overtaken)
"""Others got in the way: the same transaction may pass when it is tried again."""


def transaction(work: Callable[[int], _T], only_inserts: bool = False) -> _T:
	"""Does `work` in a transaction of its own and commits; when others get in the way, all of it again.

	`work` is given the number of the try, from 0. What the request read or wrote before is given up, for a
	snapshot older than a lock makes the database refuse the locked row, or show what is no longer so. The
	first try of a `work` that `only_inserts` needs no snapshot and is spared the statements of a new one.
	Rolls back and raises what `work` or the commit raised.
	"""
	until = time.monotonic() + PATIENCE_SECONDS
	for attempt in count():
		try:
			if attempt or not only_inserts or frappe.db.db_type in _BEGIN:
				_begin()
			result = work(attempt)
			frappe.db.commit()
			return result
		except BUSY:
			if time.monotonic() > until:
				frappe.db.rollback()
				raise
		except BaseException:
			with suppress(Exception):
				frappe.db.rollback()
			raise


def _begin() -> None:
	frappe.db.rollback()
	if statement := _BEGIN.get(frappe.db.db_type):
		frappe.db.sql(statement)


def abandon() -> None:
	"""Gives up a connection that fails, or Frappe's own commit after the request would make it a 500."""
	with suppress(Exception):
		frappe.db.close()
	frappe.local.db = None


def locked_row(table: str, columns: Sequence[str], name: str) -> tuple | None:
	"""The row of that name, locked until the transaction ends; None if there is none."""
	select = f"SELECT {_names(columns)} FROM `tab{table}` WHERE name = %s"
	if frappe.db.db_type == "sqlite":
		# It has one lock, which it takes at the first write.
		frappe.db.sql(f"UPDATE `tab{table}` SET name = name WHERE name = %s", (name,))
	else:
		select += " FOR UPDATE"
	rows = frappe.db.sql(_wait_briefly() + select, (name,))
	return rows[0] if rows else None


def lock_free(table: str, names: Sequence[str]) -> list[str]:
	"""Locks the rows of these names, but for those that are locked already, until the transaction ends."""
	if frappe.db.db_type == "sqlite":
		# Who is here without waiting has its one lock.
		frappe.db.sql(f"UPDATE `tab{table}` SET name = name WHERE name = %s", (names[0],))
		return [str(name) for (name,) in select(table, ("name",), {}, "name", names)]
	# Without the hint MariaDB may go through a small table, and locks whatever it sees.
	hint = " FORCE INDEX (PRIMARY)" if frappe.db.db_type == "mariadb" else ""
	where = f"WHERE name IN ({_marks(names)}) FOR UPDATE SKIP LOCKED"
	return [
		str(name) for (name,) in frappe.db.sql(f"SELECT name FROM `tab{table}`{hint} {where}", tuple(names))
	]


def insert_new(table: str, columns: tuple[str, ...], values: Sequence[Any]) -> bool:
	"""Inserts a row unless its name is taken. False if it is, be it by a transaction that was under way."""
	otherwise = _UNLESS_THERE.get(frappe.db.db_type, " ON CONFLICT DO NOTHING")
	frappe.db.sql(_wait_briefly() + _insert(table, columns, 1) + otherwise, tuple(values))
	return frappe.db._cursor.rowcount == 1


def insert(table: str, columns: tuple[str, ...], rows: Iterable[Sequence[Any]]) -> None:
	"""Inserts rows, in one statement."""
	rows = list(rows)
	if rows:
		frappe.db.sql(_insert(table, columns, len(rows)), tuple(value for row in rows for value in row))


def update(table: str, columns: tuple[str, ...], values: Sequence[Any], name: str) -> None:
	"""Sets columns of the row of that name."""
	frappe.db.sql(_update(table, columns), (*values, name))


def select(
	table: str, columns: Sequence[str], equal: Mapping[str, Any], column: str, among: Iterable[Any]
) -> Sequence[tuple]:
	"""Rows whose `column` is one of `among` and whose other columns are `equal` to these values."""
	among = list(among)
	if not among:
		return ()
	where, values = _where(equal, column, among)
	return frappe.db.sql(f"SELECT {_names(columns)} FROM `tab{table}` WHERE {where}", values)


def select_texts(
	table: str, columns: Sequence[str], equal: Mapping[str, Any], column: str, among: Iterable[Any]
) -> Sequence[Sequence[Any]]:
	"""The same as `select` for many rows: each value may come as text, NULL as an empty one."""
	among = list(among)
	if among and frappe.db.db_type == "mariadb":
		packed = _packed(table, columns, *_where(equal, column, among))
		if packed is not None:
			return packed
	return select(table, columns, equal, column, among)


def _where(equal: Mapping[str, Any], column: str, among: Sequence[Any]) -> tuple[str, tuple]:
	conditions = [*(f"`{name}` = %s" for name in equal), f"`{column}` IN ({_marks(among)})"]
	return " AND ".join(conditions), (*equal.values(), *among)


def _packed(table: str, columns: Sequence[str], where: str, values: tuple) -> list[list[str]] | None:
	"""All rows as one text, for the driver of Frappe 15 reads a row in the time of ten. None if they do not
	fit, or hold what parts them."""
	parts = ", ".join(f"COALESCE(`{column}`, '')" for column in columns)
	[(count, text)] = frappe.db.sql(
		f"SELECT COUNT(*), GROUP_CONCAT(CONCAT_WS('{_UNIT}', {parts}), '{_RECORD}' SEPARATOR '')"
		f" FROM `tab{table}` WHERE {where}",
		values,
	)
	rows = [row.split(_UNIT) for row in (text or "").split(_RECORD)]
	is_whole = rows.pop() == [""] and len(rows) == count and all(len(row) == len(columns) for row in rows)
	return rows if is_whole else None


def upsert(table: str, columns: Sequence[str], changing: str, rows: Iterable[Sequence[Any]]) -> None:
	"""Inserts rows whose first column is their name, in one statement; of one that is there already the
	column `changing` is set."""
	rows = list(rows)
	if not rows:
		return
	into = f"INSERT INTO `tab{table}` ({_names(columns)}) VALUES"
	if frappe.db.db_type == "mariadb":
		marks, values = _shared(rows)
		otherwise = f"ON DUPLICATE KEY UPDATE `{changing}` = VALUES(`{changing}`)"
	else:
		marks = ", ".join([f"({_marks(columns)})"] * len(rows))
		values = tuple(value for row in rows for value in row)
		otherwise = f"ON CONFLICT (`{columns[0]}`) DO UPDATE SET `{changing}` = excluded.`{changing}`"
	frappe.db.sql(f"{into} {marks} {otherwise}", values)


def _shared(rows: Sequence[Sequence[Any]]) -> tuple[str, dict[str, Any]]:
	"""Rows of marks, and what they stand for by name: values that come again are bound once, for the driver
	of Frappe 15 takes a microsecond for each."""
	marks: dict[Any, str] = {}
	lines = []
	for row in rows:
		for value in row:
			if value not in marks:
				marks[value] = f"%(v{len(marks)})s"
		lines.append(f"({', '.join([marks[value] for value in row])})")
	return ", ".join(lines), {mark[2:-2]: value for value, mark in marks.items()}


def delete(table: str, names: Iterable[str]) -> None:
	"""Deletes the rows of these names and locks no others."""
	# One at a time: for a list MariaDB may go through the whole table, and locks whatever it sees.
	for name in names:
		frappe.db.sql(f"DELETE FROM `tab{table}` WHERE name = %s", (name,))


def text(value: Any, length: int = DATA_LENGTH) -> Any:
	"""A value as its column can hold it: what callers send as their number may be of any length.

	PostgreSQL takes no boolean for a Check, which is a small integer.
	"""
	if isinstance(value, bool):
		return int(value)
	return value.replace("\0", "")[:length] if isinstance(value, str) else value


def _wait_briefly() -> str:
	return _WAIT_BRIEFLY.get(frappe.db.db_type, "")


@cache
def _insert(table: str, columns: tuple[str, ...], rows: int) -> str:
	row = f"({', '.join(['%s'] * len(columns))})"
	return f"INSERT INTO `tab{table}` ({_names(columns)}) VALUES {', '.join([row] * rows)}"


@cache
def _update(table: str, columns: tuple[str, ...]) -> str:
	return f"UPDATE `tab{table}` SET {', '.join(f'`{column}` = %s' for column in columns)} WHERE name = %s"


def _marks(values: Sequence[Any]) -> str:
	return ", ".join(["%s"] * len(values))


def _names(columns: Sequence[str]) -> str:
	return ", ".join(f"`{column}`" for column in columns)
