"""The repository as bench, pip and a reader see it."""

import ast
import importlib.metadata
import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

import pbx_integration
from pbx_integration import _core

LINKS = {
	"hooks.py": "pbx_integration/hooks.py",
	"frappe_app": "pbx_integration",
	"pkg": "pbx_integration/public/pkg",
}


def of_git(root: Path, *options: str) -> list[str]:
	listing = subprocess.run(["git", "ls-files", "-z", *options], cwd=root, capture_output=True, check=True)
	return [name for name in listing.stdout.decode().split("\0") if name]


def assigned(source: str) -> dict[str, ast.expr]:
	"""The names that a module assigns at its top level."""
	lines = [line for line in ast.parse(source).body if isinstance(line, ast.Assign)]
	return {
		target.id: line.value for line in lines for target in line.targets if isinstance(target, ast.Name)
	}


def cargo_version(root: Path) -> str:
	manifest = (root / "Cargo.toml").read_text()
	section = manifest.split("[workspace.package]")[1].split("[", 1)[0]
	line = next(line for line in section.splitlines() if line.startswith("version"))
	return line.split('"')[1]


def test_every_version_is_that_of_cargo(root):
	versions = {
		"__init__": pbx_integration.__version__,
		"_core": _core.__version__,
		"metadata": importlib.metadata.version("pbx_integration"),
		"package.json": json.loads((root / "package.json").read_text())["version"],
	}
	assert versions == dict.fromkeys(versions, cargo_version(root))


def test_bench_reads_the_version_from_the_source(root):
	version = assigned((root / "pbx_integration/__init__.py").read_text())["__version__"]
	assert ast.literal_eval(version) == cargo_version(root)


def test_bench_takes_the_tree_for_an_app(root):
	for name in ("hooks.py", "modules.txt", "patches.txt"):
		found = {path.resolve() for path in root.glob(f"*/{name}")}
		assert found == {root / "pbx_integration" / name}


@pytest.mark.parametrize(("link", "target"), LINKS.items())
def test_links_at_the_root_lead_into_the_package(root, link, target):
	assert (root / link).readlink() == Path(target)
	assert (root / link).exists()


def test_modules_have_their_folders(root):
	names = (root / "pbx_integration/modules.txt").read_text().split("\n")
	folders = [name.lower().replace(" ", "_") for name in names if name]
	assert folders == ["pbx_integration"]
	assert all((root / "pbx_integration" / folder / "__init__.py").is_file() for folder in folders)


def test_patches_name_functions_that_exist(root):
	lines = (root / "pbx_integration/patches.txt").read_text().split("\n")
	assert [line for line in lines if line.startswith("[")] == ["[pre_model_sync]", "[post_model_sync]"]
	patches = [line.split()[0] for line in lines if line and not line.startswith(("[", "#"))]
	for patch in patches:
		assert (root / Path(*patch.split("."))).with_suffix(".py").is_file(), patch


def test_hooks_hold_only_hooks(root):
	"""Whatever else stands in hooks.py, frappe would take for a hook of that name."""
	lines = ast.parse((root / "pbx_integration/hooks.py").read_text()).body
	assert all(isinstance(line, ast.Assign) for line in lines)
	hooks = assigned((root / "pbx_integration/hooks.py").read_text())
	assert ast.literal_eval(hooks["app_name"]) == "pbx_integration"
	assert ast.literal_eval(hooks["require_type_annotated_api_methods"]) is True
	assert not [name for name in hooks if name.startswith("_") or name != name.lower()]


def test_hooks_hold_no_commented_lines(root):
	"""The template of an app is nine tenths commented hooks."""
	lines = (root / "pbx_integration/hooks.py").read_text().splitlines()
	comments = [line.lstrip("# ") for line in lines if line.startswith("#")]
	assert [comment for comment in comments if "=" in comment or comment in ("}", "]")] == []


def test_tests_are_not_importable_from_a_bench(root):
	"""The root of the repository is on a bench's sys.path."""
	assert not (root / "tests/__init__.py").exists()
	assert not (root / "tests/python/__init__.py").exists()


def test_yarn_finds_its_lock_file(root):
	"""yarn would write it, and a file that git does not know stops bench update."""
	package = json.loads((root / "package.json").read_text())
	assert "dependencies" not in package
	assert "build" not in package.get("scripts", {})
	assert "yarn.lock" in of_git(root)


def test_a_missing_core_says_how_to_get_it(tmp_path, root):
	source = (root / "pbx_integration/__init__.py").read_text()
	(tmp_path / "pbx_integration").mkdir()
	(tmp_path / "pbx_integration/__init__.py").write_text(source)
	code = "import pbx_integration; print(pbx_integration.__version__); from pbx_integration import _core"
	run = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True)
	assert run.stdout.strip() == pbx_integration.__version__
	assert "ImportError: pbx_integration._core is not built" in run.stderr


@pytest.fixture(scope="module")
def wheel(root, tmp_path_factory) -> Path:
	"""A wheel built from this tree, beside the _core of the editable install."""
	into = tmp_path_factory.mktemp("wheel")
	command = [sys.executable, "-m", "maturin", "build", "--release", "--out", str(into)]
	subprocess.run(command, cwd=root, check=True, capture_output=True)
	(built,) = into.glob("*.whl")
	return built


def test_wheel_holds_the_whole_package_and_one_core(root, wheel):
	with zipfile.ZipFile(wheel) as archive:
		held = [name for name in archive.namelist() if ".dist-info/" not in name]
	cores = [name for name in held if name.startswith("pbx_integration/_core.") and not name.endswith(".pyi")]
	assert len(cores) == 1
	package = of_git(root, "--cached", "--others", "--exclude-standard", "pbx_integration")
	assert sorted(set(held) - set(cores)) == sorted(package)
	assert len(held) == len(set(held))


def test_wheel_runs_on_every_python_from_3_10(wheel):
	assert "-cp310-abi3-" in wheel.name


def test_wheel_asks_for_nothing_else(wheel):
	with zipfile.ZipFile(wheel) as archive:
		name = next(name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
		metadata = archive.read(name).decode()
	assert "Requires-Dist" not in metadata
	assert "Requires-Python: >=3.10" in metadata
