"""Pages, search, filters and order of lists: declared once, read from the query.

`martlet.pagination.sql` pages SQLAlchemy's selects, `martlet.pagination.sequences` what is in memory.
"""

from martlet.pagination.listing import Condition, Criteria, Listing, Order
from martlet.pagination.pages import CursorPage, Page, Slice
from martlet.pagination.places import Cursor, LimitOffset, PageNumber, cursor, limit_offset, page_number

__all__ = [
    "Condition",
    "Criteria",
    "Cursor",
    "CursorPage",
    "LimitOffset",
    "Listing",
    "Order",
    "Page",
    "PageNumber",
    "Slice",
    "cursor",
    "limit_offset",
    "page_number",
]
