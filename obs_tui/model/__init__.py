"""The nouns of the product: frozen values, no I/O.

Wire models keep what they do not know (`extra="allow"` where a person may look at the whole), since
responses are read tolerantly; request models forbid it, since requests are strict.

Plain values that the first frame loads are named tuples where no value of another kind could be
taken for an equal: a frozen dataclass takes half a millisecond to define, each.
"""
