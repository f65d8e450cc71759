"""The asynchronous API service layer.

`protocol` is what the screens see, `errors` the one tree of what can go wrong, `client` the httpx
adapter. Importing this package loads none of them, so that the first frame need not wait for httpx.
"""
