"""One rendering of the sample review for all tests that only read it."""

import pytest

from reports.rendering import pdf
from tests.reports.rendering import sample


@pytest.fixture(scope="session")
def review():
    return sample.review()


@pytest.fixture(scope="session")
def rendered(review):
    data = pdf.Attachment("so-lieu.csv", "xã;buổi\nĐắk Phơi;5\n".encode(), "Số liệu")
    return pdf.render(review, attachments=[data])


@pytest.fixture(scope="session")
def paper(rendered):
    return rendered.pdf
