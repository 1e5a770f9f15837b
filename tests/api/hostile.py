"""What must not harm the service: values written out byte by byte, never by a JSON encoder.

An encoder refuses or mends half of what stands here; those who attack do not use one.
"""

from dataclasses import dataclass

MARK = "zqxjkv"
TIMES = frozenset({"date", "date-time"})
NUMBER = frozenset({"integer", "number"})
TEXT = frozenset({"string"})
FLAG = frozenset({"boolean"})


@dataclass(frozen=True)
class Hostile:
    """A value in its raw bytes.

    Args:
        raw: a JSON value, a whole body, an address part already percent-encoded, or a header.
        never: whether no field may take it; else a field may take it as what it is.
        wrong_as: the kinds of field (a type or format of the description) that may not take it.
        mark: what an answer must not repeat.
    """

    name: str
    raw: bytes
    never: bool = False
    mark: bytes = b""
    wrong_as: frozenset[str] = frozenset()


def _text(name: str, text: str, *, never: bool = False) -> Hostile:
    """A JSON string in UTF-8; only quotes and backslashes are escaped."""
    inside = text.replace("\\", "\\\\").replace('"', '\\"')
    return Hostile(name, f'"{inside}{MARK}"'.encode(), never, MARK.encode())


def _escaped(name: str, inside: str, *, never: bool = True) -> Hostile:
    """A JSON string whose inside is given as it stands on the wire."""
    return Hostile(name, f'"{inside}{MARK}"'.encode(), never, MARK.encode())


