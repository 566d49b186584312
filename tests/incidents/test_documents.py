"""What the README says is so."""

from __future__ import annotations

from importlib import resources

from civigil.incidents.diagram import filled


def test_life_cycle_in_the_readme_is_the_table():
    readme = (resources.files("civigil.incidents") / "README.md").read_text(encoding="utf-8")
    assert filled(readme) == readme
