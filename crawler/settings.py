"""The crawler's settings, each with its reason. `crawl(settings={...})` and `scrapy -s NAME=VALUE` change them."""

import os

# Who we are --------------------------------------------------------------------------------------------------------
# The name in logs.
BOT_NAME = "gongkai"
SPIDER_MODULES = ["crawler.spiders"]
# An office that wonders what visits it finds out here whom to ask: put your own address in before a real crawl.
USER_AGENT = "gongkai/0.1 (archive of public annual reports for research; contact: not set by the operator)"
# Chinese pages; some portals have an English twin that they would rather give.
DEFAULT_REQUEST_HEADERS = {
    "Accept": "text/html,application/xhtml+xml,*/*;q=0.8",
    "Accept-Language": "zh-CN,zh;q=0.9",
}

# Politeness --------------------------------------------------------------------------------------------------------
# All of it is kept by our own middlewares (crawler/gates.py, crawler/middlewares).
# Obeyed by ours: Scrapy's own middleware reads a soft 404 as rules and lets everything pass when it fails.
ROBOTSTXT_OBEY = False
# A county's server is small, and its neighbours are on it too. A slot is a host or, where declared, a platform.
CONCURRENT_REQUESTS_PER_DOMAIN = 1
# Many portals at once, each at its own pace; the walk of a portal asks for one page at a time anyway.
CONCURRENT_REQUESTS = 64
# Two to four seconds after each answer, as careful crawlers of these sites do; jitter keeps hosts from beating in time.
DOWNLOAD_DELAY = 3.0
DOWNLOAD_DELAY_JITTER = 0.33
# A slow answer means a loaded server: wait as long as it took, at least DOWNLOAD_DELAY, at most a minute. Ours, not
# Scrapy's, which would go below a Crawl-delay and forgets a host after a minute.
AUTOTHROTTLE_ENABLED = True
AUTOTHROTTLE_MAX_DELAY = 60.0
# A Retry-After (429, 503) up to here is waited for; beyond it the host rests so long and the run goes on without it.
GONGKAI_MAX_RETRY_AFTER = 300.0
# Hours of Beijing time in which portals may be asked, e.g. 22:00-07:00; empty: at any time. Outside it nothing is
# asked: a run ends, and the next one within the window goes on with the same walks.
GONGKAI_NIGHT = os.environ.get("GONGKAI_NIGHT", "")
# Requests that one portal may cost in a run; 0: as many as it takes. The next run goes on.
GONGKAI_MAX_REQUESTS_PER_PORTAL = os.environ.get("GONGKAI_MAX_REQUESTS_PER_PORTAL") or 0
# A Crawl-delay beyond this is a way of saying no.
GONGKAI_MAX_CRAWL_DELAY = 120.0
# After 412, 521 or a challenge the host is left alone; blocking is a city's policy and passes slowly (PORTALS §3.2).
GONGKAI_BLOCK_HOURS = 12.0
# As many failures to connect in a row, over several addresses, and a host is given up for this run.
GONGKAI_GIVE_UP_AFTER = 5

# What we take ------------------------------------------------------------------------------------------------------
# The largest report seen is a scan of 30 MB; a host that sends without end must not fill memory.
DOWNLOAD_MAXSIZE = 64 * 1024 * 1024
DOWNLOAD_WARNSIZE = 0
# The same bound for what a compressed answer unpacks to.
GONGKAI_MAX_UNPACKED = 64 * 1024 * 1024
# Government sites answer in seconds or, from far away, in half a minute. Behind that there is nobody.
DOWNLOAD_TIMEOUT = 60
# An answer shorter than it promised is no answer.
DOWNLOAD_FAIL_ON_DATALOSS = True
# Not asked for: the bytes in the archive are to be those of the document. Who compresses unasked is unpacked there.
COMPRESSION_ENABLED = False
# Sessions would make two fetches of one page differ, and no list needs them.
COOKIES_ENABLED = False
# Overloaded or passing errors; 429 is not among them, it is a request to go away.
RETRY_HTTP_CODES = [500, 502, 503, 504, 522, 524, 408]
RETRY_TIMES = 2
RETRY_GIVE_UP_LOG_LEVEL = "INFO"
# A page behind more hops than this is a circle.
REDIRECT_MAX_TIMES = 6
# Columns are often shells that send the reader on (PORTALS §2); longer waits are slide shows.
METAREFRESH_MAXDELAY = 10

# Whom we talk to ---------------------------------------------------------------------------------------------------
# Certificates are verified first; a legacy context is second, and what was wrong is an event.
DOWNLOAD_HANDLERS = {"https": "crawler.handler.Handler", "data": None, "file": None, "ftp": None, "s3": None}
# Some hosts hang under the legacy context.
GONGKAI_LEGACY_TLS_SECONDS = 15.0
# Loopback and private addresses: tests and the demo only. Checked on what a name resolves to.
GONGKAI_ALLOW_PRIVATE = False
TWISTED_DNS_RESOLVER = "crawler.resolver.Resolver"
DNS_TIMEOUT = 20

