"""What the tests share: the repository, the vectors, and the stub as the tests read it."""

import ast
import json
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
VECTORS = ROOT / "tests" / "vectors"


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
	"""Give a test marked `vectors("phone.json")` each case of that file as `case`."""
	for marker in metafunc.definition.iter_markers("vectors"):
		cases = json.loads((VECTORS / marker.args[0]).read_bytes())["cases"]
		assert cases, f"{marker.args[0]} has no cases"
		metafunc.parametrize("case", cases, ids=[_id(at, case) for at, case in enumerate(cases)])


def _id(at: int, case: Any) -> str:
	name = case.get("name") if isinstance(case, dict) else None
	return f"{at}-{name}" if name else str(at)


@pytest.fixture(scope="session")
def root() -> Path:
	return ROOT


@pytest.fixture(scope="session")
def stub() -> ast.Module:
	return ast.parse((ROOT / "pbx_integration" / "_core.pyi").read_text())


@pytest.fixture(scope="session")
def typed_dicts(stub: ast.Module) -> dict[str, set[str]]:
	"""The fields of every TypedDict in the stub, those of its bases included."""
	classes = {node.name: node for node in stub.body if isinstance(node, ast.ClassDef)}

	def fields(name: str) -> set[str]:
		if name not in classes:
			return set()
		own = {line.target.id for line in classes[name].body if isinstance(line, ast.AnnAssign)}
		return own.union(*(fields(base.id) for base in classes[name].bases if isinstance(base, ast.Name)))

	return {name: fields(name) for name in classes}
