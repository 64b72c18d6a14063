from __future__ import annotations

from pathlib import Path

import pytest

from scripts.check_module_size import MAXIMUM_LINES, main


@pytest.mark.parametrize(("lines", "code"), [(MAXIMUM_LINES, 0), (MAXIMUM_LINES + 1, 1)])
def test_refuses_only_modules_over_the_limit(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], lines: int, code: int
) -> None:
    module = tmp_path / "package" / "module.py"
    module.parent.mkdir()
    module.write_text("x = 1\n" * lines)
    assert main([str(tmp_path)]) == code
    assert ("module.py" in capsys.readouterr().out) == bool(code)
