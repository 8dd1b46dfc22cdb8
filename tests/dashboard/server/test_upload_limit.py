"""Files that are refused while they arrive."""

from collections.abc import Iterator

import pytest
from streamlit import config

from dashboard.server.upload_limit import OPTION, limit_uploads


@pytest.fixture(autouse=True)
def two_gigabytes() -> Iterator[None]:
    before = config.get_option(OPTION)
    config.set_option(OPTION, 2000)
    yield
    config.set_option(OPTION, before)


@pytest.mark.parametrize(
    ("most", "megabytes"),
    [(500 * 10**6, 500), (1, 1), (0, 2000), (3000 * 10**6, 2000)],
    ids=["a limit", "a small limit", "no limit", "more than Streamlit takes"],
)
def test_a_file_beyond_the_limit_is_refused_while_it_arrives(most: int, megabytes: int):
    limit_uploads(most)
    assert config.get_option(OPTION) == megabytes
