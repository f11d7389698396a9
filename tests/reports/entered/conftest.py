"""Every test here is asked at the addresses of entered values."""

import pytest


@pytest.fixture(autouse=True)
def addresses(settings):
    settings.ROOT_URLCONF = "tests.reports.entered.urls"
