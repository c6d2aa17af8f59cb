"""Words from which sets of procedures are planted: matters with their other wordings, acts, steps, people, agencies.

First wordings are the usual ones; the others are what another agency would write for the same thing. Nothing here is
read by the search, which has a table of its own (procedures/overlaps/words.py).
"""

# act: (wordings, a step that only this act has)
ACTS: dict[str, tuple[tuple[str, ...], str]] = {
    "issue": (("Cấp", "Cấp mới", "Cấp lần đầu", "Xem xét, cấp"), ""),
    "reissue": (("Cấp lại", "Cấp lại do mất, hỏng", "Cấp lại bản bị mất hoặc hư hỏng của"), "Đối chiếu bản lưu"),
    "exchange": (("Cấp đổi", "Đổi", "Cấp đổi sang mẫu mới"), "Thu lại bản cũ và cắt góc"),
    "extend": (("Gia hạn", "Kéo dài thời hạn", "Gia hạn hiệu lực"), "Rà soát thời hạn còn lại"),
    "adjust": (("Điều chỉnh", "Sửa đổi, bổ sung", "Thay đổi nội dung", "Điều chỉnh nội dung"),
    "So sánh nội dung cũ và mới"),
    "revoke": (("Thu hồi", "Thu hồi, hủy bỏ", "Hủy bỏ"), "Lập biên bản vi phạm làm căn cứ"),
    "suspend": (("Tạm đình chỉ", "Tạm dừng", "Đình chỉ tạm thời"), "Niêm yết thông báo tạm dừng"),
    "copy": (("Cấp bản sao", "Sao lục", "Trích lục bản sao"), "Tra sổ gốc"),
}  # fmt: skip

REGISTER_ACTS: dict[str, tuple[tuple[str, ...], str]] = {
    "register": (("Đăng ký", "Giải quyết đăng ký", "Thực hiện đăng ký"), ""),
    "reregister": (("Đăng ký lại", "Giải quyết đăng ký lại"), "Xác minh việc đã đăng ký trước đây"),
    "deregister": (("Xóa đăng ký", "Hủy đăng ký"), "Ghi chú việc xóa vào sổ"),
    "change": (("Đăng ký thay đổi", "Thay đổi nội dung đăng ký", "Điều chỉnh đăng ký"), "So sánh nội dung cũ và mới"),
}

BODY_ACTS: dict[str, tuple[tuple[str, ...], str]] = {
    "found": (("Thành lập", "Cho phép thành lập"), "Thẩm tra đề án thành lập"),
    "dissolve": (("Giải thể", "Cho giải thể"), "Xử lý tài sản khi giải thể"),
    "merge": (("Sáp nhập", "Sáp nhập, chia, tách", "Sáp nhập, chia tách"), "Lập phương án nhân sự sau sáp nhập"),
    "rename": (("Đổi tên",), "Rà soát tên trùng"),
    "suspend": (("Đình chỉ hoạt động", "Tạm đình chỉ hoạt động của"), "Niêm yết thông báo đình chỉ"),
    "resume": (
        ("Cho phép hoạt động trở lại", "Cho phép hoạt động trở lại đối với"),
        "Kiểm tra việc khắc phục vi phạm",
    ),
}

