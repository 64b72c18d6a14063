"""Documents: typed collections of Pydantic models, embedded or on a MongoDB server."""

from martlet.extras import needing

with needing("documents"):
    from martlet.documents.collections import Collection
    from martlet.documents.database import Documents
    from martlet.documents.errors import DuplicateKey
    from martlet.documents.models import Document, Index

__all__ = ["Collection", "Document", "Documents", "DuplicateKey", "Index"]
