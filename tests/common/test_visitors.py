"""Where a request comes from: what a proxy says is believed only as far as there are proxies."""

import pytest

from common.visitors import UNKNOWN_ADDRESS, client_address, device_in_words, network_of


@pytest.mark.parametrize(
    ("remote", "forwarded", "proxies", "address"),
    [
        ("203.0.113.5", "", 0, "203.0.113.5"),
        ("203.0.113.5", "198.51.100.1", 0, "203.0.113.5"),
        ("127.0.0.1", "198.51.100.1", 1, "198.51.100.1"),
        ("127.0.0.1", "10.0.0.9, 198.51.100.1", 1, "198.51.100.1"),
        ("127.0.0.1", "10.0.0.9, 198.51.100.1, 192.0.2.7", 2, "198.51.100.1"),
        ("127.0.0.1", "198.51.100.1", 2, "198.51.100.1"),
        ("127.0.0.1", "", 1, "127.0.0.1"),
        ("127.0.0.1", "<script>", 1, UNKNOWN_ADDRESS),
        ("", "", 0, UNKNOWN_ADDRESS),
        ("::ffff:203.0.113.5", "", 0, "203.0.113.5"),
        ("2001:db8::1", "", 0, "2001:db8::1"),
    ],
)
def test_the_address_of_a_visitor(remote, forwarded, proxies, address):
    meta = {"REMOTE_ADDR": remote, "HTTP_X_FORWARDED_FOR": forwarded}
    assert client_address(meta, proxies) == address


def test_an_ipv6_line_is_one_place():
    assert network_of("2001:db8:1:2:aaaa::1") == network_of("2001:db8:1:2:bbbb::9") == "2001:db8:1:2::/64"
    assert network_of("203.0.113.5") == "203.0.113.5"


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/131.0 Safari/537.36",
            "Chrome trên máy tính Windows",
        ),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/131.0 Safari/537.36 Edg/131.0", "Edge trên máy tính Windows"),
        (
            "Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0",
            "Firefox trên máy tính Linux",
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1",
            "Safari trên điện thoại iPhone",
        ),
        (
            "Mozilla/5.0 (Linux; Android 14) Chrome/131.0 Mobile Safari/537.36",
            "Chrome trên điện thoại Android",
        ),
        ("curl/8.5", "Thiết bị không rõ"),
        ("", "Thiết bị không rõ"),
    ],
)
def test_a_device_in_words(agent, words):
    assert device_in_words(agent) == words
