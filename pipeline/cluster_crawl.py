"""Crawls on a Dask cluster: each task crawls some platforms, in a process of its own."""

import pickle
from collections.abc import Iterator

from crawler.run import CrawlSummary, as_json, obey, summary_from
from crawler.wish import Order
from pipeline.cluster import ClusterError, connected, results_of


def threads(address: str) -> int:
    """How many tasks the cluster does at a time. Raises ClusterError."""
    with connected(address) as client:
        return max(1, sum(map(int, client.nthreads().values())))


def crawl(orders: list[Order], address: str) -> Iterator[CrawlSummary]:
    """Has orders of `crawler.order_of` carried out, each in a child process of a Dask worker.

    Left before the end, what is under way stops by itself: its leases go with whoever holds them here. A task whose
    worker is lost is done by another, which goes on where that one was. Raises ClusterError and `storage.CorpusError`.
    """
    with connected(address) as client:
        futures = [client.submit(_crawl, order, pure=False) for order in orders]
        try:
            for future in futures:
                results = results_of(client, address, future)
                if results is None:
                    raise ClusterError(f"the workers of {address} that crawled were lost, one after the other")
                yield from map(summary_from, results)
        finally:
            client.cancel(futures)


def _crawl(order: Order) -> bytes:
    """What came of a crawl, as the results of all tasks are sent; runs in the Dask worker."""
    return pickle.dumps([as_json(obey(order))])
