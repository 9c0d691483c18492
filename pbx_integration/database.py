"""What the databases that Frappe runs on say in different words, as far as the webhooks and the phone
index need it.

Statements carry names of tables and columns that metadata gives; every value is bound.
"""

import json
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from functools import cache
from itertools import count
from typing import Any, NamedTuple, TypeVar

import frappe

LOCK_SECONDS = 1
"""How long a statement waits for another worker's lock: the PBX gives up on its post after 3 to 10."""

PATIENCE_SECONDS = 2
"""For how long a transaction that others got in the way of is begun again."""

MANY_ROWS = 10
"""From so many rows on MariaDB is given them as one text."""

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


class Span(NamedTuple):
	"""Names that follow each other in the order of the database: those after `after`, or from the first on
	where that is None, up to `last`."""

	after: str | int | None
	last: str | int


Among = Span | Iterable[Any]
"""Values that a column is to have: a span of them, or each by itself."""


class Overtaken(Exception):
	"""Another worker wrote first what this transaction took for new."""


BUSY = (frappe.QueryDeadlockError, frappe.QueryTimeoutError, Overtaken)
"""Others got in the way: the same transaction may pass when it is tried again."""


def transaction(work: Callable[[int], _T], only_inserts: bool = False, no_gaps: bool = False) -> _T:
	"""Does `work` in a transaction of its own and commits; when others get in the way, all of it again.

	`work` is given the number of the try, from 0. What the request read or wrote before is given up, for a
	snapshot older than a lock makes the database refuse the locked row, or show what is no longer so. The
	first try of a `work` that `only_inserts` needs no snapshot and is spared the statements of a new one.
	With `no_gaps` a locked Span keeps nobody from inserting between its rows, and each statement sees what is
	committed by then; see `has_gap_locks`.
	Rolls back and raises what `work` or the commit raised.
	"""
	until = time.monotonic() + PATIENCE_SECONDS
	for attempt in count():
		try:
			if attempt or not only_inserts or frappe.db.db_type in _BEGIN:
				_begin(no_gaps)
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


def _begin(no_gaps: bool) -> None:
	frappe.db.rollback()
	if statement := _BEGIN.get(frappe.db.db_type):
		frappe.db.sql(statement)
	elif no_gaps:
		# Of the next transaction: Frappe has begun one already.
		frappe.db.sql("ROLLBACK")
		frappe.db.sql("SET TRANSACTION ISOLATION LEVEL READ COMMITTED")


def has_gap_locks() -> bool:
	"""Whether locking a Span keeps others from inserting in spite of `no_gaps`: a binary log of statements
	allows no other transactions."""
	if frappe.db.db_type != "mariadb":
		return False
	return bool(frappe.db.sql("SELECT @@log_bin AND @@binlog_format = 'STATEMENT'")[0][0])


def has_one_order(tables: Sequence[str]) -> bool:
	"""Whether names come in the same order in all of these tables, so that a Span of one is one of all."""
	if frappe.db.db_type != "mariadb":
		return True
	statement = (
		"SELECT COUNT(DISTINCT table_collation) FROM information_schema.tables"
		f" WHERE table_schema = DATABASE() AND table_name IN ({_marks(tables)})"
	)
	return frappe.db.sql(statement, tuple(f"tab{table}" for table in tables))[0][0] == 1


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
	return [str(name) for (name,) in select(table, ("name",), {}, "name", names, lock=True)]


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
	table: str,
	columns: Sequence[str],
	equal: Mapping[str, Any],
	column: str,
	among: Among,
	lock: bool = False,
) -> Sequence[tuple]:
	"""Rows whose `column` is `among` these and whose other columns are `equal` to these values.

	To `lock` rows by their names leaves out those that are locked already.
	"""
	where = _where(equal, column, among)
	return _select(_names(columns), table, where, lock) if where else ()


def select_texts(
	table: str,
	columns: Sequence[str],
	equal: Mapping[str, Any],
	column: str,
	among: Among,
	lock: bool = False,
) -> Sequence[Sequence[Any]]:
	"""The same as `select` for many rows: each value may come as text, NULL as an empty one."""
	where = _where(equal, column, among)
	if not where:
		return ()
	packed = _packed(table, columns, where, lock) if frappe.db.db_type == "mariadb" else None
	return _select(_names(columns), table, where, lock) if packed is None else packed


