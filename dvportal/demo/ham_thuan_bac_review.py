"""Báo cáo tổng kết phong trào 2016-2020 của huyện Hàm Thuận Bắc: its text and the figures it refers to."""

from __future__ import annotations

from typing import Final

from campaigns.models import SkilfulModel
from dvportal.demo.ham_thuan_bac_records import CLERGY, ENDS, GUARD, HAM_LIEM, LAM_GIANG, STARTS, District
from dvportal.demo.published import Part, Wanted, appendix, write_review
from orgs.models import User
from reports.models import Review, ReviewKind

PARTS: Final = (
    Part(
        1,
        "",
        "Căn cứ kế hoạch của Ban Thường vụ Huyện ủy về tổng kết và biểu dương điển hình, Ban Dân vận Huyện ủy báo cáo "
        "kết quả phong trào thi đua “Dân vận khéo” {ky} trên địa bàn {don_vi} như sau:",
    ),
    Part(
        1,
        "LÃNH ĐẠO, CHỈ ĐẠO, TỔ CHỨC PHONG TRÀO",
        "Cấp ủy, chính quyền, Mặt trận và đoàn thể từ huyện đến cơ sở đưa phong trào vào chương trình công tác hằng "
        "năm, phân công người theo dõi và gắn với nhiệm vụ phát triển kinh tế - xã hội, quốc phòng - an ninh.",
    ),
    Part(1, "KẾT QUẢ"),
    Part(
        2,
        "Kết quả chung",
        "Toàn huyện {chi_tieu} chủ yếu của Nghị quyết Đại hội Đảng bộ huyện lần thứ XI; xây dựng {mo_hinh} “Dân vận "
        "khéo” trên các lĩnh vực.\n{bieu_do:mo_hinh_theo_linh_vuc}",
    ),
    Part(
        2,
        "Giao thông nông thôn, thủy lợi, nông thôn mới",
        "Các địa phương làm mới {duong} đường giao thông nông thôn với kinh phí {duong_tien}, trong đó Nhân dân và "
        "các thành phần kinh tế góp {duong_dan}. Người dân hiến {dat} đất, trị giá {dat_gia}.\n"
        "Riêng đường bê tông xi măng làm được {be_tong}, kinh phí {be_tong_tien}, Nhân dân góp {be_tong_dan}. Nạo vét "
        "{kenh} kênh nội đồng; Nhân dân đóng góp {ngay_cong} cho đường sá, thủy lợi và công trình phúc lợi.\n"
        "Trong {ky} có {ntm} đạt chuẩn nông thôn mới ({ntm:danh_sach}).\n"
        "Các đoàn thể thực hiện {cong_trinh}, {cong_trinh_tien}.\n{bieu_do:nguon_luc_theo_xa}",
    ),
    Part(
        2,
        "An sinh xã hội",
        "Xây {tinh_nghia_xay}, sửa {tinh_nghia_sua}, kinh phí chung {tinh_nghia_tien}; cấp thẻ bảo hiểm y tế cho "
        "{bhyt} có công và thân nhân.\n"
        "Quỹ “Vì người nghèo” nhận được {quy}. Xây mới {tinh_thuong} với {tinh_thuong_tien}, trong đó cơ quan, doanh "
        "nghiệp, đoàn thể giúp đoàn viên, hội viên và người dân nghèo {ho_tro}, trị giá {ho_tro_tien}. Mặt trận, đoàn "
        "thể và Hội Chữ thập đỏ huyện vận động {van_dong}, đến với {kho_khan} khó khăn.",
    ),
    Part(
        2,
        "Giải quyết đơn, đối thoại",
        "Các cấp giải quyết {don}; {doi_thoai}.",
    ),
    Part(1, "ĐIỂN HÌNH TIÊU BIỂU"),
    Part(
        2,
        "Ban Công tác Mặt trận thôn Lâm Giang, xã Hàm Trí",
        "Vận động bà con dùng giống lúa xác nhận, trồng thanh long an toàn, nuôi bò sinh sản. Thôn làm mới {a_duong} "
        "đường bê tông, nạo vét {a_kenh} kênh mương, sửa chữa {a_noi_dong} đường nội đồng trị giá {a_noi_dong_tien}. "
        "Có {a_ho} hiến {a_dat} đất mở đường; lắp {a_den} thắp sáng, kinh phí {a_den_tien}.\n"
        "Mô hình “Đội dân phòng” có {a_dan_phong}; mô hình chức sắc tham gia giữ gìn an ninh, trật tự có {a_chuc_sac}.",
    ),
    Part(
        2,
        "Ủy ban MTTQ Việt Nam xã Hàm Liêm",
        "Vận động làm mới {b_tuyen} bê tông xi măng dài {b_dai}, cứng hóa {b_cung_hoa} đường giao thông nông thôn; "
        "tổng kinh phí của hai việc {b_tien}, trong đó Nhân dân góp {b_dan}.",
    ),
    Part(
        2,
        "Xã Thuận Hòa",
        "Trồng bắp lai, trồng mè và nuôi cá theo nhóm hộ, cho thu nhập khá.",
    ),
    Part(1, "HẠN CHẾ, NGUYÊN NHÂN"),
    Part(
        2,
        "Hạn chế, khuyết điểm",
        "- Có nơi cấp ủy và người đứng đầu chưa dành đủ thời gian cho phong trào.\n"
        "- Dân vận trong cơ quan nhà nước tuy có tiến bộ nhưng chưa đều.\n"
        "- Việc phát hiện, nhân rộng điển hình còn chậm.",
    ),
    Part(
        2,
        "Nguyên nhân",
        "- Tuyên truyền về ý nghĩa của phong trào chưa sâu.\n"
        "- Khối dân vận một số xã tham mưu chưa kịp thời; các ngành phối hợp chưa chặt.",
    ),
    Part(
        1,
        "NHIỆM VỤ THỜI GIAN TỚI",
        "- Nâng cao nhận thức của cán bộ, đảng viên về công tác dân vận.\n"
        "- Nắm chắc tình hình, tâm tư của Nhân dân; phát huy người có uy tín.\n"
        "- Kiểm tra phong trào cùng với kiểm tra việc thực hiện quy chế dân chủ.\n"
        "- Thực hiện tốt quy định về đạo đức công vụ và quy tắc ứng xử.\n"
        "- Cải cách thủ tục hành chính để người dân thuận lợi.\n"
        "- Giải quyết kiến nghị qua tiếp xúc cử tri và đối thoại.\n"
        "- Nhân rộng mô hình có hiệu quả, khen thưởng kịp thời.",
    ),
    appendix("Nguồn lực vận động, công trình", "phu_luc_3"),
    appendix("Danh mục mô hình “Dân vận khéo”", "phu_luc_4"),
)