NUMBERS = (
    Hostile("nan", b"NaN", never=True),
    Hostile("infinity", b"Infinity", never=True),
    Hostile("minus_infinity", b"-Infinity", never=True),
    Hostile("minus_nan", b"-NaN", never=True),
    Hostile("1e999", b"1e999", never=True),
    Hostile("minus_1e999", b"-1e999", never=True),
    Hostile("1E400_written_large", b"1" + b"0" * 400 + b".0", never=True),
    Hostile("2_to_53", b"9007199254740992", never=True, mark=b"9007199254740992"),
    Hostile("minus_2_to_53", b"-9007199254740992", never=True, mark=b"9007199254740992"),
    Hostile("2_to_63", b"9223372036854775808", never=True, mark=b"9223372036854775808"),
    Hostile("2_to_63_less_1", b"9223372036854775807", never=True, mark=b"9223372036854775807"),
    Hostile("2_to_64", b"18446744073709551616", never=True, mark=b"18446744073709551616"),
    Hostile("1e20_whole", b"100000000000000000000", never=True),
    Hostile("5000_digits", b"9" * 5000, never=True, mark=b"9" * 30),
    Hostile("minus_5000_digits", b"-" + b"9" * 5000, never=True, mark=b"9" * 30),
    Hostile("5000_decimals", b"0." + b"3" * 5000, never=True, mark=b"3" * 30),
    Hostile("1e308", b"1e308", wrong_as=TEXT | FLAG),
    Hostile("1e-400", b"1e-400", wrong_as=TEXT | FLAG),
    Hostile("5e-324", b"5e-324", wrong_as=TEXT | FLAG),
    Hostile("minus_zero", b"-0.0", wrong_as=TEXT | FLAG),
    Hostile("minus_one", b"-1", wrong_as=TEXT | FLAG),
    Hostile("zero", b"0", wrong_as=TEXT | FLAG),
    Hostile("half", b"0.5", wrong_as=TEXT | FLAG),
    Hostile("one_as_a_float", b"1.0", wrong_as=TEXT | FLAG),
    Hostile("timestamp", b"1795513320", wrong_as=TEXT | FLAG),
    Hostile("timestamp_milliseconds", b"1795513320000", wrong_as=TEXT | FLAG),
    Hostile("hexadecimal", b"0x10", never=True),
    Hostile("octal", b"010", never=True),
    Hostile("plus_sign", b"+1", never=True),
    Hostile("dot_first", b".5", never=True),
    Hostile("dot_last", b"5.", never=True),
    Hostile("underscored", b"1_000", never=True),
    Hostile("arabic_digits", "١٢٣".encode(), never=True),
    Hostile("fullwidth_digits", "１２３".encode(), never=True),
)
SHAPES = (
    Hostile("null", b"null"),
    Hostile("true", b"true", wrong_as=NUMBER | TEXT),
    Hostile("false", b"false", wrong_as=NUMBER | TEXT),
    Hostile("capital_true", b"True", never=True),
    Hostile("undefined", b"undefined", never=True),
    Hostile("nothing_at_all", b"", never=True),
    Hostile("single_quotes", b"'text'", never=True),
    Hostile("empty_list", b"[]", never=True),
    Hostile("empty_object", b"{}"),
    Hostile("list_of_null", b"[null]", never=True),
    Hostile("list_of_text", b'["zqxjkv"]', never=True, mark=b"zqxjkv"),
    Hostile("object", b'{"$ne":null}', never=True),
    Hostile("prototype", b'{"__proto__":{"role":"command"}}', never=True),
    Hostile("doubled_inside", b'{"a":1,"a":2}', never=True),
    Hostile("depth_33", b"[" * 33 + b"]" * 33, never=True),
    Hostile("depth_1000", b"[" * 1000 + b"]" * 1000, never=True),
    Hostile("depth_100000", b"[" * 100_000 + b"]" * 100_000, never=True),
    Hostile("depth_of_objects", b'{"a":' * 200 + b"1" + b"}" * 200, never=True),
    Hostile("depth_unclosed", b"[" * 5000, never=True),
    Hostile("list_of_10000", b"[" + b"0," * 9999 + b"0]", never=True),
    Hostile("comment", b"/* zqxjkv */ 1", never=True, mark=b"zqxjkv"),
    Hostile("trailing_comma", b"[1,]", never=True),
    Hostile("two_values", b"1 2", never=True),
    Hostile("breaks_out", b'1,"unknown":"zqxjkv"', never=True, mark=b"zqxjkv"),
)
UNICODE = (
    _escaped("high_surrogate", "\\ud800"),
    _escaped("low_surrogate", "\\udfff"),
    _escaped("surrogates_reversed", "\\udc00\\ud800"),
    _escaped("surrogate_twice", "\\ud83d\\ud83d\\ude00"),
    _escaped("capital_surrogate", "\\uD8FF"),
    Hostile("raw_surrogate", b'"\xed\xa0\x80zqxjkv"', never=True, mark=b"zqxjkv"),
    Hostile("raw_surrogate_pair", b'"\xed\xa0\xbd\xed\xb8\x80zqxjkv"', True, b"zqxjkv"),
    _escaped("nul_escaped", "\\u0000"),
    Hostile("nul_raw", b'"\x00zqxjkv"', never=True, mark=b"zqxjkv"),
    _escaped("bell", "\\u0007"),
    _escaped("escape", "\\u001b[31m"),
    _escaped("backspace", "\\b"),
    Hostile("control_raw", b'"\x01zqxjkv"', never=True, mark=b"zqxjkv"),
    Hostile("newline_raw", b'"a\nzqxjkv"', never=True, mark=b"zqxjkv"),
    Hostile("invalid_byte", b'"\xffzqxjkv"', never=True, mark=b"zqxjkv"),
    Hostile("overlong_slash", b'"\xc0\xafzqxjkv"', never=True, mark=b"zqxjkv"),
    Hostile("cut_character", b'"\xe6\x9dzqxjkv"', never=True, mark=b"zqxjkv"),
    Hostile("beyond_unicode", b'"\xf4\x90\x80\x80zqxjkv"', never=True, mark=b"zqxjkv"),
    Hostile("gb18030", '"张三zqxjkv"'.encode("gb18030"), never=True, mark=b"zqxjkv"),
    _escaped("escape_cut", "\\u12"),
    _escaped("escape_unknown", "\\x41"),
    _text("right_to_left_override", "\u202eabc", never=True),
    _text("isolate", "\u2066abc", never=True),
    _text("pop_direction", "\u202c", never=True),
    _text("delete", "\x7f"),
    _text("c1_next_line", "\x85"),
    _text("line_separator", "\u2028"),
    _text("zero_width", "张\u200b三"),
    _text("zero_width_joiner", "\u200d"),
    _text("mark_inside", "\ufeff"),
    _text("not_a_character", "\uffff"),
    _text("replacement", "\ufffd"),
    _text("u20bb7", "𠮷"),
    _text("extension_h", "\U0003134a"),
    _text("private_use", "\ue78d"),
    _text("plane_16", "\U0010fffd"),
    _text("compatibility", "\uf9dc"),
    _text("combining", "e\u0301\u0301\u0301"),
    _text("zalgo", "a" + "\u0300" * 300),
    _text("middle_dots", "阿·卜・杜•拉"),
    _text("ideographic_space", "\u3000"),
    _text("no_break_space", "\u00a0"),
    _text("emoji_family", "👨‍👩‍👧‍👦"),
    _text("turkish_i", "İı"),
    _text("sharp_s", "ß"),
    _text("grows_in_nfc", "\u0958" * 40),
)
DATES = (
    Hostile("year_0000", b'"0000-01-01T00:00:00Z"', wrong_as=TIMES),
    Hostile("year_0001", b'"0001-01-01T00:00:00+14:00"', wrong_as=TIMES),
    Hostile("year_1899", b'"1899-12-31T23:59:59Z"', wrong_as=TIMES),
    Hostile("year_2200", b'"2200-01-01T00:00:00Z"', wrong_as=TIMES),
    Hostile("year_9999", b'"9999-12-31T23:59:59-12:00"', wrong_as=TIMES),
    Hostile("year_10000", b'"10000-01-01T00:00:00Z"', wrong_as=TIMES),
    Hostile("naive_time", b'"2026-11-24T17:42:00"', wrong_as=TIMES),
    Hostile("space_for_t", b'"2026-11-24 17:42:00+08:00"', wrong_as=TIMES),
    Hostile("offset_of_a_day", b'"2026-11-24T17:42:00+24:00"', wrong_as=TIMES),
    Hostile("leap_second", b'"2026-12-31T23:59:60Z"', wrong_as=TIMES),
    Hostile("day_32", b'"2026-11-32T00:00:00Z"', wrong_as=TIMES),
    Hostile("29_february_2027", b'"2027-02-29"', wrong_as=TIMES),
    Hostile("date_year_0000", b'"0000-01-01"', wrong_as=TIMES),
    Hostile("date_year_0001", b'"0001-01-01"', wrong_as=TIMES),
    Hostile("date_year_1899", b'"1899-12-31"', wrong_as=TIMES),
    Hostile("date_year_2200", b'"2200-01-01"', wrong_as=TIMES),
    Hostile("date_year_9999", b'"9999-12-31"', wrong_as=TIMES),
    Hostile("date_with_time", b'"2026-11-24T00:00:00"'),
    Hostile("written_number", b'"30"', wrong_as=TIMES | NUMBER | FLAG),
    Hostile("written_true", b'"true"', wrong_as=TIMES | NUMBER | FLAG),
    Hostile("written_timestamp", b'"1795513320"', wrong_as=TIMES | NUMBER | FLAG),
    Hostile("infinity_in_words", b'"infinity"', wrong_as=TIMES | NUMBER | FLAG),
    Hostile("nan_in_words", b'"nan"', wrong_as=TIMES | NUMBER | FLAG),
    Hostile("number_in_words", b'"1e400"', wrong_as=TIMES | NUMBER | FLAG),
    Hostile("far_future", b'"2199-12-31T23:59:59Z"'),
    Hostile("far_past", b'"1900-01-01T00:00:00Z"'),
)
SIZES = (
    Hostile("empty", b'""'),
    Hostile("one_space", b'" "'),
    Hostile("tabs", b'"\\t\\t"'),
    Hostile("name_of_50", ('"' + "陈" * 50 + '"').encode()),
    Hostile("text_of_201", b'"' + b"q" * 201 + b'"', mark=b"q" * 60),
    Hostile("text_of_4001", ('"' + "禾" * 4001 + '"').encode(), mark="禾".encode() * 30),
    Hostile("text_of_65000", b'"' + b"q" * 65_000 + b'"', never=False, mark=b"q" * 60),
    Hostile("text_of_a_mebibyte", b'"' + b"q" * 1_048_577 + b'"', never=True, mark=b"q" * 60),
)
INJECTIONS = tuple(
    _text(name, text)
    for name, text in (
        ("sql_quote", "' OR '1'='1"),
        ("sql_drop", "'; DROP TABLE persons; --"),
        ("sql_union", "' UNION SELECT password_hash FROM accounts --"),
        ("sql_like", "%_%"),
        ("sql_sleep", "1); SELECT pg_sleep(10); --"),
        ("script", "<script>window.__xss=1</script>"),
        ("image", "<img src=x onerror=alert(1)>"),
        ("svg", "<svg/onload=alert(1)>"),
        ("javascript_address", "javascript:alert(1)"),
        ("attribute", '" autofocus onfocus="alert(1)'),
        ("template_braces", "{{7*7}}"),
        ("template_dollar", "${7*7}"),
        ("template_percent", "{%raise%}"),
        ("format_string", "{0.__class__.__mro__}"),
        ("percent_format", "%s%s%n%x"),
        ("jndi", "${jndi:ldap://127.0.0.1/a}"),
        ("path", "../../../../etc/passwd"),
        ("windows_path", "..\\..\\windows\\win.ini"),
        ("file_address", "file:///etc/passwd"),
        ("shell", "$(id);`id`|id&id"),
        ("formula", '=HYPERLINK("http://127.0.0.1","x")'),
        ("formula_at", "@SUM(1+1)*cmd|' /C calc'!A0"),
        ("formula_plus", "+1+1"),
        ("formula_minus", "-1+1"),
        ("formula_fullwidth", "＝1+1"),
        ("header_break", "a\\r\\nSet-Cookie: a=b"),
        ("ldap", "*)(uid=*))(|(uid=*"),
        ("xpath", "' or count(/*)=1 or 'a'='b"),
        ("entity", "<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>&x;"),
        ("regex", "(a+)+$" + "a" * 40),
        ("id_of_nobody", "00000000000000000000"),
    )
)
VALUES = (*NUMBERS, *SHAPES, *UNICODE, *DATES, *SIZES, *INJECTIONS)

