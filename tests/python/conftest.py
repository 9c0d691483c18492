"""What the tests share: the repository, the vectors, and the stub as the tests read it."""

import ast
import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
VECTORS = ROOT / "tests" / "vectors"


@cache
def read_vectors(name: str) -> dict[str, Any]:
	return json.loads((VECTORS / name).read_bytes())


@pytest.fixture(scope="session")
def vectors() -> Callable[[str], dict[str, Any]]:
	"""A file of vectors by its name."""
	return read_vectors


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
	"""Give a test marked `vectors("phone.json")` each case of that file as `case`.

	With `having="keys"` only the cases that have this field.
	"""
	for marker in metafunc.definition.iter_markers("vectors"):
		cases = read_vectors(marker.args[0])["cases"]
		if having := marker.kwargs.get("having"):
			cases = [case for case in cases if having in case]
		assert cases, f"{marker.args[0]} has no such cases"
		metafunc.parametrize("case", cases, ids=[_id(at, case) for at, case in enumerate(cases)])


def _id(at: int, case: Any) -> str:
	name = case.get("name") if isinstance(case, dict) else None
	return f"{at}-{name}" if name else str(at)


@pytest.fixture(scope="session")
def root() -> Path:
	return ROOT


@pytest.fixture(scope="session")
def typed_dicts() -> dict[str, set[str]]:
	"""The keys of every TypedDict in the stub, those of its bases included."""
	stub = ast.parse((ROOT / "pbx_integration" / "_core.pyi").read_text())
	found: dict[str, set[str]] = {"TypedDict": set()}
	for node in stub.body:
		if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call):
			found[node.targets[0].id] = {key.value for key in node.value.args[1].keys}
		elif isinstance(node, ast.ClassDef) and all(base.id in found for base in node.bases):
			own = {line.target.id for line in node.body if isinstance(line, ast.AnnAssign)}
			found[node.name] = own.union(*(found[base.id] for base in node.bases))
	return found
