"""How the folders of this repository lie in a wheel; all else is in pyproject.toml.

A top-level package called `dashboard` may be somebody else's, too. So ours lies inside
`sequitur_dashboard`, a folder that holds nothing else: what starts it puts that folder first on
the path of its own process, as it does with the repository, and imports `dashboard` from there.
The samples lie inside `sequitur_core`.
"""

from setuptools import find_packages, setup

DASHBOARD = "sequitur_dashboard.dashboard"
SAMPLES = "sequitur_core.sample_data"

core = find_packages(include=["sequitur_core", "sequitur_core.*"])
pages = find_packages(include=["dashboard", "dashboard.*"])
setup(
    packages=[*core, *(f"sequitur_dashboard.{page}" for page in pages), SAMPLES],
    package_dir={DASHBOARD: "dashboard", SAMPLES: "sample_data"},
    package_data={
        DASHBOARD: [".streamlit/*.toml", "*.svg", "**/*.css", "**/*.html", "**/*.js", "**/*.toml"],
        "sequitur_core.readers.tables.understanding.second_opinion": ["*.npz"],
        SAMPLES: ["*.csv", "*.csv.gz", "*.npz", "*.md"],
    },
    include_package_data=False,
)
