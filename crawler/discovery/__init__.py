"""From a portal's home page to its columns of annual reports, and from provincial home pages to the portals below.

Best first by what the words of a link promise, within a budget, never by guessing an address. What is a column of
reports is decided by evidence, and each decision keeps its evidence in words.
"""