# The browser, for portals whose row asks for one -------------------------------------------------------------------
# The path of Chromium; empty: it is looked for on PATH.
GONGKAI_CHROMIUM = ""
# Scripts wait for each other, and each for its turn at the host's pace; a page that is not there by then is none.
GONGKAI_BROWSER_SECONDS = 240.0
# A page is read when for so long it has asked for nothing and not changed.
GONGKAI_BROWSER_REST = 0.5
# Scripts and interfaces that one page may ask for; a page that wants more is no list of reports.
GONGKAI_BROWSER_PARTS = 60
# Pages open at once, over all hosts (one at a time for each): a page takes some 100 MB.
GONGKAI_BROWSER_PAGES = 4
# Where a container forbids Chromium its sandbox, it can be switched off; as root there is none anyway.
GONGKAI_BROWSER_SANDBOX = True

# How it is put together --------------------------------------------------------------------------------------------
DOWNLOADER_MIDDLEWARES = {
    "crawler.middlewares.render.Render": 10,  # outermost: what it gets has been redirected, retried and archived
    "crawler.middlewares.archive.Replay": 20,  # first: what is in the archive needs no network, no name, no robots.txt
    "crawler.middlewares.guard.Guard": 40,  # then whether the host may be asked at all
    "crawler.middlewares.pace.Slots": 50,  # then what is off limits, whose turn and whose lease it is
    "crawler.middlewares.robots.Robots": 60,  # then whether the address may
    "crawler.middlewares.scheme.OtherScheme": 540,  # when retries (550) are over; robots.txt (60) is asked again then
    "crawler.middlewares.watch.Watch": 900,  # sees every answer and every failure, before retries and redirects
    "crawler.middlewares.archive.Archive": 950,  # next to the network: written down before anything is decided
    "crawler.middlewares.pace.Pace": 990,  # last: waits for the turn, and lets go of it before anybody else looks
}
# Of Scrapy's own, those that are used, at their own places: it loads the others even where they are switched off, and
# with them a console, a web server and a list of all domains, which is a third of the time that a crawl takes to start.
# Robots.txt, foreign hosts, cookies, packed answers and pauses are the business of ours.
DOWNLOADER_MIDDLEWARES_BASE = {
    "scrapy.downloadermiddlewares.httpauth.HttpAuthMiddleware": 300,
    "scrapy.downloadermiddlewares.downloadtimeout.DownloadTimeoutMiddleware": 350,
    "scrapy.downloadermiddlewares.defaultheaders.DefaultHeadersMiddleware": 400,
    "scrapy.downloadermiddlewares.useragent.UserAgentMiddleware": 500,
    "scrapy.downloadermiddlewares.retry.RetryMiddleware": 550,
    "scrapy.downloadermiddlewares.redirect.MetaRefreshMiddleware": 580,
    "scrapy.downloadermiddlewares.redirect.RedirectMiddleware": 600,
    "scrapy.downloadermiddlewares.httpproxy.HttpProxyMiddleware": 750,
    "scrapy.downloadermiddlewares.stats.DownloaderStats": 850,
}
EXTENSIONS_BASE = {"scrapy.extensions.corestats.CoreStats": 0, "scrapy.extensions.logstats.LogStats": 0}
# The walk asks for nothing twice, and a filter would swallow a redirect without a word.
DUPEFILTER_CLASS = "scrapy.dupefilters.BaseDupeFilter"
# Error pages are answers that the walk wants to see.
HTTPERROR_ALLOW_ALL = True
# Scrapy starts so many workers for the requests that come of an answer: a walk asks for one page at a time.
CONCURRENT_ITEMS = 1
# One request at a time for each portal, first come first served.
SCHEDULER_MEMORY_QUEUE = "scrapy.squeues.FifoMemoryQueue"
# Our callbacks return nothing; Scrapy would read their source after every answer to warn of it.
WARN_ON_GENERATOR_RETURN_VALUE = False
# Statistics of a run are in its row in the database.
STATS_DUMP = False
LOG_LEVEL = "INFO"
LOGSTATS_INTERVAL = 60.0
# On SIGTERM answers under way are waited for so long, then the line is cut; the next run asks again.
GONGKAI_STOP_SECONDS = 5.0
# Known documents are asked for again, if changed, after so many days; a list that shows another day or title at once.
# Those of the last four months, which offices still correct, and those of years long past have numbers of their own.
# 0 here: everything is due, lists too.
GONGKAI_RECHECK_DAYS = 30.0
GONGKAI_RECHECK_YOUNG_DAYS = 7.0
GONGKAI_RECHECK_OLD_DAYS = 90.0
# `gongkai run` leaves a list alone for so many days; from 1 January to 15 April it looks at it every day.
GONGKAI_LIST_DAYS = 7.0
# The same for lists of years that are over, and pages that only lead to lists; in the season it is GONGKAI_LIST_DAYS.
GONGKAI_OLD_LIST_DAYS = 30.0
# A list is read as far as there is news; after so many days whole, for what came or went in its middle.
GONGKAI_WHOLE_DAYS = 14.0
