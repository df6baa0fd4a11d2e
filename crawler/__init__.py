"""The crawler: portals in, bytes into the archive. `crawl` is its public face; nothing heavy is imported before."""

from crawler.run import CrawlSummary, PortalSummary, crawl, obey
from crawler.wish import Order, Wish, order_of

__all__ = ["CrawlSummary", "Order", "PortalSummary", "Wish", "crawl", "obey", "order_of"]