# (wordings of the matter, its own steps); grouped by field with the steps that the whole field shares
ISSUED: dict[str, tuple[tuple[str, ...], list[tuple[tuple[str, ...], tuple[str, ...]]]]] = {
    "Xây dựng": (
        ("Kiểm tra thực địa công trình", "Lấy ý kiến phòng cháy chữa cháy"),
        [
            (("giấy phép xây dựng nhà ở riêng lẻ", "phép xây dựng nhà ở riêng của hộ dân"),
             ("Xem bản vẽ nhà ở và khoảng lùi", "Đối chiếu chỉ giới đường đỏ", "Xác minh nguồn gốc thửa đất ở")),
            (("giấy phép xây dựng công trình không theo tuyến", "phép xây dựng công trình ngoài tuyến"),
             ("Thẩm tra kết cấu công trình", "Đối chiếu quy hoạch phân khu", "Kiểm tra báo cáo khảo sát địa chất")),
            (("giấy phép xây dựng công trình theo tuyến trong đô thị",
            "phép xây dựng công trình theo tuyến ở đô thị"),
             ("Đối chiếu hướng tuyến hạ tầng", "Lấy ý kiến đơn vị quản lý đường bộ", "Kiểm tra hành lang an toàn")),
            (("giấy phép di dời công trình", "phép di chuyển công trình"),
             ("Thẩm tra phương án di dời", "Kiểm tra móng tại vị trí mới")),
            (("chứng chỉ hành nghề giám sát thi công", "chứng chỉ hành nghề cho người giám sát thi công"),
             ("Tổ chức sát hạch nghiệp vụ giám sát", "Họp hội đồng xét chứng chỉ")),
            (("giấy phép đấu nối thoát nước đô thị", "phép đấu nối hệ thống thoát nước ở đô thị"),
             ("Kiểm tra cao độ điểm đấu nối", "Thỏa thuận với đơn vị thoát nước")),
        ],
    ),
    "Đất đai": (
        ("Trích lục bản đồ địa chính", "Xác định nghĩa vụ tài chính với chi cục thuế"),
        [
            (("giấy chứng nhận quyền sử dụng đất ở", "GCN quyền sử dụng đất ở", "chứng nhận QSDĐ ở"),
             ("Niêm yết công khai nguồn gốc sử dụng đất", "Họp hội đồng đăng ký đất đai cấp xã")),
            (("giấy chứng nhận quyền sở hữu rừng trồng", "chứng nhận sở hữu rừng trồng"),
             ("Kiểm đếm lô rừng tại hiện trường", "Lấy ý kiến hạt kiểm lâm về rừng trồng")),
            (("quyết định cho thuê đất nông nghiệp", "quyết định thuê đất làm nông nghiệp"),
             ("Thẩm định phương án sản xuất trên đất thuê", "Ký hợp đồng thuê và bàn giao đất")),
            (("giấy phép đo đạc và bản đồ", "phép hành nghề đo đạc, bản đồ"),
             ("Kiểm tra máy toàn đạc và nhân lực đo đạc", "Đăng tải năng lực đơn vị đo đạc")),
        ],
    ),
    "Tài nguyên, môi trường": (
        ("Lấy ý kiến cộng đồng dân cư nơi có dự án", "Khảo sát hiện trường môi trường"),
        [
            (("giấy phép môi trường", "phép về môi trường"),
             ("Họp tổ thẩm định nước thải, khí thải", "Lấy mẫu nguồn thải")),
            (("giấy phép khai thác nước dưới đất", "phép khai thác nước ngầm"),
             ("Thẩm định lưu lượng giếng khoan", "Kiểm tra vùng bảo hộ vệ sinh giếng")),
            (("giấy phép khai thác khoáng sản làm vật liệu", "phép khai thác mỏ vật liệu khoáng sản"),
             ("Xác định trữ lượng mỏ", "Tính tiền cấp quyền khai thác", "Cắm mốc ranh giới mỏ")),
            (("giấy phép xả nước thải vào công trình thủy lợi", "phép xả thải vào công trình thủy lợi"),
             ("Đánh giá khả năng tiếp nhận của kênh", "Lấy ý kiến đơn vị vận hành thủy lợi")),
        ],
    ),
    "Văn hóa, thể thao": (
        ("Thẩm định nội dung văn hóa", "Lấy ý kiến công an về an ninh trật tự"),
        [
            (("giấy phép tổ chức lễ hội", "phép mở lễ hội"),
             ("Duyệt kịch bản phần lễ và phần hội", "Kiểm tra phương án giữ gìn an ninh lễ hội")),
            (("giấy phép triển lãm mỹ thuật", "phép trưng bày triển lãm mỹ thuật"),
             ("Duyệt danh mục tác phẩm trưng bày", "Họp hội đồng nghệ thuật")),
            (("giấy phép kinh doanh dịch vụ karaoke", "phép kinh doanh phòng hát karaoke"),
             ("Đo diện tích và cách âm phòng hát", "Kiểm tra khoảng cách tới trường học, bệnh viện")),
            (("giấy phép tổ chức biểu diễn nghệ thuật", "phép biểu diễn nghệ thuật"),
             ("Duyệt chương trình và tác phẩm biểu diễn", "Kiểm tra hợp đồng nghệ sĩ")),
            (("danh hiệu gia đình văn hóa", "danh hiệu hộ gia đình đạt chuẩn văn hóa"),
             ("Họp khu dân cư bình xét", "Tổng hợp phiếu bình xét gia đình")),
        ],
    ),
    "Giao thông": (
        ("Kiểm tra phương tiện tại bãi", "Đối chiếu cơ sở dữ liệu phương tiện"),
        [
            (("giấy phép lái xe hạng B", "bằng lái xe hạng B"),
             ("Tổ chức thi sát hạch lái xe", "Chụp ảnh người lái")),
            (("phù hiệu xe hợp đồng", "phù hiệu cho xe chạy hợp đồng"),
             ("Kiểm tra thiết bị giám sát hành trình", "In phù hiệu và dán lên xe")),
            (("giấy phép thi công trên đường tỉnh", "phép thi công ở đường tỉnh"),
             ("Duyệt phương án phân luồng", "Kiểm tra biển báo nơi thi công")),
            (("giấy phép hoạt động bến thủy nội địa", "phép mở bến thủy nội địa"),
             ("Khảo sát luồng và vùng nước trước bến", "Kiểm tra cầu bến và đèn báo hiệu")),
        ],
    ),
    "Lao động, người có công": (
        ("Xác minh nơi cư trú", "Niêm yết danh sách hưởng chế độ"),
        [
            (("giấy xác nhận hộ nghèo", "xác nhận gia đình thuộc diện hộ nghèo"),
             ("Rà soát thu nhập theo phiếu khảo sát", "Họp dân thống nhất kết quả hộ nghèo")),
            (("giấy xác nhận khuyết tật", "xác nhận mức độ khuyết tật"),
             ("Họp hội đồng xác định mức độ khuyết tật", "Lập phiếu đánh giá khuyết tật")),
            (("sổ trợ cấp người có công", "sổ lĩnh trợ cấp của người có công với cách mạng"),
             ("Giám định thương tật, bệnh tật", "Đối chiếu lý lịch kháng chiến")),
            (("thẻ bảo hiểm y tế cho trẻ em dưới 6 tuổi", "thẻ BHYT trẻ dưới 6 tuổi"),
             ("Chuyển danh sách trẻ sang bảo hiểm xã hội", "In thẻ cho trẻ")),
        ],
    ),
    "Y tế, dược": (
        ("Họp hội đồng tư vấn chuyên môn y", "Đăng công khai trên trang của ngành y tế"),
        [
            (("chứng chỉ hành nghề khám bệnh, chữa bệnh", "chứng chỉ hành nghề khám chữa bệnh"),
             ("Xác minh thời gian thực hành tại bệnh viện", "Đối chiếu văn bằng bác sĩ")),
            (("chứng chỉ hành nghề dược", "chứng chỉ của dược sĩ hành nghề"),
             ("Xác minh thời gian thực hành tại nhà thuốc", "Đối chiếu văn bằng dược sĩ")),
            (("giấy phép hoạt động phòng khám đa khoa", "phép hoạt động cho phòng khám đa khoa"),
             ("Thẩm định buồng khám, thiết bị", "Kiểm tra phân loại rác thải y tế")),
            (("giấy phép hoạt động phòng xét nghiệm", "phép hoạt động cho phòng làm xét nghiệm"),
             ("Thẩm định máy xét nghiệm và nội kiểm", "Kiểm tra an toàn sinh học")),
        ],
    ),
}  # fmt: skip

