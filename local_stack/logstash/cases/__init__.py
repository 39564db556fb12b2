"""`test DIR`: folders of events beside the documents that a pipeline is to make of them."""
