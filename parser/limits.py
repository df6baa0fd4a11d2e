"""What a document may ask of us: the limits of all readers. Beyond each stands an attack or an accident.

A reader that meets one raises `ReadError("too_large", …)` with a sentence that says which. The sizes in bytes bound
memory, the counts bound time: what keeps them is read within the deadline of a guarded process (`pipeline.guard`).
"""

MAX_BYTES = 100_000_000
"""Bytes of a file, unless the caller says otherwise."""
MAX_PAGES = 400
"""Pages of a PDF or OFD."""
MAX_SCANNED_PAGES = 100
"""Pages that are read as pictures, some seconds each."""
MAX_BLOCKS = 60_000
"""Paragraphs and tables of a document."""
MAX_TABLES = 2_000
"""Tables of a page."""
MAX_CELLS = 60_000
"""Cells of a table, and of all tables of a document: a hundred reports have fewer."""
MAX_TAGS = 400_000
"""Tags of a page, those that end an element too."""
MAX_MARKUP = 16_000_000
"""Bytes of a page without the pictures in it."""
MAX_LINKS = 10_000
"""Links of a page, and as many pictures."""
MAX_COLSPAN = 1_000
"""Columns that a cell of a page spans."""
MAX_AREA = 500_000
"""Cells between the first and the last of a sheet that are filled, empty ones too."""
MAX_SHEETS = 100
"""Sheets of a workbook."""
MAX_DEPTH = 32
"""Tables in tables."""
MAX_GROUPS = 10_000
"""Groups in groups of an RTF text."""
MAX_TOKENS = 300_000
"""Words, braces and pieces of text of an RTF text."""
MAX_EXTENSIONS = 300
"""Rows of a statistics sheet that its form does not have."""
MAX_DIGITS = 15
"""Digits of a number: more count nothing, and neither JSON nor a database keeps them."""
MAX_OBJECTS = 200_000
"""Things drawn on a page."""
MAX_SHOWN = 20_000
"""Times that a page shows a picture or a form."""
MAX_DENSE = 8_000_000
"""Bytes to which a stream of a PDF may unpack that is packed a hundred times."""
MAX_PIXELS = 120_000_000
"""Pixels of a picture."""
MAX_SIDE = 14_400
"""Points of a side of a PDF page: five metres."""
MAX_PICTURES = 2_000
"""Pictures of which a scanned page is made up."""
MAX_DRAWN = 600_000
"""Things drawn on all pages."""
MAX_SEGMENTS = 2_000
"""Lines of one path that may be a table's; one with more is a drawing."""
MAX_CHARACTERS = 1_000_000
"""Characters of a document: some two hundred reports."""
MAX_PAGE_CHARACTERS = 100_000
"""Characters of a page."""
MAX_UNPACKED = 200 * 1024 * 1024
"""Bytes that all members of a package or archive may have once unpacked."""
MAX_ENTRIES = 10_000
"""Members of a package."""
MAX_RATIO = 200
"""How many times larger than packed a member may be, from `FREE` bytes on."""
FREE = 4 * 1024 * 1024
MAX_MEMBERS = 500
"""Files that an archive of reports holds."""
MAX_NESTING = 2
"""Archives in archives: one in another is opened, none in that."""
MAX_PARTS = 2_000
"""Parts of a message: the page and its pictures."""
MAX_CONTAINERS = 50
"""Parts of a message that hold others."""
MAX_CHUNKS = 8
"""Documents that a document embeds as its text."""
MAX_BOXES = 500
"""Text boxes of a document."""