REGISTERED: list[tuple[tuple[str, ...], tuple[str, ...]]] = [
    (("khai sinh", "việc sinh, khai sinh"),
     ("Đối chiếu giấy chứng sinh", "Lấy số định danh cho trẻ", "Xác minh người đi khai")),
    (("khai tử", "việc khai tử"),
     ("Đối chiếu giấy báo tử", "Xóa thường trú của người chết", "Lập phiếu báo nguyên nhân chết")),
    (("kết hôn", "việc kết hôn"),
     ("Kiểm tra tình trạng hôn nhân hai bên", "Hai bên nam nữ ký sổ", "Trao giấy cho vợ chồng")),
    (("giám hộ", "việc giám hộ"),
     ("Kiểm tra văn bản cử người giám hộ", "Lập danh mục tài sản của người được giám hộ")),
    (("nhận cha, mẹ, con", "việc cha, mẹ, con nhận nhau"), ("Xem chứng cứ huyết thống", "Niêm yết việc nhận con")),
    (("nuôi con nuôi", "việc nhận nuôi con nuôi"), ("Lấy ý kiến cha mẹ đẻ", "Giao nhận con nuôi")),
    (("hộ kinh doanh", "kinh doanh hộ cá thể"), ("Tra tên hộ kinh doanh", "Truyền dữ liệu sang thuế")),
    (("hợp tác xã", "kinh tế hợp tác xã"), ("Xem điều lệ và biên bản hội nghị thành viên", "Tra tên hợp tác xã")),
    (("biện pháp bảo đảm bằng quyền sử dụng đất", "thế chấp quyền sử dụng đất"),
     ("Xem hợp đồng thế chấp", "Chỉnh lý biến động trên trang bổ sung")),
    (("phương tiện thủy nội địa", "tàu, thuyền thủy nội địa"), ("Xem sổ kiểm tra an toàn kỹ thuật", "Kẻ số thuyền")),
    (("tàu cá", "tàu thuyền khai thác cá"), ("Kiểm tra máy tàu và ngư cụ", "Ghi hạn ngạch đánh bắt")),
    (("nội quy lao động", "bản nội quy lao động"), ("Xem ý kiến tổ chức công đoàn", "Rà hình thức kỷ luật")),
    (("hoạt động tín ngưỡng tôn giáo hằng năm", "sinh hoạt tín ngưỡng, tôn giáo trong năm"),
     ("Xem danh mục nghi lễ", "Trao đổi với người đại diện cơ sở tín ngưỡng")),
]  # fmt: skip