def exists(table: str, equal: Mapping[str, Any], column: str, among: Among) -> bool:
	"""Whether there is any row of those that `select` would find."""
	where = _where(equal, column, among)
	return bool(where and _select("1", table, where, limit=" LIMIT 1"))


Where = tuple[str, tuple]


def _where(equal: Mapping[str, Any], column: str, among: Among) -> Where | None:
	"""None if no row can be meant."""
	conditions, values = _among(column, among)
	if not values:
		return None
	conditions = [*(f"`{name}` = %s" for name in equal), *conditions]
	return " AND ".join(conditions), (*equal.values(), *values)


def _among(column: str, among: Among) -> tuple[list[str], tuple]:
	if not isinstance(among, Span):
		values = tuple(among)
		return [f"`{column}` IN ({_marks(values)})"], values
	if among.after is None:
		return [f"`{column}` <= %s"], (among.last,)
	return [f"`{column}` > %s", f"`{column}` <= %s"], among


def _select(what: str, table: str, where: Where, lock: bool = False, limit: str = "") -> Sequence[tuple]:
	conditions, values = where
	hint = ending = ""
	if lock and frappe.db.db_type == "sqlite":
		# Who is here without waiting has its one lock.
		frappe.db.sql(f"UPDATE `tab{table}` SET name = name WHERE name = ''")
	elif lock:
		# Without the hint MariaDB may go through a small table, and locks whatever it sees.
		hint = " FORCE INDEX (PRIMARY)" if frappe.db.db_type == "mariadb" else ""
		ending = " FOR UPDATE SKIP LOCKED"
	return frappe.db.sql(f"SELECT {what} FROM `tab{table}`{hint} WHERE {conditions}{limit}{ending}", values)


def _packed(table: str, columns: Sequence[str], where: Where, lock: bool) -> list[list[str]] | None:
	"""All rows as one text, for the driver of Frappe 15 reads a row in the time of ten. None if they do not
	fit, or hold what parts them."""
	parts = f", '{_UNIT}', ".join(f"COALESCE(`{column}`, '')" for column in columns)
	what = f"COUNT(*), GROUP_CONCAT({parts}, '{_RECORD}' SEPARATOR '')"
	[(count, text)] = _select(what, table, where, lock)
	rows = [row.split(_UNIT) for row in (text or "").split(_RECORD)]
	is_whole = rows.pop() == [""] and len(rows) == count and all(len(row) == len(columns) for row in rows)
	return rows if is_whole else None


def upsert(table: str, columns: Sequence[str], changing: str, rows: Iterable[Sequence[Any]]) -> None:
	"""Inserts rows of texts, numbers and NULL whose first column is their name, in one statement; of one that
	is there already the column `changing` is set."""
	rows = list(rows)
	if not rows:
		return
	if frappe.db.db_type != "mariadb":
		otherwise = f"ON CONFLICT (`{columns[0]}`) DO UPDATE SET `{changing}` = excluded.`{changing}`"
	else:
		otherwise = f"ON DUPLICATE KEY UPDATE `{changing}` = VALUES(`{changing}`)"
		if len(rows) >= MANY_ROWS:
			_insert_many(table, columns, rows, otherwise)
			return
	values = tuple(value for row in rows for value in row)
	frappe.db.sql(f"{_insert(table, tuple(columns), len(rows))} {otherwise}", values)


def _insert_many(table: str, columns: Sequence[str], rows: Sequence[Sequence[Any]], otherwise: str) -> None:
	"""Binds what is the same in all rows once and the rest as one text, for the driver of Frappe 15 takes a
	microsecond for each value, and the database as long to parse it."""
	by_column = dict(zip(columns, zip(*rows, strict=True), strict=True))
	varying = [name for name, values in by_column.items() if values.count(values[0]) < len(values)]
	shared = [name for name in columns if name not in varying]
	marks = [f"j.`{name}`" for name in varying] + ["%s"] * len(shared)
	parts = [f"`{name}` VARCHAR({DATA_LENGTH}) PATH '$[{at}]'" for at, name in enumerate(varying)]
	text = json.dumps([*zip(*(by_column[name] for name in varying), strict=True)], ensure_ascii=False)
	frappe.db.sql(
		f"INSERT INTO `tab{table}` ({_names((*varying, *shared))}) SELECT {', '.join(marks)}"
		f" FROM JSON_TABLE(%s, '$[*]' COLUMNS ({', '.join(parts)})) j {otherwise}",
		(*(by_column[name][0] for name in shared), text),
	)


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