FIGURES: Final[tuple[Wanted, ...]] = (
    ("chi_tieu", "KX01", {}),
    ("mo_hinh", "MH01", {}),
    ("duong", "CT01", {"theme": "duong", "display": "km"}),
    ("duong_tien", "CT02a", {"theme": "duong"}),
    ("duong_dan", "NL02", {"heading": "giao thông nông thôn"}),
    ("dat", "NL01", {"display": "ha"}),
    ("dat_gia", "NL06", {"heading": "đất"}),
    ("be_tong", "CT01", {"theme": "duong_be_tong", "display": "km"}),
    ("be_tong_tien", "CT02a", {"theme": "duong_be_tong"}),
    ("be_tong_dan", "NL02", {"heading": "đường bê tông xi măng"}),
    ("kenh", "CT01", {"theme": "kenh_muong+nao_vet", "display": "km"}),
    (
        "ngay_cong",
        "NL03",
        {"heading": "Công trình giao thông, thủy lợi, phúc lợi", "measure": "ngày công lao động"},
    ),
    ("ntm", "KX02a", {"qualifier": "thêm"}),
    ("cong_trinh", "CT03", {"theme": "kind=khac"}),
    ("cong_trinh_tien", "CT02a", {"theme": "kind=khac", "qualifier": "tổng trị giá"}),
    ("tinh_nghia_xay", "AS01", {"theme": "nha_tinh_nghia", "measure": "căn nhà tình nghĩa"}),
    ("tinh_nghia_sua", "AS02", {"theme": "nha_tinh_nghia", "measure": "căn nhà tình nghĩa"}),
    ("tinh_nghia_tien", "AS03", {"theme": "nha_tinh_nghia"}),
    ("bhyt", "AS04a", {"heading": "Thẻ bảo hiểm y tế cho người có công và thân nhân"}),
    ("quy", "AS05", {"heading": "Quỹ vì người nghèo"}),
    ("tinh_thuong", "AS01", {"theme": "nha_tinh_thuong", "measure": "căn nhà tình thương"}),
    ("tinh_thuong_tien", "AS03", {"theme": "nha_tinh_thuong"}),
    ("ho_tro", "AS01", {"theme": "nha_tinh_thuong", "heading": "đoàn viên, hội viên"}),
    ("ho_tro_tien", "AS03", {"theme": "nha_tinh_thuong", "heading": "đoàn viên, hội viên"}),
    ("van_dong", "AS05", {"heading": "Mặt trận, đoàn thể, Hội Chữ thập đỏ vận động"}),
    ("kho_khan", "AS04a", {"heading": "Đối tượng xã hội khó khăn"}),
    ("don", "DT01", {"display": "a/b %"}),
    ("doi_thoai", "QC07a", {"measure": "đối thoại giữa người đứng đầu với Nhân dân"}),
    ("a_duong", "CT01", {"model": LAM_GIANG, "theme": "duong_be_tong", "display": "km"}),
    ("a_kenh", "CT01", {"model": LAM_GIANG, "theme": "kenh_muong", "display": "km"}),
    ("a_noi_dong", "CT01", {"model": LAM_GIANG, "theme": "duong_noi_dong", "display": "km"}),
    ("a_noi_dong_tien", "CT02a", {"model": LAM_GIANG, "theme": "duong_noi_dong"}),
    ("a_ho", "NL07", {"model": LAM_GIANG, "measure": "hộ dân"}),
    ("a_dat", "NL01", {"model": LAM_GIANG}),
    ("a_den", "NL05", {"model": LAM_GIANG, "item": "bóng đèn"}),
    ("a_den_tien", "CT02a", {"model": LAM_GIANG, "theme": "chieu_sang"}),
    ("a_dan_phong", "MH04", {"model": GUARD, "measure": "thành viên"}),
    ("a_chuc_sac", "MH04", {"model": CLERGY, "measure": "thành viên"}),
    ("b_tuyen", "CT03", {"model": HAM_LIEM, "theme": "duong_be_tong"}),
    ("b_dai", "CT01", {"model": HAM_LIEM, "theme": "duong_be_tong"}),
    ("b_cung_hoa", "CT01", {"model": HAM_LIEM, "theme": "duong+sua_chua"}),
    ("b_tien", "CT02a", {"model": HAM_LIEM}),
    ("b_dan", "NL02", {"model": HAM_LIEM}),
)
"""Name in the text, indicator, and what narrows or prints it."""


def make_review(district: District, models: dict[str, SkilfulModel], *, by: User) -> Review:
    """Write the review of the five years."""
    return write_review(
        district.land,
        by=by,
        body=district.office,
        kind=ReviewKind.MOVEMENT,
        period=(STARTS, ENDS),
        parts=PARTS,
        figures=FIGURES,
        models=models,
        documents=district.documents,
    )