BODIES: list[tuple[tuple[str, ...], tuple[str, ...]]] = [
    (("trường mầm non tư thục", "cơ sở mầm non tư thục"),
     ("Thẩm định phòng nuôi dạy trẻ", "Xem bếp ăn một chiều", "Kiểm tra sân chơi")),
    (("trường tiểu học", "nhà trường bậc tiểu học"),
     ("Thẩm định quy mô lớp tiểu học", "Xem đội ngũ giáo viên tiểu học", "Đối chiếu số trẻ sáu tuổi")),
    (("trường trung học cơ sở", "trường THCS"),
     ("Thẩm định phòng học bộ môn", "Xem đội ngũ giáo viên bộ môn", "Kiểm tra phòng thí nghiệm")),
    (("trung tâm ngoại ngữ, tin học", "cơ sở dạy ngoại ngữ và tin học"),
     ("Thẩm định chương trình dạy tiếng", "Xem phòng máy vi tính", "Kiểm tra bằng cấp người dạy")),
    (("trung tâm giáo dục nghề nghiệp", "cơ sở giáo dục nghề nghiệp"),
     ("Thẩm định xưởng thực hành", "Xem giáo trình nghề", "Lấy ý kiến doanh nghiệp tuyển thợ")),
    (("cơ sở trợ giúp xã hội", "cơ sở bảo trợ xã hội"),
     ("Thẩm định chỗ ở của đối tượng", "Xem định mức nuôi dưỡng", "Kiểm tra sổ chăm sóc")),
    (("hội quần chúng", "hội của quần chúng nhân dân"),
     ("Xem điều lệ hội", "Cử người dự đại hội", "Xác minh ban vận động")),
    (("quỹ từ thiện", "quỹ xã hội, từ thiện"),
     ("Xác minh tài sản đóng góp", "Xem danh sách hội đồng quản lý quỹ", "Kiểm tra tài khoản quỹ")),
    (("văn phòng công chứng", "phòng công chứng tư"),
     ("Xem bổ nhiệm công chứng viên", "Kiểm tra trụ sở lưu trữ", "Lấy ý kiến hội công chứng")),
    (("thôn, tổ dân phố", "thôn, bản, tổ dân phố"),
     ("Lấy phiếu cử tri đại diện hộ", "Trình hội đồng nhân dân xã", "Lập bản đồ ranh giới thôn")),
    (("cụm công nghiệp", "cụm công nghiệp địa phương"),
     ("Thẩm định quy hoạch ngành nghề", "Tính hiệu quả hạ tầng cụm", "Xem năng lực chủ đầu tư")),
]  # fmt: skip

