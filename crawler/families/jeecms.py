"""JEECMS: `.jhtml` pages (荆州, 包头, forestry sites).

Recognised by    articles `/<column>/<id>.jhtml`; `/r/cms/` and `/u/cms/` in addresses of scripts and files.
Columns          `/<column>/index.jhtml`.
Lists            `index.jhtml`, then `index_2.jhtml`, by links; 共31条记录 1/3页 is the promise.
Articles         may go on as `<id>_2.jhtml`.
Attachments      `/u/cms/www/202401/….pdf`.
Gone wrong       nothing known yet.
"""

import re

from crawler.families.base import Family, Mark


class Jeecms(Family):
    """See above."""

    name = "jeecms"
    is_flat = True
    article = re.compile(r"/\d{3,}(?:_\d+)?\.jhtml$")
    column = re.compile(r"/index(?:_\d+)?\.jhtml$")
    marks = (Mark(0.4, re.compile(r"[\"'/][ru]/cms/"), "scripts in /r/cms/"),)
