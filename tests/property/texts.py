"""Texts that are near to what a parameter or a member of a document may be."""

from __future__ import annotations

from hypothesis import strategies as st

NUMBERS = (
    "0", "1", "-1", "+1", "2", "3", "5", "10", "-0", "007", "1.0", "1.5", "-2.50", "1e3", "1E400", "1_000",
    "0x10", "1,5", "99999999999999999999999999", "9" * 30 + ".5", "nan", "NaN", "inf", "-Infinity",
    "infinity", "٣", " 5 ", "5\n", "1.", ".5", "1e-400", "0.1", "0.30000000000000004", "123.456", "4300",
    "1" * 310, "1" * 4301,
)  # fmt: skip
WORDS = (
    "", " ", "a", "ab", "abc", "abcdef", "A", "true", "True", "on", "off", "no", "y", "f", "null", "None",
    "red", "RED", "blue", "one", "é", "日本", "😀", "\x00", "\x7f", "\ufeff", "ß", "ﬁ", "[]", "{}", "[1, 2]",
    '{"a": 1}', '"a"',
)  # fmt: skip
TIMES = (
    "2024-02-29", "2023-02-29", "2024-02-29T12:30:00", "2024-02-29T12:30:00Z",
    "2024-02-29 12:30:00.123456+05:30", "2024-02-29T24:00:00", "2024-02-29T12:30", "12:30", "12:30:59.999",
    "12:30Z", "1709209800", "1709209800.5", "1709209800000", "-1", "P1DT2H", "PT1.5S", "-P1D",
    "1 days, 02:00:00", "02:00:00", "3.5", "P1Y", "1e12", "9999-12-31T23:59:59.999999Z", "0001-01-01",
    "2024-02-29t12:30:00z", "2024-2-9", "253402300800",
)  # fmt: skip
IDENTIFIERS = (
    "12345678-1234-5678-1234-567812345678", "12345678123456781234567812345678",
    "{12345678-1234-5678-1234-567812345678}", "urn:uuid:12345678-1234-5678-1234-567812345678",
    "12345678-1234-5678-1234-56781234567", "https://a.b/c?d=1#e", "ftp://x", "//a", "192.168.0.1", "::1",
    "10.0.0.0/8", "a@b.co", "/tmp/x", "YWI=", "YWI", "^(",
)  # fmt: skip
KNOWN = NUMBERS + WORDS + TIMES + IDENTIFIERS

known_texts = st.sampled_from(KNOWN)
any_texts = st.text(st.characters(exclude_categories=("Cs",)), max_size=8)
numbers = st.one_of(st.integers(-10, 120).map(str), st.floats().map(str), st.decimals(places=3).map(str))
texts = st.one_of(known_texts, numbers, any_texts)