# certificate × activity × goods: thousands of matters that differ in one word
CERTIFICATES: tuple[tuple[str, ...], ...] = (
    ("giấy chứng nhận đủ điều kiện", "GCN đủ điều kiện", "chứng nhận cơ sở đủ điều kiện"),
    ("giấy phép", "phép", "giấy cho phép"),
    ("giấy xác nhận nội dung quảng cáo", "xác nhận nội dung quảng cáo"),
    ("phiếu kiểm soát chất lượng", "phiếu kiểm tra chất lượng"),
)
ACTIVITIES: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...] = (
    (("sản xuất",), ("Kiểm tra dây chuyền sản xuất", "Xem công bố tiêu chuẩn cơ sở")),
    (("buôn bán", "kinh doanh", "mua bán"), ("Kiểm tra cửa hàng và nơi bày bán", "Xem hóa đơn nhập hàng")),
    (("nhập khẩu",), ("Xem tờ khai hải quan", "Kiểm tra lô hàng tại cửa khẩu")),
    (("xuất khẩu",), ("Xem yêu cầu của nước mua", "Kẹp chì lô hàng xuất")),
    (("vận chuyển", "chuyên chở"), ("Kiểm tra xe chở và lộ trình", "Xem chứng chỉ của lái xe và áp tải")),
    (("lưu kho", "bảo quản"), ("Đo nhiệt độ và thông gió của kho", "Xem sơ đồ kho")),
)
GOODS: tuple[tuple[str, ...], ...] = (
    ("thuốc bảo vệ thực vật", "thuốc BVTV"), ("thức ăn chăn nuôi", "thức ăn cho vật nuôi"), ("phân bón",),
    ("giống thủy sản", "con giống thủy sản"), ("giống cây lâm nghiệp",), ("thuốc thú y",), ("chế phẩm sinh học",),
    ("xăng dầu",), ("khí dầu mỏ hóa lỏng", "khí hóa lỏng LPG"), ("rượu thủ công",), ("sản phẩm thuốc lá",),
    ("vật liệu nổ công nghiệp",), ("tiền chất thuốc nổ",), ("hóa chất bảng hai",), ("thực phẩm chức năng",),
    ("nước uống đóng chai",), ("sữa chế biến",), ("bánh kẹo",), ("mỹ phẩm",), ("trang thiết bị y tế",),
    ("vắc xin",), ("dược liệu",), ("thuốc hướng thần",), ("máu và chế phẩm máu",), ("xe ô tô cũ",),
    ("phương tiện đo",), ("mũ bảo hiểm",), ("đồ chơi trẻ em",), ("thép cốt bê tông",), ("xi măng",),
    ("gạch ốp lát",), ("cát, sỏi lòng sông",), ("đá quý",), ("vàng trang sức",), ("gỗ rừng tự nhiên",),
    ("động vật hoang dã",), ("mật ong",), ("chè khô",), ("cà phê nhân",), ("trứng gia cầm",), ("thịt lợn",),
    ("tôm đông lạnh",), ("rau an toàn",), ("nấm ăn",), ("muối ăn",), ("băng đĩa ca nhạc",), ("xuất bản phẩm",),
    ("trò chơi điện tử",), ("thiết bị viễn thông",), ("máy bay không người lái",), ("pháo hoa",), ("sơn tường",),
    ("phế liệu nhựa",), ("chất thải nguy hại",), ("nguồn phóng xạ",), ("thiết bị X quang",), ("lông vũ",),
    ("da thuộc",), ("đồ gỗ mỹ nghệ",), ("di vật, cổ vật",),
)  # fmt: skip

# narrower cases: the same words and steps for a special case, which is another thing
QUALIFIERS: tuple[tuple[str, ...], ...] = (
    ("có yếu tố nước ngoài",), ("tại khu vực biên giới",), ("trong khu công nghiệp",),
    ("phục vụ nghiên cứu khoa học",),
    ("đối với doanh nghiệp",), ("đối với hộ gia đình",), ("nhóm A",), ("nhóm C",), ("hạng I",), ("hạng III",),
    ("quy mô công nghiệp",), ("vì mục đích nhân đạo",), ("qua thương mại điện tử",), ("phục vụ quốc phòng, an ninh",),
)  # fmt: skip

