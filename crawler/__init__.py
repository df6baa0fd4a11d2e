"""The crawler: portals in, bytes into the archive. `crawl` is its public face; nothing heavy is imported before."""

from crawler.run import CrawlSummary, PortalSummary, crawl, obey, order_of

__all__ = ["CrawlSummary", "PortalSummary", "crawl", "obey", "order_of"]
