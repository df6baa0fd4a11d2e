import gzip
import zlib

import pytest
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
)
from scrapy.http import Response

from crawler.failures import Refused, failure_of
from crawler.middlewares.archive import unpack
from crawler.middlewares.robots import read_rules
from crawler.trust.addresses import is_public

URL = "http://www.a.gov.cn/robots.txt"


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (Refused("forbidden", "robots.txt forbids it"), "forbidden"),
        (IgnoreRequest("max redirections reached"), "redirects"),
        (DownloadTimeoutError("took longer"), "timeout"),
        (CannotResolveHostError("no such host"), "unreachable"),
        (DownloadConnectionRefusedError("refused"), "unreachable"),
        (ResponseDataLossError(), "truncated"),
        (DownloadCancelledError("too many bytes"), "too_large"),
        (DownloadFailedError("[<twisted.python.failure.Failure OpenSSL.SSL.Error: certificate verify failed>]"), "tls"),
        (DownloadFailedError("[<twisted.python.failure.Failure ConnectionLost>]"), "unreachable"),
        (ConnectionResetError(104, "reset"), "unreachable"),
        (ZeroDivisionError("a bug"), "odd"),
    ],
)
def test_every_failure_has_a_word(error: Exception, kind: str) -> None:
    assert failure_of(error)[0] == kind
    assert failure_of(error)[1]


@pytest.mark.parametrize("address", ["127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.1.1", "100.64.0.1",
                                     "0.0.0.0", "::1", "fe80::1", "fd00::1", "224.0.0.1", "no address"])  # fmt: skip
def test_private_addresses_are_refused(address: str) -> None:
    assert not is_public(address)


def test_public_addresses_are_not() -> None:
    assert is_public("59.255.1.1")
    assert is_public("2408:8000::1")


def test_robots_txt_is_read_only_where_it_is_one() -> None:
    rules = b"User-agent: *\nDisallow: /nbsh/\nCrawl-delay: 5\n"
    found = read_rules(Response(URL, 200, body=rules))
    assert found is not None
    assert not found.can_fetch("http://www.a.gov.cn/nbsh/1.html", "gongkai/0.1")
    assert found.can_fetch("http://www.a.gov.cn/zwgk/", "gongkai/0.1")
    assert found.crawl_delay("gongkai/0.1") == 5
    assert read_rules(Response(URL, 404, body=b"User-agent: *\nDisallow: /")) is None
    assert read_rules(Response(URL, 200, body=b"\xef\xbb\xbf <!DOCTYPE html><p>Disallow: /</p>")) is None
    closed = read_rules(Response(URL, 200, body=b"User-agent: *\nDisallow: /"))
    assert closed is not None
    assert not closed.can_fetch("http://www.a.gov.cn/", "gongkai/0.1")


def test_what_was_packed_unasked_is_unpacked_within_bounds() -> None:
    assert unpack(gzip.compress(b"abc" * 100), 1000) == b"abc" * 100
    assert unpack(zlib.compress(b"abc"), 1000) == b"abc"
    raw = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    assert unpack(raw.compress(b"abc") + raw.flush(), 1000) == b"abc"
    for body, kind in (
        (gzip.compress(bytes(2000)), "too_large"),
        (gzip.compress(b"abc" * 100)[:-9], "truncated"),
        (b"plain text", "truncated"),
    ):
        with pytest.raises(Refused) as refused:
            unpack(body, 1000)
        assert refused.value.kind == kind
