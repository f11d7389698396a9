"""What attackers and broken programs send: the payloads of tests/test_hostile.py."""

from __future__ import annotations

MARK = "dvhostile"
"""A tag of this name in a page means that typed text came out as markup."""
PRODUCT = str(7_654_321 * 8)
"""What a template or an expression would give if it were computed."""

MARKUP = [
    f"<{MARK} onmouseover=alert(1)>",
    f'"><{MARK} src=x onerror=alert(1)>',
    f"'><{MARK}>",
    f"</textarea></title></script><{MARK}>",
    f"<scr<script>ipt><{MARK}>",
    "javascript:alert(1)",
    "{{ 7654321*8 }}",
    "{% load static %}{% debug %}",
    "${7654321*8}#{7654321*8}<%= 7654321*8 %>",
]
DATABASE = [
    "' OR '1'='1",
    "1; DROP TABLE orgs_user; --",
    "1 UNION SELECT password FROM orgs_user",
    "starts_on) FROM orgs_user; SELECT pg_sleep(5)--",
    "-password",
    "unit__created_by__password",
    "?",
    "pk__in",
    "%",
    "_%\\",
    "$dv$",
]
TEXTS = [
    "",
    " ",
    "x" * 5000,
    "Đ" * 3000,
    "\x00",
    "a\x00b",
    "\x01\x02\x1b[31m",
    "\r\nX-Hostile: 1\r\n\r\n",
    "\ud800",
    "\u202ecod.exe",
    "\u200b\ufeff",
    "e" + "\u0301" * 400,
    "ﷺ" * 50,
    "👩‍👩‍👧‍👦" * 20,
    "\U0010ffff\ufffe\uffff",
    "../../../../etc/hostname",
    "..\\..\\x",
    "%2e%2e%2f",
    "file:///etc/hostname",
    "http://169.254.169.254/",
    "()" * 200,
    "[" * 500,
    "{" * 500,
    "null",
    "undefined",
    "[object Object]",
    "=cmd|' /C calc'!A0",
    "\\x00\\u0000",
]
NUMBERS = [
    "0",
    "-1",
    "-0",
    "+1",
    "1.5",
    "1,5",
    "1e999",
    "1E5",
    "NaN",
    "-Infinity",
    "0x10",
    "1_000",
    "2147483648",
    "9223372036854775807",
    "9223372036854775808",
    "9" * 30,
    "9" * 4500,
    "१२३",
    "٣",
    "1²",
    "½",
    "Ⅳ",
    "１２",
    "1.050.1",
    "1 000",
    "--1",
    "1" + "0" * 400,
    "0." + "0" * 400 + "1",
]
DAYS = [
    "30/02/2023",
    "31/04/2023",
    "29/02/2023",
    "00/00/0000",
    "1/1/1",
    "31/12/9999",
    "01/01/10000",
    "2023-02-30",
    "2023-13-01",
    "2023-W53-7",
    "32/13/2023",
    "1/1/-2023",
    "٠١/٠١/٢٠٢٣",
    "năm 99999",
    "quý V/2023",
    "tháng 0/2023",
    "6 tháng đầu năm 0",
    "24:61 1/1/2023",
]
PAYLOADS = [*MARKUP, *DATABASE, *TEXTS, *NUMBERS, *DAYS]
WORST = ["\x00", DATABASE[0], "9" * 30, "\ud800"]
"""The ones that have broken programs most often: each parameter is also tried with each of them alone."""
NUMBERS_IN_ADDRESSES = [
    "0", "-1", "9223372036854775807", "9223372036854775808", "9" * 40, "1.5", "%00", "%0d%0a", "१२", "1'", "<x>", "%FF",
]  # fmt: skip
HEADERS = [
    "HTTP_HOST", "HTTP_REFERER", "HTTP_ORIGIN", "HTTP_X_FORWARDED_HOST", "HTTP_X_FORWARDED_PROTO",
    "HTTP_X_FORWARDED_FOR", "HTTP_COOKIE", "HTTP_ACCEPT_LANGUAGE", "HTTP_ACCEPT_ENCODING", "HTTP_ACCEPT",
    "HTTP_USER_AGENT", "HTTP_RANGE", "HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE", "HTTP_X_REQUESTED_WITH",
    "HTTP_X_HTTP_METHOD_OVERRIDE", "HTTP_HX_REQUEST", "HTTP_AUTHORIZATION", "CONTENT_TYPE", "CONTENT_LENGTH",
    "QUERY_STRING",
]  # fmt: skip
FIELDS = {
    "orgs:session_end": ["session"],
    "reports:warning_confirm": ["rule", "unit", "about", "fingerprint", "reason", "reopen", "back"],
    "reports:rule_switch": ["unit", "on"],
    "reports:form_line_move": ["huong"],
    "reports:note_mark": ["xong"],
    "reports:submission_autosave": ["line", "text", "version", "nil"],
    "reports:submission_approve": ["version", "seal"],
    "orgs:reorganisation_hamlets": ["thon-1", "thon-99999999999999999", "thon-x", "thon-"],
    "orgs:reorganisation_people": ["vai-tro"],
    "spreadsheets:account_import": [
        "dong-TOTAL_FORMS", "dong-INITIAL_FORMS", "dong-0-number", "dong-0-full_name", "dong-0-username",
        "dong-0-position", "dong-0-email", "dong-0-unit", "dong-0-role", "dong-0-skip", "write",
    ],
    "spreadsheets:row_correct": ["o-1-A", "o-1-1", "dong-1-1", "row", "column", "text"],
    "spreadsheets:commit": ["fingerprint", "change_reason"],
}  # fmt: skip
"""Names of fields that no page shows at once: of addresses that only take a POST, and of second steps."""
GUESSED = [
    "q", "don_vi", "tu", "den", "sap", "trang", "truoc", "giong", "loai", "next", "code", "predecessor", "successor",
    "da_luu", "version", "opened", "dang", "pk", "id", "format", "page", "kind", "unit", "period", "then", "now",
    "ky", "muc", "ve", "kieu", "nguoi", "bieu", "nam", "tinh_trang", "nguoi_dung", "bang", "viec",
]  # fmt: skip
"""Names that some page reads, or that an attacker would try, beside the names that its own forms show."""
