"""The example of a third party's plug-in: its own tests, with the package installed as its users have it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

EXAMPLE = Path(__file__).parents[3] / "examples" / "martlet-hello-plugin"


@pytest.mark.timeout(180)
def test_its_own_tests_pass_where_it_is_installed(tmp_path: Path) -> None:
    installed = tmp_path / "site"
    install = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target", str(installed)]
    ran = subprocess.run([*install, str(EXAMPLE)], capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr
    environment = {**os.environ, "PYTHONPATH": str(installed), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    run_tests = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(EXAMPLE / "tests")]
    ran = subprocess.run(
        run_tests, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=120
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "4 passed" in ran.stdout
