import os
import signal
import time

import psutil
import pytest

from reports.rendering import fonts, forked, pdf
from reports.rendering.forked import RenderFailed, render_in_child
from tests.reports.rendering import sample


def children() -> list[int]:
    return [child.pid for child in psutil.Process().children(recursive=True)]


def test_a_document_made_in_a_child_is_the_same_file():
    document = sample.review(20)
    before = children()
    assert render_in_child(document) == pdf.render_pdf(document)
    assert children() == before


def test_a_runaway_layout_is_killed_and_told_in_a_sentence():
    before, started = children(), time.monotonic()
    with pytest.raises(RenderFailed, match="quá lâu") as failed:
        render_in_child(lambda: time.sleep(60) or b"", timeout_s=0.5)
    assert failed.value.reason == "timeout"
    assert time.monotonic() - started < 5
    assert children() == before


def test_a_child_that_burns_its_time_is_stopped_by_the_kernel(monkeypatch):
    def burn() -> bytes:
        while True:
            pass

    monkeypatch.setattr(forked, "_lower", lambda limit, value: _lower_cpu(limit))
    with pytest.raises(RenderFailed) as failed:
        render_in_child(burn, timeout_s=30)
    assert (failed.value.reason, failed.value.detail) == ("timeout", "cpu")


def _lower_cpu(limit: int) -> None:
    import resource

    if limit == resource.RLIMIT_CPU:
        resource.setrlimit(limit, (1, resource.getrlimit(limit)[1]))


def test_too_much_memory_is_refused():
    with pytest.raises(RenderFailed, match="không đủ bộ nhớ") as failed:
        render_in_child(lambda: bytes(400 * 2**20), memory_mb=100)
    assert failed.value.reason == "memory"
    assert len(render_in_child(lambda: bytes(40 * 2**20), memory_mb=100)) == 40 * 2**20


def test_an_error_comes_back_with_its_cause_for_the_log():
    def broken() -> bytes:
        raise KeyError("pd.buoi")

    with pytest.raises(RenderFailed, match="báo người quản trị") as failed:
        render_in_child(broken)
    assert failed.value.reason == "error"
    assert "pd.buoi" in failed.value.detail


@pytest.mark.parametrize(
    ("error", "reason"),
    [(OSError(28, "no space"), "disk"), (fonts.FontMissing("x"), "font"), (SystemExit(3), "error")],
)
def test_known_causes_have_their_own_sentence(error, reason):
    def broken() -> bytes:
        raise error

    with pytest.raises(RenderFailed) as failed:
        render_in_child(broken)
    assert failed.value.reason == reason
    assert str(failed.value) == forked.SENTENCES[reason]


def test_a_child_that_dies_by_a_signal_is_reported():
    with pytest.raises(RenderFailed, match="bị ngắt") as failed:
        render_in_child(lambda: os.kill(os.getpid(), signal.SIGKILL) or b"")
    assert failed.value.reason == "killed"


def test_a_parent_killed_in_the_middle_leaves_no_child():
    ear, mouth = os.pipe()

    def tell_and_wait() -> bytes:
        os.write(mouth, str(os.getpid()).encode())
        time.sleep(60)
        return b""

    parent = os.fork()
    if parent == 0:
        try:
            render_in_child(tell_and_wait, timeout_s=60)
        finally:
            os._exit(0)
    child = int(os.read(ear, 20))
    os.kill(parent, signal.SIGKILL)
    os.waitpid(parent, 0)
    for _ in range(100):
        if not psutil.pid_exists(child) or psutil.Process(child).status() == psutil.STATUS_ZOMBIE:
            break
        time.sleep(0.05)
    else:
        os.kill(child, signal.SIGKILL)
        pytest.fail("the child outlived its parent")
    os.close(ear)
    os.close(mouth)


def test_an_interrupted_parent_takes_its_child_along():
    class SoftLimit(Exception):
        pass

    def interrupt(number, frame):
        raise SoftLimit

    before = children()
    old = signal.signal(signal.SIGALRM, interrupt)
    signal.setitimer(signal.ITIMER_REAL, 0.4)
    try:
        with pytest.raises(SoftLimit):
            render_in_child(lambda: time.sleep(60) or b"", timeout_s=60)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, old)
    assert children() == before


def test_memory_of_the_parent_does_not_grow():
    document = sample.review(20)
    render_in_child(document)
    before = psutil.Process().memory_info().rss
    for _ in range(4):
        render_in_child(document)
    assert psutil.Process().memory_info().rss - before < 5 * 2**20
