"""A spider that does nothing but follow links, with Scrapy's own settings: `python -m benchmarks.bare_scrapy URL …`.

The yardstick of `benchmarks.crawl`. It prints how many pages it got.
"""

import sys
from collections.abc import Iterator
from typing import Any

import scrapy
from scrapy.crawler import CrawlerProcess
from scrapy.http import HtmlResponse, Response


class Follower(scrapy.Spider):
    """Asks for every link of every page, each once; keeps nothing."""

    name = "follower"
    pages = 0

    def parse(self, response: Response, **_: Any) -> Iterator[scrapy.Request]:
        """Counts a page and follows its links."""
        type(self).pages += 1
        if isinstance(response, HtmlResponse):
            for href in response.css("a::attr(href)").getall():
                yield response.follow(href, self.parse)


def main() -> None:
    """Follows links from the addresses given; Scrapy's defaults, but no delay and as many requests at once as ours."""
    settings = {
        "LOG_LEVEL": "ERROR",
        "TELNETCONSOLE_ENABLED": False,
        "ROBOTSTXT_OBEY": False,
        "DOWNLOAD_DELAY": 0,
        "CONCURRENT_REQUESTS": 64,
        "CONCURRENT_REQUESTS_PER_DOMAIN": 8,
    }
    process = CrawlerProcess(settings)
    process.crawl(Follower, start_urls=sys.argv[1:])
    process.start()
    sys.stdout.write(f"{Follower.pages}\n")


if __name__ == "__main__":
    main()