# Whole bodies: `{}` stands for the valid body without its last brace.
BODIES = (
    Hostile("no_body", b"", never=True),
    Hostile("spaces", b"   \n\t", never=True),
    Hostile("a_list", b"[]", never=True),
    Hostile("null_body", b"null", never=True),
    Hostile("a_text", b'"zqxjkv"', never=True, mark=b"zqxjkv"),
    Hostile("a_number", b"1e999", never=True),
    Hostile("byte_order_mark", b"\xef\xbb\xbf{}}", never=True),
    Hostile("unknown_field", b'{},"zqxjkv":1}', never=True, mark=b"zqxjkv" * 2),
    Hostile("role_slipped_in", b'{},"role_id":"command","is_admin":true}', never=True),
    Hostile("doubled_field", b'{},"zqxjkv":1,"zqxjkv":2}', never=True, mark=b"zqxjkv"),
    Hostile("empty_name", b'{},"":1}', never=True),
    Hostile("surrogate_as_name", b'{},"\\ud800":1}', never=True),
    Hostile("nul_as_name", b'{},"a\\u0000":1}', never=True),
    Hostile("not_closed", b"{}", never=True),
    Hostile("closed_twice", b"{}}}", never=True),
    Hostile("more_behind", b"{}} {}}", never=True),
    Hostile("nul_behind", b"{}}\x00", never=True),
    Hostile("invalid_behind", b"{}}\xff", never=True),
    Hostile("json_lines", b"{}}\n{}}\n", never=True),
    Hostile("form", b"a=1&b=2", never=True),
    Hostile("xml", b"<a>zqxjkv</a>", never=True, mark=b"zqxjkv"),
    Hostile("a_mebibyte_of_spaces", b" " * 1_048_577, never=True),
)
ENCODINGS = ("utf-16", "utf-16-le", "utf-16-be", "utf-32", "gb18030-mark")
MEDIA_TYPES = (
    b"text/plain",
    b"application/x-www-form-urlencoded",
    b"multipart/form-data",
    b"multipart/form-data; boundary=",
    b"multipart/form-data; boundary=" + b"b" * 300,
    b"application/xml",
    b"application/json-patch+json",
    b"application/octet-stream",
    b"",
    b"\xff\xfe",
)
# In addresses: already percent-encoded, as they would stand on the wire.
PARTS = (
    Hostile("p_nul", b"%00zqxjkv", never=True, mark=b"zqxjkv"),
    Hostile("p_nul_behind", b"zqxjkv%00", never=True, mark=b"zqxjkv"),
    Hostile("p_invalid_utf8", b"%ff%fe", never=True),
    Hostile("p_overlong", b"%c0%af", never=True),
    Hostile("p_surrogate", b"%ed%a0%80zqxjkv", never=True, mark=b"zqxjkv"),
    Hostile("p_bare_percent", b"%"),
    Hostile("p_cut_percent", b"%4"),
    Hostile("p_not_hex", b"%zz"),
    Hostile("p_twice_encoded", b"%252e%252e%252f"),
    Hostile("p_slash", b"a%2fb"),
    Hostile("p_dots", b".."),
    Hostile("p_up", b"%2e%2e%2f%2e%2e%2fetc%2fpasswd"),
    Hostile("p_backslash", b"..%5c..%5cwin.ini"),
    Hostile("p_semicolon", b"1;2"),
    Hostile("p_plus", b"+"),
    Hostile("p_space", b"%20"),
    Hostile("p_newline", b"%0d%0aSet-Cookie:a=b"),
    Hostile("p_bell", b"%07zqxjkv", mark=b"zqxjkv"),
    Hostile("p_bidi", b"%e2%80%aezqxjkv", mark=b"zqxjkv"),
    Hostile("p_1e20", b"100000000000000000000"),
    Hostile("p_2_to_63", b"9223372036854775808"),
    Hostile("p_2_to_63_less_1", b"9223372036854775807"),
    Hostile("p_minus_2_to_63", b"-9223372036854775808"),
    Hostile("p_2_to_53", b"9007199254740992"),
    Hostile("p_minus_one", b"-1"),
    Hostile("p_zero", b"0"),
    Hostile("p_float", b"1.5"),
    Hostile("p_nan", b"nan"),
    Hostile("p_infinity", b"Infinity"),
    Hostile("p_1e999", b"1e999"),
    Hostile("p_5000_digits", b"9" * 5000, mark=b"9" * 30),
    Hostile("p_long", b"q" * 20_000, mark=b"q" * 60),
    Hostile("p_empty", b""),
    Hostile("p_null", b"null"),
    Hostile("p_true", b"true"),
    Hostile("p_list", b"[]"),
    Hostile("p_object", b"%7b%7d"),
    Hostile("p_sql", b"%27%20OR%201=1--"),
    Hostile("p_sql_union", b"1%20UNION%20SELECT%201"),
    Hostile("p_like", b"%25_%25"),
    Hostile("p_script", b"%3cscript%3ealert(1)%3c/script%3e", mark=b"<script>"),
    Hostile("p_template", b"%7b%7b7*7%7d%7d"),
    Hostile("p_u20bb7", b"%f0%a0%ae%b7"),
    Hostile("p_private_use", b"%ee%9e%8d"),
    Hostile("p_fullwidth_digits", b"%ef%bc%91"),
    Hostile("p_dash", b"--help"),
    Hostile("p_unknown_id", b"00000000000000000000"),
    Hostile("p_naive_date", b"2026-11-24T00:00:00"),
)
HEADERS = (
    Hostile("h_empty", b""),
    Hostile("h_spaces", b"   "),
    Hostile("h_latin", b"\xe9\xff"),
    Hostile("h_utf8", "禾".encode()),
    Hostile("h_nul", b"a\x00b"),
    Hostile("h_tab", b"a\tb"),
    Hostile("h_long", b"q" * 9000, mark=b"q" * 60),
    Hostile("h_128", b"k" * 128),
    Hostile("h_129", b"k" * 129, mark=b"k" * 129),
    Hostile("h_list", b"a, b, c"),
    Hostile("h_quoted", b'"zqxjkv'),
    Hostile("h_path", b"../../etc/passwd"),
    Hostile("h_sql", b"' OR 1=1 --"),
    Hostile("h_number", b"9" * 400),
)
