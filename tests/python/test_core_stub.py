"""The stub and the docstrings say what the extension does.

`python -m mypy.stubtest pbx_integration._core` compares names and signatures, without exceptions. It knows
nothing of the keys of dicts; they are compared here.
"""

import doctest
import inspect

import pytest

from pbx_integration import _core

PUBLIC = [name for name in dir(_core) if not name.startswith("_")]


def test_the_examples_in_the_docstrings_are_right():
	finder = doctest.DocTestFinder()
	runner = doctest.DocTestRunner(optionflags=doctest.IGNORE_EXCEPTION_DETAIL)
	for name in PUBLIC:
		if inspect.isbuiltin(member := getattr(_core, name)):
			for example in finder.find(member, name, module=False, globs=vars(_core).copy()):
				runner.run(example)
	assert runner.tries > 0
	assert runner.failures == 0


@pytest.mark.parametrize("name", PUBLIC)
def test_everything_public_has_a_docstring(name):
	member = getattr(_core, name)
	assert isinstance(member, str) or (member.__doc__ or "").strip()
