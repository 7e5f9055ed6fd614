"""Where the published rosters lie. They are not in the repository; without them only their own tests are skipped."""

import os
from pathlib import Path

import pytest

FOLDER = Path(os.environ.get("UPWARD_SHARED_DATA") or Path(__file__).parents[3] / "shared" / "data")
needs_shared_data = pytest.mark.skipif(
    not FOLDER.is_dir(), reason="the published rosters are not here; UPWARD_SHARED_DATA can name their folder"
)
CABINET_OFFICE = FOLDER / "uk-cabinet-office-2011-09-people.csv"
HOME_OFFICE_SENIOR = FOLDER / "uk-home-office-2012-09-senior.csv"
HOME_OFFICE_JUNIOR = FOLDER / "uk-home-office-2012-09-junior.csv"
SOURCEGRAPH_MAY = FOLDER / "sourcegraph-team-2022-05.csv"
SOURCEGRAPH_AUGUST = FOLDER / "sourcegraph-team-2022-08.csv"
ARGENTINA = FOLDER / "argentina-executive-2016-04.csv"
ORACLE = FOLDER / "oracle-hr-employees.csv"
