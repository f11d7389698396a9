"""Why a whole file is not read. One exception, a closed list of codes, one Vietnamese sentence each."""

CODES = (
    "password",
    "zip_bomb",
    "too_big",
    "not_a_spreadsheet",
    "damaged",
    "unsafe_xml",
    "macro",
)

SENTENCES = {
    "password": "Tệp đang đặt mật khẩu nên không đọc được. "  # nosec B105 # a sentence
    "Hãy mở tệp, bỏ mật khẩu, lưu lại rồi gửi lên lần nữa.",
    "zip_bomb": "Tệp nén chứa dữ liệu lớn bất thường nên không được mở. "
    "Hãy chép bảng số liệu sang một tệp Excel mới rồi gửi tệp mới.",
    "too_big": "Tệp quá lớn. Hãy xóa các dòng, cột thừa hoặc chia thành nhiều tệp nhỏ rồi gửi lại.",
    "not_a_spreadsheet": "Đây không phải tệp bảng tính. Hãy gửi tệp .xlsx, .xls, .ods hoặc .csv.",
    "damaged": "Tệp bị hỏng hoặc chưa tải lên hết. "
    "Hãy mở tệp bằng Excel, lưu lại thành .xlsx rồi gửi lên lần nữa.",
    "unsafe_xml": "Tệp có phần khai báo không an toàn nên không được mở. "
    "Hãy chép bảng số liệu sang một tệp Excel mới rồi gửi tệp mới.",
    "macro": "Tệp có chứa macro nên không được nhận. "
    "Hãy chọn Lưu thành… kiểu “Excel Workbook (.xlsx)” rồi gửi tệp mới.",
}


class Refused(Exception):
    """The file as a whole is refused.

    ``code`` is one of :data:`CODES`; ``message`` is a Vietnamese sentence for the sender that says what to
    do. Readers raise nothing else, whatever the bytes.
    """

    def __init__(self, code: str, message: str = "") -> None:
        if code not in SENTENCES:
            raise ValueError(f"unknown refusal code {code!r}")
        self.code = code
        self.message = message or SENTENCES[code]
        super().__init__(code, self.message)

    def __str__(self) -> str:
        return f"{self.code}: {self.message}"