INTERNAL: list[tuple[tuple[str, ...], tuple[str, ...]]] = [
    (("Kiểm soát tài liệu", "Quản lý, kiểm soát tài liệu"), ("Cấp mã số tài liệu", "Đóng dấu tài liệu lỗi thời")),
    (("Kiểm soát hồ sơ lưu trữ", "Lưu trữ và kiểm soát hồ sơ"), ("Lập danh mục hồ sơ kho lưu", "Hủy hồ sơ hết hạn")),
    (
        ("Đánh giá nội bộ hệ thống quản lý chất lượng", "Đánh giá nội bộ HTQLCL"),
        ("Lập đoàn đánh giá", "Ghi phát hiện"),
    ),
    (("Xem xét của lãnh đạo về HTQLCL", "Lãnh đạo xem xét HTQLCL"), ("Thu số liệu đầu vào", "Ghi biên bản cuộc họp")),
    (("Xử lý sự không phù hợp", "Xử lý những điểm không phù hợp"), ("Tìm nguyên nhân gốc", "Theo dõi khắc phục")),
    (("Quản lý rủi ro và cơ hội", "Nhận diện rủi ro và cơ hội"), ("Chấm điểm rủi ro", "Chọn biện pháp giảm rủi ro")),
    (("Tuyển dụng viên chức", "Xét tuyển viên chức"), ("Ra đề thi và chấm thi", "Ký hợp đồng tập sự")),
    (("Đào tạo, bồi dưỡng cán bộ", "Bồi dưỡng, đào tạo cán bộ"), ("Lập nhu cầu học", "Đánh giá sau khóa học")),
    (("Mua sắm tài sản công", "Mua sắm tài sản"), ("Lấy ba báo giá", "Nghiệm thu và nhập kho")),
    (("Thanh lý tài sản công", "Thanh lý tài sản"), ("Họp hội đồng định giá", "Bán đấu giá")),
    (("Tiếp công dân", "Công tác tiếp công dân"), ("Nghe và ghi trình bày", "Hướng dẫn gửi đơn")),
    (("Quản lý xe ô tô công vụ", "Điều động xe ô tô công"), ("Cấp lệnh điều xe", "Ghi nhật trình xe")),
    (("Chấm công và nghỉ phép", "Nghỉ phép và chấm công"), ("Duyệt đơn xin nghỉ", "Tổng hợp bảng công")),
    (("Thi đua, khen thưởng", "Xét thi đua, khen thưởng"), ("Bỏ phiếu bình chọn", "Trao giấy khen")),
    (("Quản lý văn bản đi", "Phát hành văn bản đi"), ("Lấy số văn bản đi", "Gửi qua trục liên thông")),
    (("Quản lý văn bản đến", "Tiếp nhận văn bản đến"), ("Đóng dấu đến", "Bút phê, chuyển đơn vị")),
    (("Lập dự toán ngân sách năm", "Lập dự toán kinh phí năm"), ("Tổng hợp nhu cầu chi", "Bảo vệ dự toán")),
    (("Thanh toán công tác phí", "Thanh quyết toán công tác phí"), ("Kiểm chứng từ đi đường", "Chuyển khoản")),
    (("Bảo trì máy tính, mạng nội bộ", "Bảo trì máy tính và mạng"), ("Sao lưu dữ liệu máy trạm", "Vá lỗi phần mềm")),
    (("Ứng phó sự cố an toàn thông tin", "Xử lý sự cố an toàn thông tin"), ("Cô lập máy nhiễm", "Khôi phục bản sao")),
]

# what almost every procedure has, in several wordings
GENERIC: tuple[tuple[str, ...], ...] = (
    (
        "Tiếp nhận hồ sơ",
        "Tiếp nhận hồ sơ và hẹn ngày trả kết quả",
        "Nhận và kiểm tra hồ sơ",
        "Tiếp nhận, vào sổ hồ sơ",
    ),
    ("Phân công xử lý", "Phân công công chức thụ lý", "Chuyển hồ sơ cho phòng chuyên môn"),
    ("Thẩm định hồ sơ", "Thẩm định, xử lý hồ sơ", "Xem xét, thẩm tra hồ sơ"),
    ("Dự thảo kết quả", "Soạn thảo văn bản trả lời", "Dự thảo kết quả giải quyết"),
    ("Xem xét, ký duyệt", "Lãnh đạo ký duyệt", "Phê duyệt kết quả"),
    ("Đóng dấu, phát hành", "Vào sổ, đóng dấu, phát hành", "Văn thư phát hành văn bản"),
    ("Trả kết quả", "Trả kết quả cho tổ chức, cá nhân", "Trả kết quả và thu phí, lệ phí"),
    ("Lưu hồ sơ", "Lưu trữ hồ sơ", "Thống kê và lưu hồ sơ"),
)

