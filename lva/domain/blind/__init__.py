"""The blind record: what leaves an issued assessment for MLL's review, and how it is read on the other side."""
