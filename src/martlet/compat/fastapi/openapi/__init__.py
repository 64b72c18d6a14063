"""The document, by parts."""