PEOPLE = (
    "Bộ phận Một cửa", "Chuyên viên phòng chuyên môn", "Lãnh đạo phòng", "Lãnh đạo cơ quan", "Văn thư",
    "Công chức tiếp nhận", "Công chức thụ lý", "Trung tâm Phục vụ hành chính công",
)  # fmt: skip

# the way in which another writer says the same step
STEP_WORDS = {
    "Kiểm tra": ("Rà soát", "Kiểm tra việc", "Tiến hành kiểm tra"), "Xem": ("Xem xét", "Nghiên cứu", "Kiểm tra"),
    "Đối chiếu": ("So với", "Đối chiếu với"), "Thẩm định": ("Thẩm tra", "Thẩm định về"),
    "Lấy ý kiến": ("Xin ý kiến",),
    "Họp": ("Tổ chức họp", "Mở cuộc họp"), "Lập": ("Soạn", "Xây dựng"), "Niêm yết": ("Thông báo, niêm yết",
    "Công khai"),
    "Xác minh": ("Làm rõ", "Kiểm tra, xác minh"), "Duyệt": ("Xem xét, duyệt", "Thông qua"),
}  # fmt: skip
STEP_TAILS = ("theo quy định", "nếu cần", "và ghi phiếu", "trước khi trình")

PREFIXES = (
    "", "", "Quy trình", "Thủ tục", "Quy trình giải quyết thủ tục", "Quy trình nội bộ giải quyết", "Giải quyết hồ sơ",
    "Quy trình thực hiện việc", "Trình tự, thủ tục", "Quy trình ISO:",
)  # fmt: skip
SUFFIXES = (
    "", "", "", "theo cơ chế một cửa", "thuộc thẩm quyền của {agency}", "tại {agency}", "trên địa bàn",
    "của {agency}",
    "theo quy định hiện hành", "đối với tổ chức, cá nhân", "({agency})", "theo cơ chế một cửa liên thông",
    "trên địa bàn {place}",
)  # fmt: skip

DEPARTMENTS = (
    "Sở Khoa học và Công nghệ", "Sở Nội vụ", "Sở Xây dựng", "Sở Tài chính", "Sở Y tế", "Sở Tư pháp", "Sở Công Thương",
    "Sở Giáo dục và Đào tạo", "Sở Nông nghiệp và Môi trường", "Sở Văn hóa, Thể thao và Du lịch", "Sở Ngoại vụ",
    "Sở Giao thông vận tải", "Ban Dân tộc", "Thanh tra tỉnh", "Ban Quản lý Khu kinh tế",
)  # fmt: skip
PLACES = ("Nam", "Bắc", "Hòa", "Thanh", "Phúc", "Quảng", "Trường", "Nà", "Mường", "Pác", "Vĩnh", "Cao", "Đức", "Hồng")
PLACE_ENDS = (
    "Tuấn",
    "An",
    "Hưng",
    "Luông",
    "Yên",
    "Chương",
    "Hà",
    "Rì",
    "Phăng",
    "Long",
    "Thịnh",
    "Lý",
    "Sơn",
    "Giang",
)

# wordings that the search's own table does not know: how far it gets without it
STRANGE_ACTS = {
    "reissue": "Phát lại", "exchange": "Đổi bản cũ lấy bản mới của", "extend": "Nối dài hạn dùng",
    "adjust": "Chỉnh lý",
    "revoke": "Rút lại", "suspend": "Ngưng một thời gian", "copy": "Sao chụp", "issue": "Ban", "register": "Ghi danh",
    "deregister": "Gạch tên", "found": "Lập", "dissolve": "Đóng cửa", "merge": "Nhập chung",
}  # fmt: skip
STRANGE_SUFFIXES = ("áp dụng toàn cơ quan", "dành riêng bà con", "kỳ này", "bản rút gọn")
